using System.Xml.Linq;

namespace HelmSecure.Tests;

public sealed class ThirdPartyNoticesTests
{
    private static IEnumerable<string> Packages => XDocument.Load(Repository.File("Directory.Packages.props"))
        .Descendants("PackageVersion")
        .Select(package => package.Attribute("Include")!.Value);

    [TestCaseSource(nameof(Packages))]
    public void Package_is_named_with_its_copyright(string package)
    {
        var notices = File.ReadAllLines(Repository.File("THIRD-PARTY-NOTICES.md"));

        Assert.That(notices, Has.One.StartsWith($"| {package} | Copyright (c) "));
    }
}
