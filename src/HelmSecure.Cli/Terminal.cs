using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace HelmSecure.Cli;

internal enum Style
{
    Good,
    Bad,
    Warning,
    Quiet,
    Strong,
}

/// <summary>
/// The program's voice: results on standard output, talk on standard error. The only place that knows about terminals and colours;
/// whatever goes through it is neutralised.
/// </summary>
internal sealed partial class Terminal(Func<Stream> output, Func<Stream> error, ColorChoice outputColor, ColorChoice errorColor) : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>One that leads nowhere: what is written to it is in <see cref="Output"/>.</summary>
    public static Terminal Page()
    {
        var noColor = new ColorChoice(_ => null, () => false);
        return new(() => Stream.Null, () => Stream.Null, noColor, noColor);
    }

    /// <summary>The result, unneutralised: for help and JSON. It is held back until the command has ended, so that a failure shows no half of it.</summary>
    public StringWriter Output { get; } = new() { NewLine = "\n" };

    /// <summary>The colours asked for on the command line; null is "auto".</summary>
    public bool? ForcedColor { get; set; }

    /// <summary>One line of the result.</summary>
    public void Line(string text = "") => Output.WriteLine(HostileText.NeutralizeLine(text));

    /// <summary>One line of the result that begins with a coloured word.</summary>
    public void Line(Style style, string word, string text)
    {
        Output.Write(Paint(style, word, outputColor));
        Line(text);
    }

    /// <summary>Indented lines "label  value", the values one below the other.</summary>
    public void Fields(IReadOnlyList<(string Label, string Value)> fields, int indent = 2)
    {
        var width = fields.Max(field => field.Label.Length) + 2;
        foreach (var (label, value) in fields)
            Line(new string(' ', indent) + label.PadRight(width) + value);
    }

    /// <summary>The result as it is, byte for byte, at once.</summary>
    /// <exception cref="HelmSecureException">Standard output takes nothing more.</exception>
    public void Pass(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var stream = output();
            stream.Write(bytes);
            stream.Flush();
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not write the result: {IoFailure.Explain(failure)}", failure);
        }
    }

    /// <summary>The result as one JSON document.</summary>
    public void Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            write(writer);
        Output.WriteLine(Utf8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    public void Error(string sentence) => Talk(Style.Bad, "error:", sentence);

    public void Warning(string sentence) => Talk(Style.Warning, "warning:", sentence);

    public void Note(string sentence) => Talk(Style.Strong, "note:", sentence);

    public void Hint(string? sentence)
    {
        if (sentence is not null)
            Talk(Style.Strong, "hint:", sentence);
    }

    /// <summary>What is being waited for, on a line that goes away when it is disposed; nothing unless somebody looks on.</summary>
    public IDisposable Progress(string sentence)
    {
        if (!errorColor.IsScreen)
            return new ProgressLine(() => { });
        Say($"{HostileText.Neutralize(sentence)} …");
        return new ProgressLine(() => Say("\r\x1b[K"));
    }

    /// <summary>Several lines of talk that this program made itself, such as help.</summary>
    public void Talk(string lines) => Say(lines);

    /// <summary>
    /// Asks for a secret without showing it. Null without a terminal to ask on, and when the answer is broken off (Ctrl-D).
    /// The caller clears the characters.
    /// </summary>
    public char[]? AskSecret(string question)
    {
        if (Console.IsInputRedirected || !OperatingSystem.IsWindows() && !File.Exists("/dev/tty"))
            return null;
        Ask(question + ": ");
        var typed = ReadUnseen();
        LeaveKeypadMode();
        Ask("\n");
        return typed;
    }

    /// <summary>Writes the result.</summary>
    /// <exception cref="HelmSecureException">Standard output takes nothing more. (A closed pipe is no failure: the runtime ignores it.)</exception>
    public void Flush()
    {
        try
        {
            Write(output, Output.ToString());
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not write the result: {IoFailure.Explain(failure)}", failure);
        }
        Output.GetStringBuilder().Clear();
    }

    /// <summary>The device of the terminal on standard input, for a pinentry that draws on it; null without one.</summary>
    public static string? DeviceName()
    {
        var name = new byte[256];
        return OperatingSystem.IsWindows() || TerminalName(0, name, (nuint)name.Length) != 0
            ? null
            : Utf8.GetString(name.AsSpan(0, name.AsSpan().IndexOf((byte)0)));
    }

    public void Dispose() => Output.Dispose();

    private static char[]? ReadUnseen()
    {
        const int longest = 4096;
        var buffer = new char[longest];
        var length = 0;
        try
        {
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                switch (key)
                {
                    case { Key: ConsoleKey.Enter }:
                        return buffer[..length];
                    case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control }:
                        return null;
                    case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                        length = 0;
                        break;
                    case { Key: ConsoleKey.Backspace }:
                        length = Math.Max(0, length - 1);
                        break;
                    case { KeyChar: >= ' ' } when length < longest:
                        buffer[length++] = key.KeyChar;
                        break;
                }
            }
        }
        finally
        {
            Array.Clear(buffer);
        }
    }

    // The runtime switches a terminal's keypad to application mode before it reads a key, and never back (xterm's DECCKM and DECKPNM).
    private static void LeaveKeypadMode()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var terminal = new FileStream("/dev/tty", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        terminal.Write("\x1b[?1l\x1b>"u8);
    }

    // The question goes where the answer comes from, also when standard error is a log file.
    private void Ask(string text)
    {
        if (OperatingSystem.IsWindows())
        {
            Say(text);
            return;
        }
        using var terminal = new FileStream("/dev/tty", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        terminal.Write(Utf8.GetBytes(HostileText.Neutralize(text.TrimEnd('\n')) + (text.EndsWith('\n') ? "\n" : "")));
    }

    private void Talk(Style style, string word, string sentence) =>
        Say($"helm secure: {Paint(style, word, errorColor)} {HostileText.Neutralize(sentence)}\n");

    private void Say(string text)
    {
        try
        {
            Write(error, text);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            // Standard error is closed or its disk is full: nobody is left to tell, and the exit code still says it.
        }
    }

    // Opened for each text: a stream that the parent closed (">&-") says so then, and while one is open it cannot stand in for the other.
    private static void Write(Func<Stream> open, string text)
    {
        using var stream = open();
        stream.Write(Utf8.GetBytes(text));
        stream.Flush();
    }

    private string Paint(Style style, string word, ColorChoice color)
    {
        var neutral = HostileText.NeutralizeLine(word);
        return ForcedColor ?? color.IsOn ? $"\x1b[{Code(style)}m{neutral}\x1b[0m" : neutral;
    }

    private sealed class ProgressLine(Action erase) : IDisposable
    {
        public void Dispose() => erase();
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "ttyname_r")]
    private static partial int TerminalName(int descriptor, [Out] byte[] name, nuint size);

    private static string Code(Style style) => style switch
    {
        Style.Good => "1;32",
        Style.Bad => "1;31",
        Style.Warning => "1;33",
        Style.Quiet => "2",
        _ => "1",
    };
}

/// <summary>Whether a stream gets colours when nothing was said on the command line.</summary>
internal sealed class ColorChoice(Func<string, string?> variable, Func<bool> isTerminal)
{
    private readonly Lazy<bool> _isOn = new(() => Decide(variable, isTerminal));

    public bool IsOn => _isOn.Value;

    /// <summary>A terminal on which a line can be taken back.</summary>
    public bool IsScreen => isTerminal() && !string.Equals(variable("TERM"), "dumb", StringComparison.Ordinal) && !OperatingSystem.IsWindows();

    // no-color.org: NO_COLOR counts when it is not empty, and a person's "no" beats a script's "yes".
    private static bool Decide(Func<string, string?> variable, Func<bool> isTerminal)
    {
        if (variable("NO_COLOR") is { Length: > 0 })
            return false;
        if (variable("FORCE_COLOR") is { Length: > 0 } force)
            return force is not "0";
        if (string.Equals(variable("TERM"), "dumb", StringComparison.Ordinal))
            return false;
        // Only the newer Windows terminals understand escape sequences without being told to.
        return isTerminal() && (!OperatingSystem.IsWindows() || variable("WT_SESSION") is not null);
    }
}
