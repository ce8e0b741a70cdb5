using System.Globalization;
using System.Text;
using HelmSecure.Yaml;
using Org.BouncyCastle.Crypto.Digests;

namespace HelmSecure.Audit;

/// <summary>
/// The name under which a finding is known again: its rule, object and field, and a hash of what was found there, so that a worse value is another finding. Never a line number, and a
/// list's item by its name where it has one. Holds no value in clear.
/// </summary>
internal static class FindingFingerprint
{
    // More of a value is not looked at: aliases may make a small text a large tree.
    private const int MostNodes = 10_000;

    /// <summary>32 hex digits.</summary>
    public static string Of(AuditFinding finding)
    {
        var text = new StringBuilder();
        Append(text, finding.Rule.Id);
        Append(text, finding.Object.Kind);
        Append(text, finding.Object.Namespace ?? "");
        Append(text, finding.Object.Name);
        foreach (var step in Steps(finding))
            Append(text, step);
        new Evidence(text).Add(finding.Field.Node);
        return Hash(text.ToString());
    }

    // Below the object, wherever in a list of objects that stands.
    private static IEnumerable<string> Steps(AuditFinding finding)
    {
        YamlNode? node = finding.Object.Root.Node;
        foreach (var (key, index) in finding.Field.Steps.Skip(finding.Object.Root.Steps.Count))
        {
            node = key is null ? (node as YamlList)?.Items.ElementAtOrDefault(index) : (node as YamlMap)?[key];
            yield return key ?? NameOf(node) ?? index.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string? NameOf(YamlNode? item) => ((item as YamlMap)?["name"] as YamlScalar)?.Text;

    // With its length, so that no two lists of parts make one text.
    private static void Append(StringBuilder text, string part) => text.Append(part.Length).Append(':').Append(part);

    private static string Hash(string text)
    {
        var digest = new Sha256Digest();
        digest.BlockUpdate(Encoding.UTF8.GetBytes(text));
        Span<byte> hash = stackalloc byte[32];
        digest.DoFinal(hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    private sealed class Evidence(StringBuilder text)
    {
        private int visited;

        public void Add(YamlNode? node)
        {
            if (++visited > MostNodes)
                return;
            switch (node)
            {
                case null:
                    text.Append('-');
                    break;
                case YamlScalar scalar:
                    text.Append('=').Append((int)scalar.Kind);
                    Append(text, scalar.Text);
                    break;
                case YamlList list:
                    text.Append('[');
                    foreach (var item in list.Items)
                        Add(item);
                    break;
                case YamlMap map:
                    text.Append('{');
                    foreach (var entry in map.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                    {
                        Append(text, entry.Key);
                        Add(entry.Value);
                    }

                    break;
            }
        }
    }
}
