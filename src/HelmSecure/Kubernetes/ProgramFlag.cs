using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>An option that a container gives to what it runs: <c>--disable-auth</c>, <c>-auth=none</c>, <c>--auth none</c>.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Value">Behind '=', or the next word where that is no option; null for neither.</param>
/// <param name="Field">Where it stands.</param>
internal sealed record ProgramFlag(string Name, string? Value, Field Field)
{
    /// <summary>Written without a value, or with one that means yes.</summary>
    public bool IsOn => Value is null || !IsNo(Value);

    /// <summary>Of its command and arguments, and of the commands in scripts there.</summary>
    public static IEnumerable<ProgramFlag> Of(Container container)
    {
        var words = container.Field["command"].Items.Concat(container.Field["args"].Items).Select(item => (Text: (item.Node as YamlScalar)?.Text ?? "", Field: item)).ToList();
        var scripts = (container.Command?.Commands ?? []).Skip(1).Select(script => script.Command.Words.Select(word => (word.Text, script.Field)).ToList());
        return scripts.Prepend(words).SelectMany(Read);
    }

    /// <summary>As programs read variables and options: "yes", "1", "TRUE".</summary>
    public static bool IsYes(string value) => value.Trim().ToUpperInvariant() is "TRUE" or "YES" or "1" or "ON" or "T" or "Y";

    private static bool IsNo(string value) => value.Trim().ToUpperInvariant() is "FALSE" or "NO" or "0" or "OFF" or "F" or "N";

    private static IEnumerable<ProgramFlag> Read(List<(string Text, Field Field)> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var (text, field) = words[i];
            if (text is not ['-', _, ..])
                continue;
            var name = text.TrimStart('-');
            var next = i + 1 < words.Count && words[i + 1].Text is not ['-', ..] ? words[i + 1].Text : null;
            yield return name.Split('=', 2) is [var left, var right] ? new(left, right, field) : new(name, next, field);
        }
    }
}
