using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace HelmSecure.IntegrationTests;

/// <summary>One finished run of a program: what it was, how it ended and what it printed.</summary>
public sealed record Run(string CommandLine, int ExitCode, byte[] OutputBytes, string Error)
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(2);

    /// <summary>Standard output as UTF-8 text.</summary>
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Starts a program and waits for its end. A program that takes longer than the limit is killed and fails the test.</summary>
    /// <param name="program">A path, or a name that is looked up in this process' PATH.</param>
    /// <param name="arguments">Passed as they are, no shell between.</param>
    /// <param name="directory">Where it starts; ours when null.</param>
    /// <param name="environment">Added to this process' environment; a null value takes a variable away.</param>
    /// <param name="input">All that standard input holds; empty when null.</param>
    /// <param name="limit">Two minutes when null.</param>
    public static Run Program(
        string program,
        IEnumerable<string> arguments,
        string? directory = null,
        IEnumerable<KeyValuePair<string, string?>>? environment = null,
        byte[]? input = null,
        TimeSpan? limit = null)
    {
        using var process = new Process { StartInfo = Describe(program, arguments, directory, environment) };
        process.Start();
        var reading = ReadAll(process.StandardOutput.BaseStream);
        var complaining = process.StandardError.ReadToEndAsync();
        var writing = Feed();

        if (!process.WaitForExit(limit ?? DefaultLimit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Line(process.StartInfo)} did not end in time");
        }

        // Something that it left running may hold the pipes open for ever.
        if (!Task.WaitAll([reading, complaining, writing], TimeSpan.FromSeconds(10)))
            Assert.Fail($"{Line(process.StartInfo)} ended, but its output stayed open");
        return new(Line(process.StartInfo), process.ExitCode, reading.Result, complaining.Result);

        async Task Feed()
        {
            try
            {
                await using var stream = process.StandardInput.BaseStream;
                await stream.WriteAsync(input ?? []);
            }
            catch (IOException)
            {
                // It ended, or closed its input, before it had read everything: its right.
            }
        }
    }

    /// <summary>For runs that are only a step on the way: fails the test, showing everything, unless the exit code was 0.</summary>
    public Run Succeeded()
    {
        Assert.That(ExitCode, Is.Zero, ToString());
        return this;
    }

    /// <summary>Fails the test unless one chart was refused, with this word, one sentence and exit code 1.</summary>
    public Run Refused(string reason)
    {
        Assert.That(Output, Does.Match($@"\AREFUSED  \S+  {reason}\n\z"), ToString());
        return Complained(1, " is refused: ");
    }

    /// <summary>Fails the test unless the one error on standard error has this in its sentence, nothing else than our own lines is there, and the exit code is this one.</summary>
    public Run Complained(int exitCode, string sentence)
    {
        var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ExitCode, Is.EqualTo(exitCode), ToString());
            Assert.That(lines.Where(line => line.StartsWith("helm secure: error: ", StringComparison.Ordinal)), Has.Exactly(1).Contains(sentence).And.Exactly(1).Items, ToString());
            Assert.That(lines, Has.All.Match("^helm secure: (error|hint|note|warning): "), ToString());
            Assert.That(Error, Does.Not.Contain("this is a bug"), ToString());
        }

        return this;
    }

    /// <summary>Standard output as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(OutputBytes).RootElement;

    /// <summary>Everything there is to see, for the message of a failed assertion.</summary>
    public override string ToString() => $"$ {CommandLine}\n{Output}{Error}(exit code {ExitCode})";

    private static ProcessStartInfo Describe(
        string program, IEnumerable<string> arguments, string? directory, IEnumerable<KeyValuePair<string, string?>>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory ?? "",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return start;
    }

    private static async Task<byte[]> ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static string Line(ProcessStartInfo start) => string.Join(' ', [Path.GetFileName(start.FileName), .. start.ArgumentList]);
}
