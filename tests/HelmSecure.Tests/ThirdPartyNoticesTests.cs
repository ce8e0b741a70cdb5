using System.Xml.Linq;

namespace HelmSecure.Tests;

public sealed class ThirdPartyNoticesTests
{
    private static readonly string Root = FindRoot();

    private static IEnumerable<string> Packages => XDocument.Load(Path.Combine(Root, "Directory.Packages.props"))
        .Descendants("PackageVersion")
        .Select(package => package.Attribute("Include")!.Value);

    [TestCaseSource(nameof(Packages))]
    public void Package_is_named_with_its_copyright(string package)
    {
        var notices = File.ReadAllLines(Path.Combine(Root, "THIRD-PARTY-NOTICES.md"));

        Assert.That(notices, Has.One.StartsWith($"| {package} | Copyright (c) "));
    }

    [Test]
    public void Packages_of_the_product_are_listed_as_shipped()
    {
        var notices = File.ReadAllText(Path.Combine(Root, "THIRD-PARTY-NOTICES.md"));
        var shipped = notices[..notices.IndexOf("## Only in tests", StringComparison.Ordinal)];

        var references = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(project => XDocument.Load(project).Descendants("PackageReference"))
            .Select(reference => reference.Attribute("Include")!.Value);

        Assert.That(references.Where(package => !shipped.Contains($"| {package} |", StringComparison.Ordinal)), Is.Empty);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "HelmSecure.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
