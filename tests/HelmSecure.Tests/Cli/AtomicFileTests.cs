using System.Runtime.Versioning;
using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class AtomicFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void The_file_is_written_and_nothing_else_is_left()
    {
        AtomicFile.Write(_folder["a.prov"], new byte[] { 7, 8 }, force: false);

        Assert.That(File.ReadAllBytes(_folder["a.prov"]), Is.EqualTo(new byte[] { 7, 8 }));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.prov" }));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "permissions are inherited there")]
    [UnsupportedOSPlatform("windows")]
    public void Everybody_may_read_it_and_only_the_owner_write()
    {
        AtomicFile.Write(_folder["a.prov"], new byte[] { 7 }, force: false);

        const UnixFileMode others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.UserExecute;
        Assert.That(File.GetUnixFileMode(_folder["a.prov"]) & others, Is.EqualTo(UnixFileMode.None));
    }

    [Test]
    public void An_existing_file_is_kept_without_force()
    {
        File.WriteAllText(_folder["a.prov"], "old");

        Assert.That(
            () => AtomicFile.Write(_folder["a.prov"], new byte[] { 7 }, force: false),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo($"{_folder["a.prov"]} exists already").And.Property("Hint").EqualTo("--force replaces it"));
        Assert.That(File.ReadAllText(_folder["a.prov"]), Is.EqualTo("old"));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.prov" }));
    }

    [Test]
    public void Force_replaces_it()
    {
        File.WriteAllText(_folder["a.prov"], "old");

        AtomicFile.Write(_folder["a.prov"], "new"u8.ToArray(), force: true);

        Assert.That(File.ReadAllText(_folder["a.prov"]), Is.EqualTo("new"));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.prov" }));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "links need a privilege there")]
    public void A_dangling_link_counts_as_a_file_and_is_never_written_through()
    {
        File.CreateSymbolicLink(_folder["a.prov"], _folder["elsewhere"]);

        Assert.That(() => AtomicFile.Write(_folder["a.prov"], new byte[] { 7 }, force: false), Throws.TypeOf<HelmSecureException>());
        AtomicFile.Write(_folder["a.prov"], new byte[] { 7 }, force: true);

        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.prov" }));
        Assert.That(new FileInfo(_folder["a.prov"]).LinkTarget, Is.Null);
    }

    [Test]
    public void A_failed_check_leaves_nothing_and_sees_what_is_on_the_disk()
    {
        byte[] seen = [];

        Assert.That(
            () => AtomicFile.Write(
                _folder["a.prov"],
                new byte[] { 7, 8 },
                force: false,
                bytes =>
                {
                    seen = bytes;
                    throw new HelmSecureException("it does not verify");
                }),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("it does not verify"));
        Assert.That(seen, Is.EqualTo(new byte[] { 7, 8 }));
        Assert.That(_folder.Names, Is.Empty);
    }

    [TestCase("no/such/a.prov", "there is no such folder")]
    [TestCase(".", "it is a folder")]
    public void A_place_that_cannot_be_written_is_said(string name, string reason) => Assert.That(
        () => AtomicFile.Write(_folder[name], new byte[] { 7 }, force: true),
        Throws.TypeOf<HelmSecureException>().With.Message.EqualTo($"could not write {_folder[name]}: {reason}"));

    [Test]
    public void A_private_folder_is_gone_afterwards()
    {
        string path;
        using (var folder = new PrivateFolder())
        {
            path = folder.Path;
            folder.Write("text", new byte[] { 1 });
            if (!OperatingSystem.IsWindows())
                Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }

        Assert.That(Directory.Exists(path), Is.False);
    }
}
