using System.Runtime.InteropServices;

namespace HelmSecure.Cli;

/// <summary>Cleans up when the process is ended by Ctrl-C, a closed terminal or a polite kill, which run no finally block.</summary>
internal static partial class Interruption
{
    // A signal that our parent had us ignore (nohup) ends nothing, and must clean nothing up either. Asked once, before the runtime puts its own handlers there.
    private static readonly PosixSignal[] Signals =
    [
        .. new (PosixSignal Signal, int Number)[] { (PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15) }
            .Where(entry => !IsIgnored(entry.Number)).Select(entry => entry.Signal),
    ];

    private static readonly Lock Gate = new();

    /// <summary>Runs <paramref name="cleanUp"/> if a signal ends the process before the result is disposed. The signal still ends it.</summary>
    public static IDisposable WhenItComes(Action cleanUp) => new Watch(cleanUp);

    /// <summary>Takes a few quick steps of which all or none must be seen: a signal's clean-up waits for their end.</summary>
    public static void Hold(Action steps)
    {
        lock (Gate)
            steps();
    }

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
                Hold(cleanUp);
            }
            catch (Exception failure) when (IoFailure.IsKnown(failure))
            {
                // The process ends anyway; what could not be deleted stays.
            }
        }
    }
}
