namespace HelmSecure.IntegrationTests;

/// <summary>Charts of a registry, with helms that speak HTTP to loopback unasked.</summary>
[TestFixtureSource(nameof(HelmVersions))]
public sealed class AuditOciTests(string helmVersion)
{
    private AuditRoom _room = null!;
    private Registry _registry = null!;

    public static IEnumerable<string> HelmVersions => AuditRoom.HelmVersions.Where(version => version is not "3.6.2");

    [SetUp]
    public void StartRegistry()
    {
        _room = new(helmVersion);
        _registry = new(_room.Room);
        Push("0.1.0", "old");
        Push("0.2.0", "new");
    }

    [TearDown]
    public void StopRegistry()
    {
        _registry?.Dispose();
        _room?.Dispose();
    }

    [Test]
    public void Chart_of_a_registry_is_audited([Values("version", "tag", "range", "newest")] string how)
    {
        var (reference, container) = how switch
        {
            "version" => (new[] { Reference, "--version", "0.1.0" }, "old"),
            "tag" => ([$"{Reference}:0.1.0"], "old"),
            "range" => ([Reference, "--version", "<0.2"], "old"),
            _ => ([Reference], "new"),
        };

        var found = _room.Findings(reference).Single();

        Assert.That((found.Container, found.Place, found.RenderedLine), Is.EqualTo((container, $"{reference[0]}/templates/pod.yaml:8", AuditRoom.PrivilegedLine + 2)));
        _room.AssertNothingLeft();
    }

    /// <summary>3.10.1 has no registry client for the dependencies of what it renders.</summary>
    [Test]
    public void Helm_that_breaks_down_is_one_sentence()
    {
        _room.Chart(
            "top",
            ("Chart.yaml", $"apiVersion: v2\nname: top\nversion: 1.0.0\ndependencies: [{{name: shop, version: 0.1.0, repository: \"oci://{_registry.Host}/charts\"}}]\n"),
            ("templates/pod.yaml", AuditRoom.Pod("top")));

        _room.Secure("audit", "top", "--dependency-update").Complained(2, "helm could not render top: panic: runtime error");
    }

    [Test]
    public void Version_that_is_not_there_is_one_sentence() => _room.Secure("audit", Reference, "--version", "0.3.0").Complained(2, "helm pull failed: ");

    private string Reference => $"oci://{_registry.Host}/charts/shop";

    private void Push(string version, string container)
    {
        _room.Chart("source", ("Chart.yaml", AuditRoom.ChartYaml.Replace("0.1.0", version, StringComparison.Ordinal)), ("templates/pod.yaml", AuditRoom.Pod(container)));
        _room.Room.Run(_room.Helm, "package", "source").Succeeded();
        _room.Room.Run(_room.Helm, "push", $"shop-{version}.tgz", $"oci://{_registry.Host}/charts").Succeeded();
    }
}
