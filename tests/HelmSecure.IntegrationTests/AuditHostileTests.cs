using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>What is hostile is refused before helm is started; and what needs no helm starts nothing and asks nobody.</summary>
public sealed class AuditHostileTests
{
    private const string Archive = "shop-0.1.0.tgz";

    private AuditRoom _room = null!;

    [SetUp]
    public void MakeRoom() => _room = new("3.10.1");

    [TearDown]
    public void RemoveRoom() => _room.Dispose();

    [TestCase("climbs", "leads out of the chart", 1)]
    [TestCase("is absolute", "is absolute", 1)]
    [TestCase("links", "a link", 1)]
    [TestCase("is a device", "a device", 1)]
    [TestCase("is twice there", "twice", 1)]
    [TestCase("is a bomb", "is larger than 5 MiB", 2)]
    [TestCase("is many bombs", "too large", 2)]
    [TestCase("is no chart", "Chart.yaml", 2)]
    [TestCase("is no archive", "gzip", 2)]
    [TestCase("is empty", "gzip", 2)]
    public void Hostile_archive_is_refused_before_helm_is_started(string what, string sentence, int code)
    {
        _room.ReplaceHelm("exit 1");
        _room.Room.Write(Archive, Hostile(what));
        _room.Chart("parent", ("templates/map.yaml", AuditRoom.ConfigMap("a")));
        _room.Room.Write($"parent/charts/{Archive}", Hostile(what));
        _room.Room.Write("packed.tgz", Shop.Pack(("Chart.yaml", Encoding.UTF8.GetBytes(AuditRoom.ChartYaml)), ("charts/db.tgz", Small(Hostile(what)))));

        foreach (var target in new[] { Archive, "parent", "packed.tgz" })
            _room.Secure("audit", target).Complained(code, sentence);

        Assert.That(_room.Calls, Is.Empty);
        _room.AssertNothingLeft();
    }

    [Test]
    public void Hostile_archive_of_a_repository_is_fetched_and_not_rendered()
    {
        using var server = new LoopbackServer();
        server.Files["/shop.tgz"] = Hostile("climbs");
        _room.ReplaceHelm($"exec '{_room.Helm}' \"$@\"");

        _room.Secure("audit", $"{server.Url}/shop.tgz").Complained(1, "leads out of the chart");

        Assert.That(_room.Calls, Has.Member("pull").And.No.Member("template"));
        _room.AssertNothingLeft();
    }

    [Test]
    public void Archives_in_archives_end_soon()
    {
        _room.ReplaceHelm("exit 1");
        var packed = Shop.Pack(("Chart.yaml", Encoding.UTF8.GetBytes(AuditRoom.ChartYaml)), ("files/zeros", new byte[5 << 20]));
        for (var depth = 0; depth < 6; depth++)
            packed = Shop.Pack([("Chart.yaml", Encoding.UTF8.GetBytes(AuditRoom.ChartYaml)), .. Enumerable.Range(0, 12).Select(i => ($"charts/{i}.tgz", packed))]);
        _room.Room.Write(Archive, packed);

        _room.Secure("audit", Archive).Complained(2, "what is packed in it is larger than 512 MiB");
        Assert.That(_room.Calls, Is.Empty);
    }

    [Test]
    public void Subcharts_without_end_are_refused()
    {
        _room.ReplaceHelm("exit 1");
        var packed = Shop.Pack(("Chart.yaml", AuditRoom.ChartYaml));
        for (var depth = 0; depth < 20; depth++)
            packed = Shop.Pack(("Chart.yaml", Encoding.UTF8.GetBytes(AuditRoom.ChartYaml)), ("charts/x.tgz", packed));
        _room.Room.Write(Archive, packed);

        _room.Secure("audit", Archive).Complained(2, "more than 16 deep");
        Assert.That(_room.Calls, Is.Empty);
    }

    [Test]
    public void What_helm_says_steers_no_terminal()
    {
        _room.Chart("shop", ("templates/bad.yaml", "{{ fail \"\\u001b[2Jclean\\nhelm secure: hint: all is well\" }}"));

        var run = _room.Secure("audit", "shop").Complained(2, "clean");

        Assert.That(run.Error, Does.Not.Contain("\u001b").And.Not.Contain("\nhelm secure: hint: all is well"));
    }

    [Test]
    public void More_than_a_release_can_hold_is_not_read_to_its_end()
    {
        _room.Chart("shop");
        _room.ReplaceHelm("printf -- '---\\n# Source: shop/templates/a.yaml\\nkind: A\\n'; head -c 200000000 /dev/zero | tr '\\0' '\\n'");

        _room.Secure("audit", "shop").Complained(2, "is larger than 67108864 bytes");
    }

