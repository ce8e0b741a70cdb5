using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>What a manifest has a container run: its command with the arguments, or the <c>exec</c> of a probe or a lifecycle handler.</summary>
internal sealed class Invocation
{
    /// <summary>Scripts given to shells within scripts given to shells.</summary>
    private const int MostScripts = 8;

    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] Handlers = ["postStart", "preStop"];

    private readonly List<(ShellCommand, Field)> commands = [];

    private Invocation(string title, IReadOnlyList<Field> items)
    {
        Title = title;
        var words = items.Select(item => (Item: item, Word: new ShellWord((item.Node as YamlScalar)?.Text ?? ""))).ToList();
        var command = new ShellCommand([.. words.Select(word => word.Word)], [], pipedFrom: null);
        commands.Add((command, words[0].Item));
        foreach (var script in Scripts(command))
            Add(ShellReader.Read(script.Text), words.Find(word => ReferenceEquals(word.Word, script)) is { Word: not null } found ? found.Item : words[0].Item, depth: 1);
    }

    /// <summary>For sentences: "container 'app'", "the postStart handler of container 'app'".</summary>
    public string Title { get; }

    /// <summary>All of its scripts and their substitutions, each with the value in which it stands.</summary>
    public IReadOnlyList<(ShellCommand Command, Field Field)> Commands => commands;

    /// <summary>Those that have a word.</summary>
    public static IEnumerable<Invocation> Of(Container container)
    {
        var (field, title) = (container.Field, container.Title);
        if (Words(field["command"], field["args"]) is { Count: > 0 } own)
            yield return new(title, own);
        foreach (var probe in Probes)
        {
            if (Words(field[probe]["exec"]["command"]) is { Count: > 0 } words)
                yield return new($"the {probe} of {title}", words);
        }

        foreach (var handler in Handlers)
        {
            if (Words(field["lifecycle"][handler]["exec"]["command"]) is { Count: > 0 } words)
                yield return new($"the {handler} handler of {title}", words);
        }
    }

    private static List<Field> Words(params ReadOnlySpan<Field> lists)
    {
        var words = new List<Field>();
        foreach (var list in lists)
            words.AddRange(list.Items.Where(item => item.Exists));
        return words;
    }

    private static IEnumerable<ShellWord> Scripts(ShellCommand command)
    {
        if (command.Program is "eval")
        {
            yield return new(string.Join(' ', command.Arguments.Select(word => word.Text)));
            yield break;
        }

        for (var i = 0; i < command.Words.Count; i++)
        {
            var name = command.Words[i].BaseName;
            if (Interpreter.IsShellName(name) && Interpreter.Shell(name, command.Words.Skip(i + 1)).Code is { } code)
                yield return code;
        }

        // An image whose entry point is a shell: "args: [-c, …]".
        if (command.Program is ['-', ..] && Interpreter.Shell("sh", command.Words).Code is { } argument)
            yield return argument;
        if (command.Program is "su" or "runuser" && command.Arguments.SkipWhile(word => word.Text is not ("-c" or "--command")).Skip(1).FirstOrDefault() is { } other)
            yield return other;
        if (Interpreter.Of(command) is { IsShell: true, RunsInput: true })
        {
            foreach (var given in command.Redirections.Where(redirection => redirection.Operator is "<<" or "<<-" or "<<<"))
                yield return given.Target;
        }
    }

    private void Add(IEnumerable<ShellCommand> read, Field field, int depth)
    {
        foreach (var command in read)
        {
            foreach (var word in command.Words.Concat(command.Redirections.Select(redirection => redirection.Target)))
                Add(word.Inner, field, depth);
            commands.Add((command, field));
            foreach (var script in depth < MostScripts ? Scripts(command) : [])
                Add(ShellReader.Read(script.Text), field, depth + 1);
        }
    }
}
