namespace HelmSecure.IntegrationTests;

public sealed class NativeExecutableTests
{
    private const int LargestSize = 12_000_000;

    [Test]
    public void Executable_is_small()
    {
        Assert.That(new FileInfo(Tools.HelmSecure).Length, Is.LessThanOrEqualTo(LargestSize));
    }

    [Test]
    public void Executable_needs_nothing_but_the_C_library()
    {
        var libraries = Run.Program(Tools.Program("ldd"), [Tools.HelmSecure]).Succeeded().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Path.GetFileName(line.Trim().Split(' ')[0]));

        Assert.That(libraries, Is.SubsetOf(["linux-vdso.so.1", "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"]));
    }

    [Test]
    public void Executable_has_the_version_of_the_manifest()
    {
        var run = Run.Program(Tools.HelmSecure, ["--version"]);

        Assert.That(run.Output, Is.EqualTo(Tools.Version + "\n"), run.ToString());
    }

    [Test]
    public void Executable_runs_where_there_is_only_the_C_library()
    {
        using var root = new BareRoot();

        var run = root.Run("--version");

        Assert.That(run.Output, Is.EqualTo(Tools.Version + "\n"), run.ToString());
    }
}
