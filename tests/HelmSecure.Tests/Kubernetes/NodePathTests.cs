using HelmSecure.Kubernetes;

namespace HelmSecure.Tests.Kubernetes;

public sealed class NodePathTests
{
    [TestCase("/etc", "/etc")]
    [TestCase("//etc///cni/", "/etc/cni")]
    [TestCase("/./etc/./cni/.", "/etc/cni")]
    [TestCase("/srv/../etc", "/etc")]
    [TestCase("/../../etc", "/etc")]
    [TestCase("etc", "/etc")]
    [TestCase("/", "/")]
    [TestCase("", "/")]
    [TestCase("/srv/..", "/")]
    [TestCase("/var/run/docker.sock", "/run/docker.sock")]
    [TestCase("/var/running", "/var/running")]
    [TestCase("/srv/var/run", "/srv/var/run")]
    [TestCase("/proc/1/root/etc", "/etc")]
    [TestCase("/proc/self/root/proc/1/cwd/var/run", "/run")]
    [TestCase("/proc/1/rooted", "/proc/1/rooted")]
    [TestCase("/ETC", "/ETC")]
    [TestCase(@"C:\Var\Log", "/var/log")]
    [TestCase("c:/var/log", "/var/log")]
    [TestCase(@"\\.\pipe\docker_engine", "/pipe/docker_engine")]
    [TestCase(@"/srv/a\b", @"/srv/a\b")]
    public void Two_spellings_of_a_place_are_one_path(string written, string path)
    {
        Assert.That(NodePath.Of(written).ToString(), Is.EqualTo(path));
        Assert.That(NodePath.Of(written), Is.EqualTo(NodePath.Of(path)));
    }

    [TestCase("/etc/cni", "/etc", true)]
    [TestCase("/etc", "/", true)]
    [TestCase("/etc", "/etc", false)]
    [TestCase("/etcd", "/etc", false)]
    [TestCase("/", "/", false)]
    [TestCase("/", "/etc", false)]
    public void Below_is_inside_and_not_the_same(string path, string other, bool isBelow) => Assert.That(NodePath.Of(path).IsBelow(NodePath.Of(other)), Is.EqualTo(isBelow));

    [TestCase("/etc", "/etc/cni", true)]
    [TestCase("/etc/cni", "/etc", true)]
    [TestCase("/etc", "/etc", true)]
    [TestCase("/", "/etc", true)]
    [TestCase("/etc/cni", "/etc/ssh", false)]
    public void Two_paths_meet_where_one_holds_the_other(string path, string other, bool meets) => Assert.That(NodePath.Of(path).Meets(NodePath.Of(other)), Is.EqualTo(meets));

    [Test]
    [CancelAfter(10_000)]
    public void A_long_path_takes_no_longer_than_it_is() =>
        Assert.That(NodePath.Of(string.Concat(Enumerable.Repeat("/proc/1/root/var/run/../a/..", 200_000))), Is.EqualTo(NodePath.Root));
}
