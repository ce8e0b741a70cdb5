using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class StagedFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(65_536)]
    [TestCase(200_000)]
    public void What_is_on_the_disk_is_what_was_written(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        using var file = new StagedFile(_folder["a"], bytes, force: false);

        Assert.That(() => file.ThrowUnlessItHolds(bytes), Throws.Nothing);
    }

    [TestCase("printf more >>")]
    [TestCase("truncate -s 199999")]
    [TestCase("truncate -s 0")]
    [TestCase("printf x | dd conv=notrunc bs=1 seek=150000 of=")]
    public void A_disk_that_holds_something_else_is_told(string change)
    {
        using var file = new StagedFile(_folder["a"], new byte[200_000], force: false);
        var temporary = Directory.GetFiles(Path.GetDirectoryName(_folder["a"])!).Single();
        Assert.That(ExternalProgram.Run("/bin/sh", ["-c", change + (change.EndsWith('=') ? temporary : " " + temporary)]).Succeeded, Is.True);

        Assert.That(() => file.ThrowUnlessItHolds(new byte[200_000]), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo($"could not write {_folder["a"]}: what is on the disk is not what was written"));
    }
}
