using System.Text;
using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

/// <summary>An environment that a test fills and reads, with nothing of the process in it.</summary>
internal sealed class FakeEnvironment : IDisposable
{
    private readonly StandardStream _output = new();
    private readonly StandardStream _error = new();
    private readonly Terminal _terminal;

    public FakeEnvironment(Stream? output = null, string currentDirectory = "/here")
    {
        var noColor = new ColorChoice(_ => null, () => false);
        _terminal = new Terminal(() => output ?? _output, () => _error, noColor, noColor);
        Environment = new CommandEnvironment
        {
            Variable = name => Variables.GetValueOrDefault(name),
            HomeDirectory = "/home/someone",
            CurrentDirectory = () => currentDirectory,
            Now = () => new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Input = () => new WatchedInput(Encoding.UTF8.GetBytes(Input), read => InputRead = read),
            IsInteractive = () => false,
            Terminal = _terminal,
        };
    }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Input { get; set; } = "";

    /// <summary>How many bytes of it were read.</summary>
    public long InputRead { get; private set; }

    public CommandEnvironment Environment { get; }

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string Error => Encoding.UTF8.GetString(_error.ToArray());

    public int Run(params string[] args) => Program.Run(args, Environment);

    public void Dispose()
    {
        _terminal.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private sealed class WatchedInput(byte[] bytes, Action<long> whenClosed) : MemoryStream(bytes)
    {
        protected override void Dispose(bool disposing)
        {
            whenClosed(Position);
            base.Dispose(disposing);
        }
    }

    /// <summary>Closing one's hold on it does not end it.</summary>
    private sealed class StandardStream : MemoryStream
    {
        public override void Close()
        {
        }
    }
}
