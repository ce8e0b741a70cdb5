using HelmSecure.Kubernetes;

namespace HelmSecure.Tests.Kubernetes;

public sealed class MetadataGrammarTests
{
    private const string Letters63 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [TestCase("app", true)]
    [TestCase("App_1.x-y", true)]
    [TestCase("app.kubernetes.io/name", true)]
    [TestCase("7/7", true)]
    [TestCase(Letters63, true)]
    [TestCase("example.org/" + Letters63, true)]
    [TestCase("", false)]
    [TestCase("-app", false)]
    [TestCase("app.", false)]
    [TestCase("app name", false)]
    [TestCase("/name", false)]
    [TestCase("example.org/", false)]
    [TestCase("Example.org/name", false)]
    [TestCase("example..org/name", false)]
    [TestCase("example.org/a/b", false)]
    [TestCase("ä", false)]
    [TestCase(Letters63 + "a", false)]
    public void Keys_are_a_name_behind_a_domain(string text, bool isKey) => Assert.That(MetadataGrammar.IsKey(text), Is.EqualTo(isKey));

    [TestCase("", true)]
    [TestCase("1.2.3", true)]
    [TestCase("MyApp_1", true)]
    [TestCase(Letters63, true)]
    [TestCase(Letters63 + "a", false)]
    [TestCase("1.0+build", false)]
    [TestCase("a/b", false)]
    [TestCase("_a", false)]
    [TestCase("two words", false)]
    public void Values_of_labels_are_short_and_plain(string text, bool isValue) => Assert.That(MetadataGrammar.IsLabelValue(text), Is.EqualTo(isValue));

    [TestCase("http", true)]
    [TestCase("http-2", true)]
    [TestCase("8a", true)]
    [TestCase("fifteen-letters", true)]
    [TestCase("sixteen--letters", false)]
    [TestCase("sixteen-letterss", false)]
    [TestCase("a--b", false)]
    [TestCase("HTTP", false)]
    [TestCase("http_2", false)]
    [TestCase("8080", false)]
    [TestCase("-http", false)]
    [TestCase("", false)]
    public void Ports_are_named_like_services(string text, bool isName) => Assert.That(MetadataGrammar.IsPortName(text), Is.EqualTo(isName));
}
