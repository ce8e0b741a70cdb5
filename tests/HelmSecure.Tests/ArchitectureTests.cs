using System.Text.RegularExpressions;

namespace HelmSecure.Tests;

/// <summary>Who may look at whom, read from the source.</summary>
public sealed partial class ArchitectureTests
{
    // One row a folder of src/HelmSecure: the folders that it may name.
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Yaml"] = [],
        ["Kubernetes"] = ["Yaml"],
        ["Audit"] = ["Charts", "Kubernetes", "Yaml"],
        ["Rules"] = ["Audit", "Kubernetes", "Yaml", "Charts", "Signing"],
        ["Charts"] = ["Yaml"],
        ["Trust"] = ["Yaml"],
        ["Signing"] = ["Trust", "Charts", "Yaml"],
        ["Sigstore"] = ["Trust"],
        ["Reports"] = ["Audit", "Kubernetes", "Trust"],
    };

    private static readonly Dictionary<string, string[]> Packages = new(StringComparer.Ordinal)
    {
        ["SharpYaml"] = ["Yaml/YamlReader.cs"],
        ["YamlDotNet"] = ["Yaml/YamlWriter.cs"],
        ["SharpCompress"] = ["Charts/"],
        ["Org.BouncyCastle"] = ["Signing/", "Sigstore/", "Audit/FindingFingerprint.cs"],
        ["System.CommandLine"] = [],
    };

    private static IEnumerable<(string Path, string Text)> Sources
    {
        get
        {
            var root = Repository.File("src", "HelmSecure");
            return Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
                .Select(file => (Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file)));
        }
    }

    [Test]
    public void Folders_name_only_those_below_them()
    {
        var types = Sources.Select(source => source.Path[..^".cs".Length]).ToLookup(path => path.Split('/')[0], path => Path.GetFileName(path), StringComparer.Ordinal);
        var broken =
            from source in Sources
            where source.Path.Contains('/', StringComparison.Ordinal)
            let folder = source.Path.Split('/')[0]
            from match in FullName().Matches(source.Text).Concat(NestedName().Matches(source.Text).Where(match => types[match.Groups["folder"].Value].Contains(match.Groups["type"].Value, StringComparer.Ordinal)))
            let other = match.Groups["folder"].Value
            where other != folder && Arrows.ContainsKey(other) && !Arrows[folder].Contains(other)
            select $"{source.Path} names {other}";

        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void Each_package_is_named_in_one_place()
    {
        var broken =
            from source in Sources
            from package in Packages
            where source.Text.Contains($"using {package.Key}", StringComparison.Ordinal) && !package.Value.Any(place => source.Path.StartsWith(place, StringComparison.Ordinal))
            select $"{source.Path} names {package.Key}";

        Assert.That(broken, Is.Empty);
    }

    [GeneratedRegex(@"\bHelmSecure\.(?<folder>[A-Z]\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FullName();

    // Namespaces nest: "Rules.RuleCatalog" needs no "using".
    [GeneratedRegex(@"(?<![.\w])(?<folder>[A-Z]\w+)\.(?<type>[A-Z]\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NestedName();
}
