using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HelmSecure.IntegrationTests;

/// <summary>Charts in a registry: Debian's docker-registry on loopback, and helm 3.10.1, which speaks HTTP to it unasked.</summary>
public sealed class OciTests
{
    private Shop _shop = null!;
    private Process _registry = null!;
    private string _host = null!;

    [SetUp]
    public void StartRegistry()
    {
        _shop = new();
        _shop.Room.Environment["HELM_BIN"] = Tools.Helm("3.10.1");
        _host = FreeAddress();
        _shop.Room.Write("registry/config.yml", $"""
            version: 0.1
            storage:
              filesystem:
                rootdirectory: {_shop.Room.Make("registry/data")}
            http:
              addr: {_host}

            """);
        var start = new ProcessStartInfo(Tools.Program("docker-registry"), ["serve", _shop.Room["registry/config.yml"]]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        _registry = Process.Start(start)!;
        // Read away, so that it never waits for us.
        _registry.OutputDataReceived += (_, _) => { };
        _registry.ErrorDataReceived += (_, _) => { };
        _registry.BeginOutputReadLine();
        _registry.BeginErrorReadLine();
        WaitForRegistry();
    }

    [TearDown]
    public void StopRegistry()
    {
        if (_registry is not null)
        {
            _registry.Kill();
            _registry.WaitForExit();
            _registry.Dispose();
        }

        _shop?.Dispose();
    }

    [Test]
    public void Chart_of_a_registry_is_verified([Values("version", "tag", "range", "newest")] string how)
    {
        Push();
        string[] reference = how switch
        {
            "version" => [Reference, "--version", "0.1.0"],
            "tag" => [$"{Reference}:0.1.0"],
            "range" => [Reference, "--version", "^0.1"],
            _ => [Reference],
        };

        var run = _shop.Secure(["verify", .. reference, "-d", _shop.Room.Make("kept")]).Succeeded();

        Assert.That(run.Output, Does.StartWith($"VERIFIED  {reference[0]}\n  chart   shop 0.1.0\n"));
        Assert.That(run.Error, Is.Empty);
        Assert.That(File.ReadAllBytes(_shop.Room[$"kept/{Shop.Archive}"]), Is.EqualTo(File.ReadAllBytes(_shop.Room[Shop.Archive])));
        Assert.That(Directory.GetFileSystemEntries(_shop.Room["tmp"]), Is.Empty);
    }

    [Test]
    public void Chart_without_provenance_layer_is_refused()
    {
        File.Delete(_shop.Room[Shop.Provenance]);
        Push();

        _shop.Secure("verify", Reference, "--version", "0.1.0").Refused("unsigned");
    }

    [Test]
    public void Changed_provenance_layer_is_refused()
    {
        var text = File.ReadAllText(_shop.Room[Shop.Provenance]);
        _shop.Room.Write(Shop.Provenance, text.Replace("version: 0.1.0", "version: 0.1.1", StringComparison.Ordinal));
        Push();

        _shop.Secure("verify", Reference, "--version", "0.1.0").Refused("bad-signature");
    }

    [Test]
    public void Version_that_is_not_there_is_one_sentence([Values("--version", "tag")] string how)
    {
        Push();

        _shop.Secure(how == "tag" ? ["verify", $"{Reference}:0.2.0"] : ["verify", Reference, "--version", "0.2.0"]).Complained(2, "helm pull failed: ");
    }

    [Test]
    public void Version_with_build_metadata_is_found_under_the_tag_that_Helm_makes_of_it([Values("0.1.0+build.7", "0.1.0_build.7")] string version)
    {
        const string archive = "shop-0.1.0+build.7.tgz";
        const string chartYaml = "apiVersion: v2\nname: shop\nversion: 0.1.0+build.7\n";
        _shop.Room.Write(archive, Shop.Pack(("Chart.yaml", chartYaml)));
        _shop.Sign(archive, _shop.TextFor(archive, chartYaml));
        Push(archive);

        var run = version.Contains('_', StringComparison.Ordinal) ? _shop.Secure("verify", $"{Reference}:{version}") : _shop.Secure("verify", Reference, "--version", version);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
    }

    [Test]
    public void Helm_that_knows_no_registries_is_one_sentence()
    {
        _shop.Room.Environment["HELM_BIN"] = Tools.Helm("3.6.2");

        _shop.Secure("verify", Reference, "--version", "0.1.0").Complained(2, $"helm 3.8 or newer is needed for {Reference}, and {Tools.Helm("3.6.2")} is v3.6.2");
    }

    private string Reference => $"oci://{_host}/charts/shop";

    private void Push(string archive = Shop.Archive) => _shop.Room.Run(Tools.Helm("3.10.1"), "push", archive, $"oci://{_host}/charts").Succeeded();

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    private void WaitForRegistry()
    {
        var endpoint = IPEndPoint.Parse(_host);
        for (var attempt = 0; attempt < 200; attempt++)
        {
            Assert.That(_registry.HasExited, Is.False, "docker-registry ended at once");
            try
            {
                using var client = new TcpClient();
                client.Connect(endpoint);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        Assert.Fail("docker-registry does not answer");
    }
}
