using HelmSecure.Yaml;

namespace HelmSecure.Tests.Yaml;

public sealed class FieldTests
{
    private static readonly Field Root = new(YamlReader.Read(
        """
        spec:
          containers:
          - name: web
            ports: [80]
            securityContext:
              privileged: yes
              runAsUser: 0x0
        empty:
        labels: {app.kubernetes.io/name: web}
        """,
        "x.yaml"));

    private static Field Container => Root["spec"]["containers"][0];

    [Test]
    public void A_value_knows_its_path_and_place()
    {
        Assert.That(Container["name"].Path, Is.EqualTo("spec.containers[0].name"));
        Assert.That(Container["name"].Span, Is.EqualTo(new SourceSpan(3, 11)));
        Assert.That(Container["name"].Text, Is.EqualTo("web"));
    }

    [Test]
    public void What_is_absent_points_at_the_nearest_ancestor_that_exists()
    {
        var absent = Container["resources"]["limits"]["memory"];

        Assert.That(absent.Exists, Is.False);
        Assert.That(absent.Path, Is.EqualTo("spec.containers[0].resources.limits.memory"));
        Assert.That(absent.Span, Is.EqualTo(new SourceSpan(3, 5)));
    }

    [Test]
    public void Typed_values_are_those_of_go_yaml()
    {
        Assert.That(Container["securityContext"]["privileged"].Bool, Is.True);
        Assert.That(Container["securityContext"]["runAsUser"].Long, Is.Zero);
        Assert.That(Container["ports"].Items.Select(port => port.Long), Is.EqualTo(new long?[] { 80 }));
    }

    [Test]
    public void Another_type_is_absent()
    {
        Assert.That(Container["name"].Bool, Is.Null);
        Assert.That(Container["ports"][0].Text, Is.Null);
        Assert.That(Container["name"]["x"].Exists, Is.False);
        Assert.That(Container["name"].Items, Is.Empty);
        Assert.That(Container["ports"][1].Exists, Is.False);
    }

    [Test]
    public void Null_counts_as_absent()
    {
        Assert.That(Root["empty"].Exists, Is.False);
        Assert.That(Root["empty"].Span.Line, Is.EqualTo(8));
    }

    [Test]
    public void Keys_that_are_no_words_are_quoted_in_a_path()
    {
        Assert.That(Root["labels"].Entries.Select(entry => entry.Value.Path), Is.EqualTo(new[] { "labels[\"app.kubernetes.io/name\"]" }));
    }
}
