using System.Runtime.InteropServices;

namespace HelmSecure.Cli;

/// <summary>Cleans up when the process is ended by Ctrl-C, a closed terminal or a polite kill, which run no finally block.</summary>
internal static partial class Interruption
{
    private static readonly (PosixSignal Signal, int Number)[] Numbers = [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)];

    // A signal that our parent had us ignore (nohup) ends nothing, and must clean nothing up either. Asked once, before the runtime puts its own handlers there.
    private static readonly PosixSignal[] Signals = [.. Numbers.Where(entry => !IsIgnored(entry.Number)).Select(entry => entry.Signal)];

    private static readonly Lock Gate = new();

    private static bool isPassedOn;

    /// <summary>Runs <paramref name="cleanUp"/> if a signal ends the process before the result is disposed. The signal still ends it.</summary>
    public static IDisposable WhenItComes(Action cleanUp) => new Watch(cleanUp);

    /// <summary>Takes a few quick steps of which all or none must be seen: a signal's clean-up waits for their end.</summary>
    public static void Hold(Action steps)
    {
        lock (Gate)
            steps();
    }

    /// <summary>
    /// Until it is disposed, signals end neither this process nor clean anything up: another program, which does our work meanwhile, gets them, and decides. What it makes of them we
    /// see from how it ends.
    /// </summary>
    public static Relay PassOn() => new();

    private static bool IsIgnored(int signal)
    {
        const int longestSigaction = 256;
        const long ignore = 1;
        var action = new byte[longestSigaction];
        // The handler is the first field of struct sigaction, on Linux and macOS.
        return !OperatingSystem.IsWindows() && SignalAction(signal, 0, action) == 0 && BitConverter.ToInt64(action) == ignore;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SignalAction(int signal, nint newAction, [Out] byte[] oldAction);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);

    /// <summary>Hands signals on to another process.</summary>
    internal sealed class Relay : IDisposable
    {
        private readonly PosixSignalRegistration[] registrations;
        private readonly List<int> early = [];
        private int? process;

        internal Relay()
        {
            lock (Gate)
                isPassedOn = true;
            registrations = [.. Numbers.Where(entry => Signals.Contains(entry.Signal)).Select(entry => PosixSignalRegistration.Create(entry.Signal, context => Take(context, entry.Number)))];
        }

        /// <summary>Names the process; it gets what has come already.</summary>
        public void To(int id)
        {
            lock (Gate)
            {
                process = id;
                early.ForEach(signal => _ = Send(id, signal));
            }
        }

        public void Dispose()
        {
            foreach (var registration in registrations)
                registration.Dispose();
            lock (Gate)
                isPassedOn = false;
        }

        // From a terminal the other got it too; twice does no harm.
        private void Take(PosixSignalContext context, int signal)
        {
            context.Cancel = true;
            lock (Gate)
            {
                if (process is not { } id)
                    early.Add(signal);
                else if (!OperatingSystem.IsWindows())
                    _ = Send(id, signal);
            }
        }
    }

    private sealed class Watch(Action cleanUp) : IDisposable
    {
        private readonly PosixSignalRegistration[] _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, _ => Run(cleanUp)))];

        public void Dispose()
        {
            foreach (var registration in _registrations)
                registration.Dispose();
        }

        private static void Run(Action cleanUp)
        {
            try
            {
                lock (Gate)
                {
                    if (!isPassedOn)
                        cleanUp();
                }
            }
            catch (Exception failure) when (IoFailure.IsKnown(failure))
            {
                // The process ends anyway; what could not be deleted stays.
            }
        }
    }
}
