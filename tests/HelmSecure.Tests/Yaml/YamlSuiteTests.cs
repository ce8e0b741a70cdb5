using System.Text.Json;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Yaml;

/// <summary>Every case of the YAML test suite, against what helm 3.6.2 made of it. It was asked for a mapping or a list; a scalar shows as an error of its own.</summary>
public sealed class YamlSuiteTests
{
    private const string NotUtf8 = "!!binary of bytes that are no text";
    private const string SecondDocument = "Helm reads the first document and ignores what follows, we refuse it";

    private static readonly Dictionary<string, string> RefusedByUsAlone = new(StringComparer.Ordinal)
    {
        ["35KP-0"] = SecondDocument,
        ["3HFZ-0"] = SecondDocument,
        ["4H7K-0"] = SecondDocument,
        ["565N-0"] = NotUtf8,
        ["5TYM-0"] = SecondDocument,
        ["6WLZ-0"] = SecondDocument,
        ["6XDY-0"] = SecondDocument,
        ["6ZKB-0"] = SecondDocument,
        ["7Z25-0"] = SecondDocument,
        ["9DXL-0"] = SecondDocument,
        ["9HCY-0"] = SecondDocument,
        ["9KAX-0"] = SecondDocument,
        ["9WXW-0"] = SecondDocument,
        ["BS4K-0"] = SecondDocument,
        ["DK3J-0"] = SecondDocument,
        ["EB22-0"] = SecondDocument,
        ["FP8R-0"] = SecondDocument,
        ["JHB9-0"] = SecondDocument,
        ["KS4U-0"] = SecondDocument,
        ["KSS4-0"] = SecondDocument,
        ["L383-0"] = SecondDocument,
        ["M7A3-0"] = SecondDocument,
        ["PUW8-0"] = SecondDocument,
        ["QLJ7-0"] = SecondDocument,
        ["RHX7-0"] = SecondDocument,
        ["RZT7-0"] = SecondDocument,
        ["U9NS-0"] = SecondDocument,
    };

    [Test]
    public void Every_case_is_read_as_Helm_reads_it_or_refused()
    {
        var folder = Repository.SharedData("yaml");
        using var helm = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "helm-3.6.2.json")));
        var surprises = new List<string>();
        var count = 0;
        foreach (var expected in helm.RootElement.EnumerateObject())
        {
            count++;
            var name = Path.GetFileNameWithoutExtension(expected.Name);
            var surprise = Compare(File.ReadAllBytes(Path.Combine(folder, "cases", expected.Name)), expected.Value, RefusedByUsAlone.ContainsKey(name));
            if (surprise is not null)
                surprises.Add($"{name}: {surprise}");
        }

        Assert.That(surprises, Is.Empty);
        Assert.That(count, Is.GreaterThan(400));
    }

    private static string? Compare(byte[] text, JsonElement helm, bool isRefusedByUsAlone)
    {
        var error = helm.TryGetProperty("error", out var message) ? message.GetString()! : null;
        var isScalar = error?.Contains("cannot unmarshal", StringComparison.Ordinal) is true;
        YamlNode node;
        try
        {
            node = YamlReader.Read(text, "case");
        }
        catch (HelmSecureException exception)
        {
            return (error is not null && !isScalar) || isRefusedByUsAlone ? null : $"we alone refuse it: {exception.Message}";
        }

        if (isRefusedByUsAlone)
            return "we read it, and the list says we refuse";
        if (error is not null)
            return isScalar && node is YamlScalar ? null : $"Helm refuses it: {error}";
        // Helm shows an empty document as the mapping that was asked for.
        var isEmpty = node is YamlScalar { Kind: ScalarKind.Null } && helm.GetProperty("value").ToString() is "{}" or "[]";
        return isEmpty || IsSame(node, helm.GetProperty("value")) ? null : $"Helm reads {helm.GetProperty("value")}";
    }

    internal static bool IsSame(YamlNode node, JsonElement json) => (node, json.ValueKind) switch
    {
        (YamlMap map, JsonValueKind.Object) => map.Entries.Count == json.EnumerateObject().Count()
            && map.Entries.All(entry => json.TryGetProperty(entry.Key, out var value) && IsSame(entry.Value, value)),
        (YamlList list, JsonValueKind.Array) => list.Items.Count == json.GetArrayLength() && list.Items.Zip(json.EnumerateArray(), IsSame).All(same => same),
        (YamlScalar { Kind: ScalarKind.Null }, JsonValueKind.Null) => true,
        (YamlScalar { Kind: ScalarKind.String } scalar, JsonValueKind.String) => scalar.Text == json.GetString(),
        (YamlScalar { Bool: { } flag }, JsonValueKind.True or JsonValueKind.False) => flag == json.GetBoolean(),
        (YamlScalar { Number: { } number }, JsonValueKind.Number) => number.Equals(json.GetDouble()),
        _ => false,
    };
}
