using System.Runtime.InteropServices;

namespace HelmSecure.Cli;

/// <summary>Cleans up when the process is ended by Ctrl-C, a closed terminal or a polite kill, which run no finally block.</summary>
internal static class Interruption
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private static readonly Lock Gate = new();

    /// <summary>Runs <paramref name="cleanUp"/> if a signal ends the process before the result is disposed. The signal still ends it.</summary>
    public static IDisposable WhenItComes(Action cleanUp) => new Watch(cleanUp);

    /// <summary>Takes a few quick steps of which all or none must be seen: a signal's clean-up waits for their end.</summary>
    public static void Hold(Action steps)
    {
        lock (Gate)
            steps();
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
                Hold(cleanUp);
            }
            catch (Exception failure) when (IoFailure.IsKnown(failure))
            {
                // The process ends anyway; what could not be deleted stays.
            }
        }
    }
}