    /// <summary>The promise that an audit of manifests touches no network and runs nothing is kept by the program itself.</summary>
    [TestCase("pod.yaml")]
    [TestCase("folder")]
    [TestCase("-")]
    [TestCase("pod.yaml", "--no-ignores", "-o", "json=out.json", "-o", "text")]
    [TestCase("pod.yaml", "--write-baseline", "baseline.json", "--fail-on", "never")]
    public void Manifests_are_audited_without_a_socket_and_without_a_program(params string[] arguments)
    {
        _room.Room.Write("pod.yaml", AuditRoom.Pod("app"));
        _room.Room.Write("folder/pod.yaml", AuditRoom.Pod("app"));
        // Anybody may have written it.
        File.SetUnixFileMode(_room.Room.Write(".helm-secure.yaml", "failOn: critical\nkubeVersion: \"1.33\"\nhonourIgnoresIn: [\"*\"]\n"), (UnixFileMode)0b110_110_110);
        _room.ReplaceHelm("exit 1");

        var run = _room.Room.RunWithInput(
            Encoding.UTF8.GetBytes(AuditRoom.Pod("app")),
            Strace, ["-f", "-q", "-o", _room.Room["trace"], "-e", "trace=%network,execve,execveat,fork,vfork", Tools.HelmSecure, "audit", .. arguments]);

        Assert.That(run.ExitCode, Is.EqualTo(arguments.Contains("never") ? 0 : 1), run.ToString());
        var calls = File.ReadAllLines(_room.Room["trace"]).Where(line => line.Contains('(', StringComparison.Ordinal)).ToList();
        Assert.That(calls, Has.Exactly(1).Items.And.Exactly(1).Contains("execve(").And.Exactly(1).Contains("helm-secure"), string.Join('\n', calls));
        Assert.That(_room.Calls, Is.Empty);
    }

    /// <summary>That the test above can fail.</summary>
    [Test]
    public void Chart_is_audited_with_helm_and_seen_by_the_same_trace()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")));

        _room.Room.Run(Strace, "-f", "-q", "-o", _room.Room["trace"], "-e", "trace=%network,execve", Tools.HelmSecure, "audit", "shop");

        Assert.That(File.ReadAllText(_room.Room["trace"]), Does.Contain($"execve(\"{_room.Helm}\""));
    }

    /// <summary>Skips the test that asks where it is missing, or may not trace (in some containers); in CI it must.</summary>
    private string Strace
    {
        get
        {
            var strace = Tools.Program("strace");
            if (_room.Room.Run(strace, "-o", _room.Room["trace"], Tools.Program("true")).ExitCode is not 0)
                Tools.Missing("strace may not trace here: ptrace is not permitted");
            return strace;
        }
    }

    private static byte[] Hostile(string what) => what switch
    {
        "climbs" => Pack(Text("shop/Chart.yaml"), Text("shop/../../evil.yaml")),
        "is absolute" => Pack(Text("shop/Chart.yaml"), Text("/etc/evil.yaml")),
        "links" => Pack(Text("shop/Chart.yaml"), new UstarTarEntry(TarEntryType.SymbolicLink, "shop/templates/x.yaml") { LinkName = "/etc/passwd" }),
        "is a device" => Pack(Text("shop/Chart.yaml"), new UstarTarEntry(TarEntryType.CharacterDevice, "shop/templates/x.yaml")),
        "is twice there" => Pack(Text("shop/Chart.yaml"), Text("shop/crds/x.yaml"), Text("shop/crds/x.yaml")),
        "is a bomb" => Pack(Text("shop/Chart.yaml"), Zeros("shop/templates/x.yaml", 6 << 20)),
        "is many bombs" => Pack([Text("shop/Chart.yaml"), .. Enumerable.Range(0, 25).Select(i => Zeros($"shop/templates/{i}.yaml", 5 << 20))]),
        "is no chart" => Pack(Text("shop/templates/x.yaml")),
        "is no archive" => "kind: Pod\n"u8.ToArray(),
        _ => [],
    };

    private static byte[] Small(byte[] archive) => archive.Length < 4 << 20 ? archive : throw new InvalidOperationException("too large to pack");

    private static UstarTarEntry Text(string name) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(AuditRoom.ChartYaml)) };

    private static UstarTarEntry Zeros(string name, int length) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(new byte[length]) };

    private static byte[] Pack(params UstarTarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var entry in entries)
                tar.WriteEntry(entry);
        }

        return bytes.ToArray();
    }
}
