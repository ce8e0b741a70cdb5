using HelmSecure.Kubernetes;

namespace HelmSecure.Tests.Kubernetes;

public sealed class KubeVersionTests
{
    [TestCase("1.25", "1.25")]
    [TestCase("v1.25", "1.25")]
    [TestCase("1.25.3", "1.25")]
    [TestCase("v1.25.3+k3s1", "1.25")]
    [TestCase("v1.25.3-gke.100", "1.25")]
    [TestCase("1.0", "1.0")]
    [TestCase("latest", "1.37")]
    public void Versions_are_read_as_people_write_them(string text, string version) => Assert.That(KubeVersion.Parse(text).ToString(), Is.EqualTo(version));

    [TestCase("")]
    [TestCase("1")]
    [TestCase("2.0")]
    [TestCase("1.x")]
    [TestCase("1.025")]
    [TestCase("1.25.")]
    [TestCase("1.25.x")]
    [TestCase("1.25.3-")]
    [TestCase("1.-5")]
    [TestCase("1.38")]
    [TestCase("newest")]
    public void Anything_else_is_refused(string text) => Assert.That(() => KubeVersion.Parse(text), Throws.TypeOf<HelmSecureException>());
}
