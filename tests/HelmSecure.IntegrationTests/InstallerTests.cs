using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>install-binary.sh against a release server of this machine, under each POSIX shell there is; the executables are small scripts.</summary>
[TestFixture("dash")]
[TestFixture("bash", "--posix")]
[TestFixture("busybox", "sh")]
public sealed class InstallerTests(params string[] shell)
{
    private const string Archive = "helm-secure-1.2.3-linux-amd64.tar.gz";
    private const string Folder = "/owner/repo/releases/download/v1.2.3/";

    private Room _room = null!;
    private LoopbackServer _server = null!;

    [SetUp]
    public void MakeCloneAndPath()
    {
        _room = new();
        _server = new();
        _room.Write("clone/plugin.yaml", "name: secure\nversion: 1.2.3\n");
        _room.Write("clone/.gitignore", "bin/\n");
        File.Copy(Path.Combine(Tools.Root, "install-binary.sh"), _room["clone/install-binary.sh"]);
        Git("init", "--quiet");
        Git("add", ".");
        Git("commit", "--quiet", "--message", "a clone");
        Git("remote", "add", "origin", $"{_server.Url}/owner/repo.git");

        // A path of its own, so that a test can take programs away or put others in their place; no .NET SDK in it.
        _room.Make("path");
        string[] programs =
        [
            "cat", "chmod", "cp", "curl", "dirname", "git", "grep", "gzip", "head", "ls", "mkdir", "mktemp", "mv", "rm", "rmdir", "sed", "sh",
            "sha256sum", "tail", "tar", "tr",
        ];
        foreach (var program in programs)
            Link(program);
        Fake("uname", "case $1 in -m) echo x86_64 ;; *) echo Linux ;; esac");
        Fake("ldd", "echo 'ldd (GNU libc) 2.36'");
        _room.Environment["PATH"] = _room["path"];
    }

    [TearDown]
    public void Close()
    {
        _server.Dispose();
        _room.Dispose();
    }

    [Test]
    public void Checked_executable_of_the_release_is_installed()
    {
        Release(Executable("1.2.3"));

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(InstalledVersion(), Is.EqualTo("1.2.3\n"));
        Assert.That(_server.Paths, Is.EqualTo(new[] { Folder + Archive, Folder + "checksums.txt" }));
        Assert.That(Git("status", "--porcelain").Output, Is.Empty);
    }

