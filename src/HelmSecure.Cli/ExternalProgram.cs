using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace HelmSecure.Cli;

/// <summary>What a program that we called answered.</summary>
/// <param name="ExitCode">Null when it was ended because its time was up.</param>
internal sealed record ProgramAnswer(int? ExitCode, byte[] Output, string Error)
{
    public bool Succeeded => ExitCode is 0;

    public IEnumerable<string> ErrorLines => Error.Split('\n').Select(line => line.TrimEnd('\r'));
}

/// <summary>Runs another program without a shell, and keeps a bounded part of what it says.</summary>
internal static class ExternalProgram
{
    private const int UsualOutputLimit = 16 * 1024 * 1024;
    private const int ErrorLimit = 256 * 1024;

    /// <param name="input">Written to its standard input, which is then closed.</param>
    /// <param name="adjust">Changes the environment it inherits.</param>
    /// <param name="timeLimit">After this it is ended; null lets it run.</param>
    /// <param name="outputLimit">Bytes of its output that are kept.</param>
    /// <exception cref="HelmSecureException">It could not be started.</exception>
    public static ProgramAnswer Run(
        string path, IEnumerable<string> arguments, ReadOnlyMemory<byte> input = default,
        Action<IDictionary<string, string?>>? adjust = null, TimeSpan? timeLimit = null, int outputLimit = UsualOutputLimit)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        adjust?.Invoke(start.Environment);
        using var process = Start(start);
        var output = Task.Run(() => Keep(process.StandardOutput.BaseStream, outputLimit));
        var error = Task.Run(() => Keep(process.StandardError.BaseStream, ErrorLimit));
        Send(process, input);
        var ended = process.WaitForExit(timeLimit ?? Timeout.InfiniteTimeSpan);
        if (!ended)
            process.Kill(entireProcessTree: true);
        return new ProgramAnswer(ended ? process.ExitCode : null, Kept(output), Encoding.UTF8.GetString(Kept(error)));
    }

    /// <summary>Runs it with our own standard streams, whatever they are, and our signals, and waits for its end.</summary>
    /// <param name="adjust">Changes the environment it inherits.</param>
    /// <returns>Its exit code; 128 and the signal's number where a signal ended it.</returns>
    /// <exception cref="HelmSecureException">It could not be started.</exception>
    public static int RunInOurPlace(string path, IEnumerable<string> arguments, Action<IDictionary<string, string?>> adjust)
    {
        var start = new ProcessStartInfo(path, arguments) { UseShellExecute = false };
        adjust(start.Environment);
        using var relay = Interruption.PassOn();
        using var process = Start(start);
        relay.To(process.Id);
        process.WaitForExit();
        return process.ExitCode;
    }

    // A daemon that it left behind may hold the pipe open.
    private static byte[] Kept(Task<byte[]> reading) => reading.Wait(TimeSpan.FromSeconds(5)) ? reading.Result : [];

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new HelmSecureException($"could not start {start.FileName}: the system reports error {failure.NativeErrorCode}", failure);
        }
    }

    private static void Send(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input.Span);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it; its exit code and its words say why.
        }
    }

    // The rest is read and dropped, so that the program is not held up.
    private static byte[] Keep(Stream stream, int limit)
    {
        using var kept = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = stream.Read(chunk)) > 0)
            kept.Write(chunk, 0, (int)Math.Min(read, limit - kept.Length));
        return kept.ToArray();
    }
}
