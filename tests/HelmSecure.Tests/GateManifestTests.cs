using HelmSecure.Yaml;

namespace HelmSecure.Tests;

/// <summary>scripts/gate/plugin.yaml, held against what Helm 4 reads strictly (internal/plugin/metadata_v1.go).</summary>
public sealed class GateManifestTests
{
    private static readonly Field Manifest = new(YamlReader.Read(File.ReadAllBytes(Repository.File("scripts", "gate", "plugin.yaml")), "plugin.yaml"));
    private static readonly Field Plugin = new(YamlReader.Read(File.ReadAllBytes(Repository.File("plugin.yaml")), "plugin.yaml"));

    [Test]
    public void It_has_no_key_that_Helm_4_does_not_know() =>
        Assert.That(Manifest.Entries.Select(entry => entry.Key), Is.SubsetOf((string[])["apiVersion", "name", "version", "type", "runtime", "sourceURL", "config", "runtimeConfig"]));

    [Test]
    public void It_is_a_post_renderer_of_the_plugins_version()
    {
        Assert.That(Manifest["apiVersion"].Text, Is.EqualTo("v1"));
        Assert.That(Manifest["name"].Text, Is.EqualTo("secure-gate"));
        Assert.That(Manifest["type"].Text, Is.EqualTo("postrenderer/v1"));
        Assert.That(Manifest["runtime"].Text, Is.EqualTo("subprocess"));
        Assert.That(Manifest["version"].Text, Is.EqualTo(Plugin["version"].Text));
    }

    // What Helm does not know there it leaves out without a word.
    [Test]
    public void It_starts_the_gate_on_every_platform_of_the_plugin_and_has_no_hooks()
    {
        var commands = Manifest["runtimeConfig"]["platformCommand"].Items.ToList();

        Assert.That(Manifest["runtimeConfig"].Entries.Select(entry => entry.Key), Is.EqualTo((string[])["platformCommand"]));
        Assert.That(commands.Select(Platform), Is.EqualTo(Plugin["platformCommand"].Items.Select(Platform)));
        Assert.That(commands.SelectMany(command => command.Entries.Select(entry => entry.Key)).Distinct(StringComparer.Ordinal), Is.EqualTo((string[])["os", "arch", "command", "args"]));
        foreach (var command in commands)
            Assert.That(command["args"].Items.Select(word => word.Text), Is.EqualTo((string[])["gate", "--refuse-with", "document"]));
    }

    private static string Platform(Field command) => $"{command["os"].Text}/{command["arch"].Text}";
}
