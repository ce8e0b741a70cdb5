namespace HelmSecure.Cli;

/// <summary>One of helm's flags.</summary>
/// <param name="Name">Without its dashes.</param>
/// <param name="Shorthand">Null where it has none.</param>
/// <param name="TakesWord">The word after it is its value, unless it has one behind an equals sign.</param>
/// <param name="IsGlobal">All of helm's commands have it.</param>
internal sealed record HelmFlag(string Name, char? Shorthand, bool TakesWord, bool IsGlobal);

/// <summary>The flags of one of helm's commands, as the help of the helm at hand lists them: each version has others.</summary>
internal sealed class HelmFlagTable
{
    private const string Own = "Flags:";
    private const string Global = "Global Flags:";

    private readonly List<HelmFlag> flags = [];

    private HelmFlagTable(string command) => Command = command;

    /// <summary>"install".</summary>
    public string Command { get; }

    public IReadOnlyList<HelmFlag> Flags => flags;

    /// <summary>Whether it has a flag of this name, without dashes.</summary>
    public bool Has(string name) => Find(name) is not null;

    public HelmFlag? Find(string name) => flags.Find(flag => string.Equals(flag.Name, name, StringComparison.Ordinal));

    public HelmFlag? Find(char shorthand) => flags.Find(flag => flag.Shorthand == shorthand);

    /// <summary>Reads the tables below "Flags:" and "Global Flags:", which the library pflag writes: <c>  -f, --values strings   text</c>.</summary>
    /// <exception cref="HelmSecureException">There are none.</exception>
    public static HelmFlagTable Read(string command, string help)
    {
        var table = new HelmFlagTable(command);
        var section = "";
        foreach (var line in help.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            if (line is [not ' ', ..])
                section = line;
            else if (section is Own or Global && Read(line, section is Global) is { } flag)
                table.flags.Add(flag);
        }

        return table.flags.Count > 0 ? table : throw new HelmSecureException($"the help of helm {command} lists no flags");
    }

    private static HelmFlag? Read(string line, bool isGlobal)
    {
        const string withShorthand = "  -x, --";
        const string without = "      --";
        char? shorthand = line is [' ', ' ', '-', not '-' and var letter, ',', ' ', '-', '-', ..] ? letter : null;
        if (shorthand is null && !line.StartsWith(without, StringComparison.Ordinal))
            return null;
        var head = line[withShorthand.Length..];
        var end = head.IndexOf("  ", StringComparison.Ordinal);
        head = end < 0 ? head : head[..end];

        // A type behind the name wants a value; [=…] behind the type is what counts without one, and then no word after it is taken.
        var nameEnd = head.AsSpan().IndexOfAny(' ', '[');
        return nameEnd < 0
            ? new(head, shorthand, TakesWord: false, isGlobal)
            : new(head[..nameEnd], shorthand, TakesWord: !head.EndsWith(']'), isGlobal);
    }
}
