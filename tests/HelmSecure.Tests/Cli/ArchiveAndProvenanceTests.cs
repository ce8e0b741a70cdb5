using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class ArchiveAndProvenanceTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Both_are_checked_as_they_are_on_the_disk_before_either_has_its_name()
    {
        ArchiveAndProvenance.Write(_folder["a.tgz"], "archive"u8.ToArray(), "provenance"u8.ToArray(), force: false, provenance =>
        {
            Assert.That(provenance, Is.EqualTo("provenance"u8.ToArray()));
            Assert.That(_folder.Names, Has.None.StartsWith("a."));
        });

        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.tgz", "a.tgz.prov" }));
        Assert.That(File.ReadAllText(_folder["a.tgz"]), Is.EqualTo("archive"));
        Assert.That(File.ReadAllText(_folder["a.tgz.prov"]), Is.EqualTo("provenance"));
    }

    [Test]
    public void Failed_check_leaves_the_old_ones()
    {
        WriteOldOnes();

        Assert.That(() => Replace(_ => throw new HelmSecureException("no")), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("no"));

        AssertOldOnes();
    }

    [Test]
    public void Archive_that_cannot_be_placed_leaves_the_old_provenance()
    {
        File.WriteAllText(_folder["a.tgz.prov"], "old provenance");

        Assert.That(() => Replace(_ => Directory.CreateDirectory(_folder["a.tgz"])), Throws.TypeOf<HelmSecureException>().With.Message.StartsWith($"could not write {_folder["a.tgz"]}: "));

        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.tgz", "a.tgz.prov" }));
        Assert.That(File.ReadAllText(_folder["a.tgz.prov"]), Is.EqualTo("old provenance"));
    }

    [Test]
    public void Archive_that_cannot_be_placed_takes_a_first_provenance_back()
    {
        Assert.That(() => Replace(_ => Directory.CreateDirectory(_folder["a.tgz"])), Throws.TypeOf<HelmSecureException>());

        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.tgz" }));
    }

    [Test]
    public void Provenance_that_cannot_be_placed_leaves_the_old_archive()
    {
        File.WriteAllText(_folder["a.tgz"], "old archive");

        Assert.That(() => Replace(_ => Directory.CreateDirectory(_folder["a.tgz.prov"])), Throws.TypeOf<HelmSecureException>());

        Assert.That(File.ReadAllText(_folder["a.tgz"]), Is.EqualTo("old archive"));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.tgz", "a.tgz.prov" }));
    }

    [Test]
    public void Without_force_both_are_kept()
    {
        WriteOldOnes();

        Assert.That(
            () => ArchiveAndProvenance.Write(_folder["a.tgz"], "new"u8.ToArray(), "new"u8.ToArray(), force: false),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo($"{_folder["a.tgz"]} exists already"));

        AssertOldOnes();
    }

    [Test]
    public void Unsigned_archive_takes_the_old_provenance_away()
    {
        WriteOldOnes();

        ArchiveAndProvenance.Write(_folder["a.tgz"], "new archive"u8.ToArray(), provenance: null, force: true);

        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.tgz" }));
        Assert.That(File.ReadAllText(_folder["a.tgz"]), Is.EqualTo("new archive"));
    }

    private void Replace(Action<byte[]> check) =>
        ArchiveAndProvenance.Write(_folder["a.tgz"], "new archive"u8.ToArray(), "new provenance"u8.ToArray(), force: true, check);

    private void WriteOldOnes()
    {
        File.WriteAllText(_folder["a.tgz"], "old archive");
        File.WriteAllText(_folder["a.tgz.prov"], "old provenance");
    }

    private void AssertOldOnes()
    {
        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.tgz", "a.tgz.prov" }));
        Assert.That(File.ReadAllText(_folder["a.tgz"]), Is.EqualTo("old archive"));
        Assert.That(File.ReadAllText(_folder["a.tgz.prov"]), Is.EqualTo("old provenance"));
    }
}
