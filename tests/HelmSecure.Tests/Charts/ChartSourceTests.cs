using System.Text;
using HelmSecure.Charts;

namespace HelmSecure.Tests.Charts;

public sealed class ChartSourceTests
{
    [Test]
    public void A_file_knows_where_it_is_on_disk_in_the_whole_and_for_helm()
    {
        var db = TestArchive.Of(TestArchive.File("x/Chart.yaml", "name: db\nversion: 2.0.0\n"), TestArchive.File("x/templates/pod.yaml", "kind: Pod\n"));
        var chart = OfFolder(("Chart.yaml", "name: web\nversion: 1.2.3\n"), ("charts/db-2.0.0.tgz", db), ("charts/cache/Chart.yaml", "name: cache\n"), ("charts/cache/values.yaml", "a: 1\n"));

        var pod = chart.Template("web/charts/db/templates/pod.yaml")!;

        Assert.That((pod.Name, pod.Place, pod.Path), Is.EqualTo(("templates/pod.yaml", "charts/db-2.0.0.tgz/templates/pod.yaml", "shop/charts/db-2.0.0.tgz/templates/pod.yaml")));
        Assert.That(chart.All.Select(one => (one.Name, one.Place, one.IsPacked)), Is.EqualTo([("web", "", false), ("cache", "charts/cache/", false), ("db", "charts/db-2.0.0.tgz/", true)]));
        Assert.That(chart.Files.Select(file => file.Name), Is.EqualTo(["Chart.yaml", "charts/db-2.0.0.tgz"]));
        Assert.That(chart.Subcharts[0].Values["a"].Path, Is.EqualTo("[\"charts/cache/values.yaml\"].a"));
        Assert.That(chart.Subcharts[1].Archive!.Name, Is.EqualTo("charts/db-2.0.0.tgz"));
    }

    [Test]
    public void A_subchart_is_found_by_its_alias_too()
    {
        var chart = OfFolder(("Chart.yaml", "name: web\ndependencies: [{name: db, alias: store}]\n"), ("charts/db/Chart.yaml", "name: db\n"), ("charts/db/templates/a.yaml", "a: 1\n"));

        Assert.That(chart.Template("web/charts/store/templates/a.yaml"), Is.SameAs(chart.Template("web/charts/db/templates/a.yaml")).And.Not.Null);
    }

    [Test]
    public void An_archive_tells_what_can_be_run()
    {
        var script = TestArchive.File("web/run.sh", "#!/bin/sh\n");
        script.Mode |= UnixFileMode.UserExecute;
        var chart = ChartSource.OfArchive(TestArchive.Of(TestArchive.File("web/Chart.yaml", TestArchive.ChartYaml), script, TestArchive.File("web/read.me")), "web.tgz");

        Assert.That(chart.Files.Where(file => file.Entry.IsExecutable).Select(file => file.Path), Is.EqualTo(["web.tgz/run.sh"]));
    }

    [Test]
    public void What_is_large_or_no_text_is_known_by_name_and_size_only()
    {
        var chart = ChartSource.OfArchive(TestArchive.Of(
            TestArchive.File("web/Chart.yaml", TestArchive.ChartYaml), TestArchive.File("web/a.bin", [1, 0, 2]), TestArchive.File("web/b.txt", new string('x', (1 << 20) + 1)), TestArchive.File("web/c.txt", "c")), "web.tgz");

        Assert.That(chart.Files.Select(file => (file.Name, file.Size, file.Text)), Is.EqualTo([("Chart.yaml", 40L, TestArchive.ChartYaml), ("a.bin", 3L, null), ("b.txt", 1048577L, null), ("c.txt", 1L, "c")]));
    }

    [Test]
    public void A_file_that_is_no_YAML_is_absent_and_says_why()
    {
        var chart = OfFolder(("Chart.yaml", "name: web\n"), ("values.yaml", "a: [\n"));

        Assert.That(chart.Values.Exists, Is.False);
        Assert.That(chart.Find("values.yaml")!.Document.Fault, Does.StartWith("shop/values.yaml:2:1: "));
    }

    [Test]
    public void Subcharts_that_helm_leaves_alone_are_files()
    {
        var chart = OfFolder(("Chart.yaml", "name: web\n"), ("charts/_old/Chart.yaml", "name: old\n"), ("charts/notes.md", "x"));

        Assert.That(chart.Subcharts, Is.Empty);
        Assert.That(chart.Files.Select(file => file.Name), Is.EqualTo(["Chart.yaml", "charts/_old/Chart.yaml", "charts/notes.md"]));
    }

    [Test]
    public void A_chart_that_is_packed_to_deceive_is_not_looked_into_and_the_rest_is()
    {
        var db = TestArchive.Of(TestArchive.File("x/Chart.yaml", "name: db\n"), TestArchive.File("x/../../etc/passwd", "root"));
        var reader = new ChartReader("shop");

        var chart = reader.ReadFolder(
            [new("Chart.yaml", 1), new("charts/db.tgz", db.Length)], name => name is "Chart.yaml" ? Encoding.UTF8.GetBytes("name: web\n") : db);

        Assert.That(reader.Refusals.Select(refusal => (refusal.Place, refusal.Path, refusal.Fault.Kind)), Is.EqualTo([("charts/db.tgz", "shop/charts/db.tgz", ArchiveFaultKind.UnsafePath)]));
        Assert.That(chart!.Subcharts, Is.Empty);
    }

    // "helm dependency update" of 3.10.1 and 3.6.2 wrote the digests.
    [TestCase("dependencies: [{name: db, version: '>=1.0.0 <2.0.0', repository: 'file://../db', condition: 'db.enabled,global.db & more', tags: [backend, data], import-values: [defaults, {child: image, parent: db.image, extra: 1.50}]}, {name: cache, version: 0.3, repository: 'file://../cache', alias: redis, enabled: true}]",
        "dependencies: [{name: db, repository: 'file://../db', version: 1.2.7}, {name: cache, repository: 'file://../cache', version: 0.3.0}]", "sha256:dc6f8ab8b4040446ffd12ed975e6cdfbbc621707d926f45adb36b9a136a6e8dd")]
    [TestCase("dependencies: [{name: db, version: ^1.2.0, repository: 'file://../db'}]", "dependencies: [{name: db, repository: 'file://../db', version: 1.2.7}]", "sha256:b6b17275d4b5f09a1e202e84e35c07d648fc92db2e975de4d668e1163cdf87bb")]
    public void What_a_lock_hashes_is_what_helm_hashes(string chartYaml, string chartLock, string digest)
    {
        var chart = OfFolder(("Chart.yaml", "name: web\n" + chartYaml), ("Chart.lock", chartLock));

        var text = LockText.Of(chart.Metadata["dependencies"], chart.Lock["dependencies"])!;

        Assert.That(HelmSecure.Signing.ChartVerifier.DigestOf(Encoding.UTF8.GetBytes(text)), Is.EqualTo(digest), text);
    }

    private static ChartSource OfFolder(params (string Name, object Content)[] files)
    {
        var contents = files.ToDictionary(file => file.Name, file => file.Content as byte[] ?? Encoding.UTF8.GetBytes((string)file.Content), StringComparer.Ordinal);
        return new ChartReader("shop").ReadFolder([.. contents.Select(file => new ChartEntry(file.Key, file.Value.Length))], name => contents[name])!;
    }
}
