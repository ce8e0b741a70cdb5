using System.CommandLine;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HelmSecure.Cli;

/// <summary>A passphrase's bytes (UTF-8), wiped when disposed.</summary>
internal sealed class Passphrase : IDisposable
{
    private const int Longest = 4096;

    private readonly byte[] _bytes;

    private Passphrase(ReadOnlySpan<byte> line) => _bytes = line.ToArray();

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The first line of a stream, without its line end.</summary>
    /// <param name="origin">Where it comes from, for the user: "--passphrase-file pass.txt".</param>
    /// <exception cref="HelmSecureException">The line is empty or longer than 4096 bytes.</exception>
    public static Passphrase ReadLine(Stream stream, string origin)
    {
        var buffer = new byte[Longest + 2];
        try
        {
            var length = 0;
            int read;
            while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf((byte)'\n') < 0 && (read = stream.Read(buffer, length, buffer.Length - length)) > 0)
                length += read;
            return OfLine(buffer.AsSpan(0, length), origin);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not read the passphrase from {origin}: {IoFailure.Explain(failure)}", failure);
        }
        finally
        {
            Array.Clear(buffer);
        }
    }

    /// <summary>What somebody typed. The characters are wiped.</summary>
    public static Passphrase OfTyped(char[] typed)
    {
        var bytes = Encoding.UTF8.GetBytes(typed);
        try
        {
            return OfLine(bytes, "the terminal");
        }
        finally
        {
            Array.Clear(bytes);
            Array.Clear(typed);
        }
    }

    public static Passphrase OfText(string text, string origin)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            return OfLine(bytes, origin);
        }
        finally
        {
            Array.Clear(bytes);
        }
    }

    public void Dispose() => Array.Clear(_bytes);

    private static Passphrase OfLine(ReadOnlySpan<byte> text, string origin)
    {
        var end = text.IndexOf((byte)'\n');
        var line = (end < 0 ? text : text[..end]).TrimEnd((byte)'\r');
        return line.Length switch
        {
            0 => throw new HelmSecureException($"the passphrase from {origin} is empty"),
            > Longest => throw new HelmSecureException($"the passphrase from {origin} is longer than {Longest} bytes"),
            _ => new Passphrase(line),
        };
    }
}

/// <summary>The four ways to hand a passphrase over. Never as an argument: every process may read those.</summary>
internal sealed class PassphraseOptions
{
    private readonly Option<string> _file = CommonOptions.File("--passphrase-file", "read the key's passphrase from the first line of FILE ('-': standard input)");
    private readonly Option<bool> _stdin = CommonOptions.Switch("--passphrase-stdin", "read the key's passphrase from the first line of standard input");
    private readonly Option<string> _variable = CommonOptions.Text("--passphrase-env", "NAME", "read the key's passphrase from an environment variable");
    private readonly Option<string> _descriptor = CommonOptions.Text("--passphrase-fd", "N", "read the key's passphrase from the first line of file descriptor N");

    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_stdin);
        command.Options.Add(_variable);
        command.Options.Add(_descriptor);
        command.Validators.Add(result =>
        {
            var given = Array.FindAll<Option>([_file, _stdin, _variable, _descriptor], option => result.GetResult(option) is { Implicit: false });
            if (given.Length > 1)
                result.AddError($"{given[0].Name} and {given[1].Name} cannot be used together");
        });
    }

    /// <summary>The passphrase that the command line points to, or null when it points to none.</summary>
    /// <exception cref="HelmSecureException">It points to something that has no passphrase.</exception>
    public Passphrase? Read(ParseResult parsed, CommandEnvironment environment)
    {
        if (parsed.GetValue(_stdin))
            return FromInput(environment, _stdin.Name);
        if (parsed.GetValue(_file) is { } path)
            return path is "-" ? FromInput(environment, $"{_file.Name} -") : FromFile(path);
        if (parsed.GetValue(_variable) is { } name)
        {
            return environment.Variable(name) is { } value
                ? Passphrase.OfText(value, $"{_variable.Name} {name}")
                : throw new HelmSecureException($"the environment variable {name}, which {_variable.Name} names, is not set");
        }
        return parsed.GetValue(_descriptor) is { } number ? FromDescriptor(number) : null;
    }

    private static Passphrase FromInput(CommandEnvironment environment, string origin)
    {
        if (environment.IsInteractive() && environment.Terminal.AskSecret("passphrase") is { } typed)
            return Passphrase.OfTyped(typed);
        using var input = environment.Input();
        return Passphrase.ReadLine(input, origin);
    }

    private Passphrase FromFile(string path)
    {
        IoFailure.ThrowIfNoName(path, "the passphrase file");
        try
        {
            if (Directory.Exists(path))
                throw new HelmSecureException($"could not read the passphrase from {path}: it is a folder");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Passphrase.ReadLine(file, $"{_file.Name} {path}");
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not read the passphrase from {path}: {IoFailure.Explain(failure)}", failure);
        }
    }

    private Passphrase FromDescriptor(string number)
    {
        if (!ushort.TryParse(number, out var descriptor) || OperatingSystem.IsWindows())
            throw new HelmSecureException($"{_descriptor.Name} takes the number of an open file descriptor, not '{number}'");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: false);
        using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return Passphrase.ReadLine(file, $"{_descriptor.Name} {number}");
    }
}
