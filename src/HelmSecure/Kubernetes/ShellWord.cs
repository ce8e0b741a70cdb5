using System.Buffers;

namespace HelmSecure.Kubernetes;

/// <summary>A word of a command, its quotes taken off. Variables stand in it as written.</summary>
/// <param name="Text">Without what substitutions would put there.</param>
/// <param name="Inner">The commands of its substitutions: <c>$(…)</c>, <c>`…`</c>, <c>&lt;(…)</c>.</param>
/// <param name="StartsWithOutput">What a substitution puts there comes first.</param>
internal sealed record ShellWord(string Text, IReadOnlyList<ShellCommand> Inner, bool StartsWithOutput)
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    public ShellWord(string text)
        : this(text, [], StartsWithOutput: false)
    {
    }

    /// <summary>"curl" of <c>/usr/bin/curl</c> and <c>C:\tools\curl.exe</c>.</summary>
    public string BaseName
    {
        get
        {
            var name = Text[(Text.LastIndexOfAny(['/', '\\']) + 1)..];
            return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^".exe".Length].ToLowerInvariant() : name;
        }
    }

    /// <summary>Short options, perhaps several in one: <c>-xc</c>, <c>+e</c>.</summary>
    public bool IsShortOption => Text is ['-' or '+', not '-', ..];

    public bool IsOption => IsShortOption || Text is ['-', '-', _, ..];

    /// <summary><c>NAME=value</c>, as it stands before a command.</summary>
    public bool IsAssignment
    {
        get
        {
            var end = Text.IndexOf('=');
            return end > 0 && !char.IsAsciiDigit(Text[0]) && Text.AsSpan(0, end).TrimEnd('+').IndexOfAnyExcept(NameCharacters) < 0;
        }
    }
}

/// <summary>What a command reads from or writes to: <c>2&gt;&amp;1</c>.</summary>
/// <param name="Descriptor">"2"; empty where none is written.</param>
/// <param name="Operator"><c>&gt;&amp;</c>, <c>&lt;&lt;&lt;</c> …</param>
/// <param name="Target">Of a here-document, its text.</param>
internal sealed record Redirection(string Descriptor, string Operator, ShellWord Target);
