using HelmSecure.Yaml;

namespace HelmSecure.Rules.Secrets;

/// <summary>Reads a YAML document that stands as text in an object.</summary>
internal static class EmbeddedYaml
{
    /// <summary>A configuration is small; what is larger is something else.</summary>
    private const int Longest = 1 << 20;

    /// <summary>Null where it is none.</summary>
    public static Field? Read(string text)
    {
        if (text.Length > Longest)
            return null;

        try
        {
            return new Field(YamlReader.Read(text, "embedded"));
        }
        catch (HelmSecureException)
        {
            // A text that is no YAML is no configuration either.
            return null;
        }
    }
}