    [Test]
    public void Tampered_archive_is_refused_and_nothing_is_built_instead()
    {
        var archive = Release(Executable("1.2.3"));
        _server.Files[Folder + Archive] = [.. archive[..^1], (byte)(archive[^1] ^ 1)];
        PretendSdk();

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain($"error: refused: {Archive} is not what was released"));
        Assert.That(_room["clone/bin"], Does.Not.Exist);
    }

    [TestCase("", "checksums.txt does not list")]
    [TestCase("{sum}  x{file}\n", "checksums.txt does not list")]
    [TestCase("{sum}  {file}.asc\n", "checksums.txt does not list")]
    [TestCase("{sum}  {file}\n{sum}  {file}\n", "checksums.txt is not clear about")]
    [TestCase("{sum}  {file} more\n", "checksums.txt is not clear about")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000  {file}\n", "is not what was released")]
    public void Checksums_that_do_not_prove_the_archive_are_refused(string checksums, string reason)
    {
        var archive = Release(Executable("1.2.3"));
        Serve("checksums.txt", checksums.Replace("{sum}", Sum(archive), StringComparison.Ordinal).Replace("{file}", Archive, StringComparison.Ordinal));

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain($"error: refused: ").And.Contain(reason));
        Assert.That(_room["clone/bin"], Does.Not.Exist);
    }

    [Test]
    public void Archive_without_checksums_is_refused()
    {
        Release(Executable("1.2.3"));
        _server.Files.TryRemove(Folder + "checksums.txt", out _);

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("error: refused: the release has no checksums.txt"));
    }

    [Test]
    public void Archive_of_an_older_version_is_refused()
    {
        Release(Executable("1.2.2"));

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("has version 1.2.2, and plugin.yaml wants 1.2.3"));
        Assert.That(_room["clone/bin"], Does.Not.Exist);
    }

    [Test]
    public void Archive_writes_nothing_but_the_executable()
    {
        var outside = _room["outside"];
        Release(
            new PaxTarEntry(TarEntryType.SymbolicLink, "bin/link") { LinkName = _room.Folder },
            new PaxTarEntry(TarEntryType.RegularFile, "bin/link/outside") { DataStream = Bytes("x") },
            new PaxTarEntry(TarEntryType.RegularFile, "../../outside") { DataStream = Bytes("x") },
            Entry("1.2.3"));

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(outside, Does.Not.Exist);
        Assert.That(Directory.GetFileSystemEntries(_room["clone/bin"]), Is.EqualTo(new[] { _room["clone/bin/helm-secure"] }));
    }

    [Test]
    public void Link_in_place_of_the_executable_is_refused()
    {
        Release(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/helm-secure") { LinkName = "/bin/sh" });

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(_room["clone/bin"], Does.Not.Exist);
    }

    [Test]
    public void Missing_release_without_an_SDK_says_what_to_do()
    {
        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("error: there is no release of 1.2.3 for linux-amd64 at").And.Contain("hint: install the .NET 10 SDK"));
        Assert.That(_room["clone/bin"], Does.Not.Exist);
    }

    [TestCase("{url}/owner/repo.git")]
    [TestCase("file:///srv/git/repo.git")]
    [TestCase("/srv/git/repo.git")]
    [TestCase("http://example.org/owner/repo.git")]
    [TestCase("")]
    public void Missing_release_with_an_SDK_is_built_from_source(string origin)
    {
        Git("config", "remote.origin.url", origin.Replace("{url}", _server.Url, StringComparison.Ordinal));
        PretendSdk();

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(InstalledVersion(), Is.EqualTo("1.2.3\n"));
        Assert.That(_room["clone/artifacts"], Does.Not.Exist, "what the build left behind");
    }

    [Test]
    public void Failed_build_is_an_error()
    {
        PretendSdk();
        _room.WriteScript("clone/scripts/publish.sh", "exit 1");

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("error: the executable could not be built from source"));
        Assert.That(_room["clone/bin"], Does.Not.Exist);
    }

    [Test]
    public void Server_that_fails_is_an_error_and_nothing_is_built_instead()
    {
        PretendSdk();
        _server.Dispose();

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("could not be fetched").And.Contain("HELM_SECURE_BASE_URL"));
    }

    [TestCase("curl")]
    [TestCase("wget")]
    public void Base_address_replaces_the_origin(string client)
    {
        Use(client);
        Git("remote", "remove", "origin");
        Release("/mirror/v1.2.3/", Executable("1.2.3"));
        _room.Environment["HELM_SECURE_BASE_URL"] = $"{_server.Url}/mirror/";

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(InstalledVersion(), Is.EqualTo("1.2.3\n"));
    }

    [TestCase("http://example.org/mirror")]
    [TestCase("http://127.0.0.1.example.org/mirror")]
    [TestCase("http://localhost.example.org/mirror")]
    [TestCase("http://127.0.0.1@example.org/mirror")]
    [TestCase("https://user:secret@example.org/mirror")]
    [TestCase("ftp://example.org/mirror")]
    [TestCase("file:///srv/mirror")]
    [TestCase("https://example.org/mirror?token=secret")]
    public void Base_address_must_be_safe(string address)
    {
        Fake("curl", "echo called >&2; exit 7");
        _room.Environment["HELM_SECURE_BASE_URL"] = address;

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("error: HELM_SECURE_BASE_URL must be an https:// address").And.Not.Contain("called").And.Not.Contain("secret"));
    }

    [TestCase("https://example.org/owner/repo", "https://example.org/owner/repo")]
    [TestCase("https://example.org/owner/repo.git/", "https://example.org/owner/repo")]
    [TestCase("https://user:secret@example.org:8443/owner/repo.git", "https://example.org:8443/owner/repo")]
    [TestCase("ssh://git@example.org/owner/repo.git", "https://example.org/owner/repo")]
    [TestCase("ssh://git:secret@example.org:2222/owner/repo.git", "https://example.org/owner/repo")]
    [TestCase("git@example.org:owner/repo.git", "https://example.org/owner/repo")]
    [TestCase("example.org:/owner/repo", "https://example.org/owner/repo")]
    public void Release_page_is_found_from_any_form_of_the_origin(string origin, string page)
    {
        Fake("curl", "for last; do :; done; echo \"asked for $last\" >>\"$HOME/asked\"; echo 404; exit 22");
        Git("config", "remote.origin.url", origin);

        var run = Install();

        Assert.That(File.ReadAllText(_room["home/asked"]), Is.EqualTo($"asked for {page}/releases/download/v1.2.3/{Archive}\n"));
        Assert.That(run.Error, Does.Not.Contain("secret"));
    }

    [TestCase("curl")]
    [TestCase("wget")]
    public void Credentials_of_the_origin_are_neither_sent_nor_shown(string client)
    {
        Use(client);
        Release(Executable("1.2.3"));
        Git("config", "remote.origin.url", $"http://user:secret@{_server.Host}/owner/repo.git");
        _room.Write("home/.netrc", "machine 127.0.0.1 login user password secret\n");

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(_server.Requests, Has.None.Contains("Authorization").IgnoreCase);
        Assert.That(run.Output + run.Error, Does.Not.Contain("secret"));
    }

    [TestCase("curl")]
    [TestCase("wget")]
    public void Redirection_away_from_https_is_refused(string client)
    {
        Use(client);
        Release(Executable("1.2.3"));
        _server.Redirects[Folder + Archive] = $"{_server.Url}/elsewhere.tar.gz";
        _server.Files["/elsewhere.tar.gz"] = _server.Files[Folder + Archive];

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(_server.Paths, Has.None.EqualTo("/elsewhere.tar.gz"));
        Assert.That(_room["clone/bin"], Does.Not.Exist);
    }

    [Test]
    public void Missing_release_is_understood_through_wget_too()
    {
        Use("wget");
        PretendSdk();

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(_server.Paths, Is.EqualTo(new[] { Folder + Archive }));
    }

    [Test]
    public void Proxy_is_used_except_for_this_machine()
    {
        using var proxy = new LoopbackServer();
        Release(Executable("1.2.3"));
        _room.Environment["http_proxy"] = proxy.Url;
        _room.Environment["https_proxy"] = proxy.Url;
        Install().Succeeded();
        Directory.Delete(_room["clone/bin"], recursive: true);
        _room.Environment["HELM_SECURE_BASE_URL"] = "https://example.org/mirror";

        Install();

        Assert.That(proxy.Requests, Has.One.Items.And.All.StartsWith("CONNECT example.org:443 "));
    }

    [Test]
    public void Nothing_is_fetched_when_nothing_can_be_checked()
    {
        Release(Executable("1.2.3"));
        File.Delete(_room["path/sha256sum"]);

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("sha256sum, shasum or openssl is needed"));
        Assert.That(_server.Requests, Is.Empty);
    }

    [TestCase("shasum")]
    [TestCase("openssl")]
    public void Other_hash_tools_do_as_well(string tool)
    {
        Release(Executable("1.2.3"));
        File.Delete(_room["path/sha256sum"]);
        Link(tool);

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
    }

    [Test]
    public void Nothing_is_fetched_without_curl_and_wget()
    {
        Release(Executable("1.2.3"));
        File.Delete(_room["path/curl"]);

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("neither curl nor GNU wget is there"));
    }

    [Test]
    public void Executable_of_the_right_version_is_kept()
    {
        Release(Executable("1.2.3"));
        _room.WriteScript("clone/bin/helm-secure", "echo 1.2.3 # mine");

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(_server.Requests, Is.Empty);
        Assert.That(File.ReadAllText(_room["clone/bin/helm-secure"]), Does.Contain("# mine"));
    }

    [Test]
    public void Executable_of_another_version_is_replaced()
    {
        Release(Executable("1.2.3"));
        _room.WriteScript("clone/bin/helm-secure", "echo 1.2.2");

        Install().Succeeded();

        Assert.That(InstalledVersion(), Is.EqualTo("1.2.3\n"));
    }

    [Test]
    public void Failure_leaves_an_older_executable_and_says_so()
    {
        _room.WriteScript("clone/bin/helm-secure", "echo 1.2.2");

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("bin/helm-secure was left as it is (version 1.2.2)"));
        Assert.That(Directory.GetFileSystemEntries(_room["clone/bin"]), Is.EqualTo(new[] { _room["clone/bin/helm-secure"] }));
    }

    [Test]
    public void Given_executable_is_copied_without_any_network()
    {
        _room.WriteScript("mine", "echo 1.2.3 # mine");
        _room.WriteScript("clone/bin/helm-secure", "echo 1.2.3");
        _room.Environment["HELM_SECURE_BINARY"] = "mine";

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(File.ReadAllText(_room["clone/bin/helm-secure"]), Does.Contain("# mine"));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public void Given_executable_of_another_version_is_refused()
    {
        _room.Environment["HELM_SECURE_BINARY"] = _room.WriteScript("mine", "echo 1.2.4");

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("has version 1.2.4, and plugin.yaml wants 1.2.3"));
        Assert.That(_room["clone/bin"], Does.Not.Exist);
    }

    [Test]
    public void Given_executable_that_is_missing_is_an_error()
    {
        _room.Environment["HELM_SECURE_BINARY"] = "nowhere";

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("error: HELM_SECURE_BINARY cannot be read"));
    }

    [TestCase("Linux", "x86_64", "musl libc (x86_64)", "linux-musl-amd64")]
    [TestCase("Linux", "aarch64", "ldd (Debian GLIBC 2.36-9) 2.36", "linux-arm64")]
    [TestCase("Linux", "aarch64", "musl libc (aarch64)", "linux-musl-arm64")]
    [TestCase("Darwin", "arm64", "", "darwin-arm64")]
    [TestCase("Darwin", "x86_64", "", "darwin-amd64")]
    public void Archive_is_the_one_for_the_platform(string system, string machine, string ldd, string platform)
    {
        Fake("uname", $"case $1 in -m) echo {machine} ;; *) echo {system} ;; esac");
        Fake("ldd", $"echo '{ldd}' >&2; exit 1");

        Install();

        Assert.That(_server.Paths, Is.EqualTo(new[] { $"{Folder}helm-secure-1.2.3-{platform}.tar.gz" }));
    }

    [Test]
    public void Signed_checksums_are_accepted()
    {
        Release(Executable("1.2.3"));
        SignChecksums(_room.MakeKey("release@example.org"));

        var run = Install();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(_server.Paths, Has.Member(Folder + "checksums.txt.asc"));
    }

    [Test]
    public void Checksums_that_changed_after_signing_are_refused()
    {
        Release(Executable("1.2.3"));
        SignChecksums(_room.MakeKey("release@example.org"));
        Release(Executable("1.2.3 "));

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("error: refused: the release's checksums.txt is not signed by the release key"));
    }

    [Test]
    public void Checksums_signed_by_another_key_are_refused()
    {
        Release(Executable("1.2.3"));
        SignChecksums(_room.MakeKey("release@example.org"));
        Sign(_room.MakeKey("other@example.org"));

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("is not signed by the release key"));
    }

    [Test]
    public void Unsigned_checksums_are_refused_when_there_is_a_release_key()
    {
        Release(Executable("1.2.3"));
        SignChecksums(_room.MakeKey("release@example.org"));
        _server.Files.TryRemove(Folder + "checksums.txt.asc", out _);

        var run = Install();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("error: refused: the release's checksums.txt has no signature"));
    }

    [Test]
    public void Folder_that_is_no_clone_does_not_ask_the_repository_around_it()
    {
        _room.Make("clone/inner");
        File.Copy(_room["clone/install-binary.sh"], _room["clone/inner/install-binary.sh"]);
        File.Copy(_room["clone/plugin.yaml"], _room["clone/inner/plugin.yaml"]);

        var run = _room.Run(Shell[0], [.. Shell[1..], _room["clone/inner/install-binary.sh"]]);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(_server.Requests, Is.Empty);
    }

    private string[] Shell => [Tools.Program(shell[0]), .. shell[1..]];

    private Run Install() => _room.Run(Shell[0], [.. Shell[1..], _room["clone/install-binary.sh"]]);

    private Run Git(params string[] arguments) => Sources.Git(_room, _room["clone"], arguments);

    private string InstalledVersion() => _room.Run(_room["clone/bin/helm-secure"], "--version").Output;

    private void Link(string program) => File.CreateSymbolicLink(_room[$"path/{program}"], Tools.Program(program));

    private void Fake(string program, string lines)
    {
        File.Delete(_room[$"path/{program}"]);
        _room.WriteScript($"path/{program}", lines);
    }

    private void Use(string client)
    {
        File.Delete(_room["path/curl"]);
        Link(client);
    }

    private void PretendSdk()
    {
        Fake("dotnet", "echo 10.0.100");
        var build = "mkdir artifacts && printf '#!/bin/sh\\necho 1.2.3\\n' >artifacts/helm-secure && echo artifacts/helm-secure";
        _room.WriteScript("clone/scripts/publish.sh", $"cd \"$(dirname \"$0\")/..\"; {build}");
    }

    private static byte[] Executable(string version) => Pack(Entry(version));

    private static PaxTarEntry Entry(string version) =>
        new(TarEntryType.RegularFile, "bin/helm-secure") { DataStream = Bytes($"#!/bin/sh\necho '{version}'\n") };

    private static MemoryStream Bytes(string text) => new(Encoding.ASCII.GetBytes(text));

    private static byte[] Pack(params TarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionMode.Compress))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var entry in entries)
                tar.WriteEntry(entry);
        }

        return bytes.ToArray();
    }

    private byte[] Release(params TarEntry[] entries) => Release(Pack(entries));

    private byte[] Release(byte[] archive) => Release(Folder, archive);

    private byte[] Release(string folder, byte[] archive)
    {
        _server.Files[folder + Archive] = archive;
        _server.Files[folder + "checksums.txt"] = Encoding.ASCII.GetBytes($"{new string('0', 64)}  other.tar.gz\n{Sum(archive)}  {Archive}\n");
        return archive;
    }

    private void Serve(string name, string text) => _server.Files[Folder + name] = Encoding.ASCII.GetBytes(text);

    private static string Sum(byte[] bytes) => Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.SHA256, bytes));

    private void SignChecksums(string fingerprint)
    {
        Link("gpgv");
        _room.Run(Tools.Program("gpg"), "--batch", "--output", "clone/release-key.gpg", "--export", fingerprint).Succeeded();
        Sign(fingerprint);
    }

    private void Sign(string fingerprint)
    {
        var signature = _room.RunWithInput(
            _server.Files[Folder + "checksums.txt"], Tools.Program("gpg"), "--batch", "--armor", "--local-user", fingerprint, "--detach-sign");
        _server.Files[Folder + "checksums.txt.asc"] = signature.Succeeded().OutputBytes;
    }
}
