using System.IO.Compression;
using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>Whatever is given, the answer is one sentence, soon, with the right exit code, and nothing is left behind.</summary>
public sealed class BadInputTests
{
    private const int Megabyte = 1 << 20;
    private const long Gigabyte = 1 << 30;
    private const long MostMemory = 64 * Megabyte;

    private static readonly byte[] NotUtf8 = [.. "name: "u8, 0xff, 0xfe, 0xc3, 0x28, (byte)'\n'];

    /// <summary>Texts that are small on the disk and large, deep or slow in a careless reader.</summary>
    private static readonly Dictionary<string, string> HostileYaml = new(StringComparer.Ordinal)
    {
        ["lists in lists"] = "name: shop\nversion: 0.1.0\nx: " + new string('[', 900_000),
        ["closed lists in lists"] = "name: shop\nversion: 0.1.0\nx: " + new string('[', 400_000) + new string(']', 400_000),
        ["maps in maps"] = "name: shop\nversion: 0.1.0\nx: " + Repeat("{a: ", 200_000),
        ["sequences in sequences"] = "name: shop\nversion: 0.1.0\nx:\n " + Repeat("- ", 400_000),
        ["keys in keys"] = "name: shop\nversion: 0.1.0\nx:\n " + Repeat("? ", 400_000),
        ["indentation"] = "name: shop\nversion: 0.1.0\nx:\n" + string.Concat(Enumerable.Range(1, 1200).Select(depth => $"{new string(' ', depth)}a:\n")),
        ["aliases of aliases"] = "name: shop\nversion: 0.1.0\na0: &a0 [x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n")),
        ["a cycle"] = "name: shop\nversion: 0.1.0\nx: &x [*x]\n",
        ["merges of merges"] = "name: shop\nversion: 0.1.0\na0: &a0 {k: v}\n"
            + string.Concat(Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i}\n  <<: [*a{i - 1}, *a{i - 1}]\n")),
        ["one long text"] = "name: shop\nversion: 0.1.0\ndescription: [" + new string('x', 900_000),
        ["one long key"] = new string('k', 900_000) + ": v\nname: [",
        ["an open quote"] = "name: shop\nversion: 0.1.0\ndescription: \"" + Repeat("\\u0041", 150_000),
        ["many anchors"] = "name: shop\nversion: 0.1.0\nx: [" + string.Concat(Enumerable.Range(0, 80_000).Select(i => $"&a{i} x, ")),
        ["many keys"] = "name: shop\nversion: 0.1.0\nx: {" + string.Concat(Enumerable.Range(0, 80_000).Select(i => $"k{i}: v, ")),
        ["null characters"] = "name: sh\0op\nversion: 0.1.0\n",
        ["no map"] = "- name\n",
    };

    private static IEnumerable<string> HostileYamlNames => HostileYaml.Keys;

    private Shop _shop = null!;

    [SetUp]
    public void MakeShop() => _shop = new();

    [TearDown]
    public void RemoveShop()
    {
        // What nobody may enter cannot be removed either.
        _shop.Room.Run("chmod", "-R", "u+rwX", ".");
        _shop.Dispose();
    }

    [Test]
    public void Archive_that_lost_its_end_is_refused([Values(0, 1, 100)] int length)
    {
        _shop.Room.Write(Shop.Archive, File.ReadAllBytes(_shop.Room[Shop.Archive])[..length]);

        Unchanged(() => _shop.Secure("verify", Shop.Archive)).Refused("digest-mismatch");
    }

    [Test]
    public void Archive_that_is_no_chart_is_refused_however_well_signed([Values("nothing", "text", "gzip of text", "half a chart", "a chart and more", "no Chart.yaml")] string what)
    {
        byte[] chart = Shop.Pack(("Chart.yaml", Shop.ChartYaml));
        _shop.Room.Write(Shop.Archive, what switch
        {
            "nothing" => [],
            "text" => "not an archive\n"u8.ToArray(),
            "gzip of text" => Gzip(stream => stream.Write(new byte[600].AsSpan(0, 600))),
            "half a chart" => chart[..(chart.Length / 2)],
            "a chart and more" => [.. chart, 0],
            _ => Shop.Pack(("values.yaml", "a: b\n")),
        });
        _shop.Sign(Shop.Archive);

        Unchanged(() => _shop.Secure("verify", Shop.Archive)).Refused("archive-malformed");
        File.Delete(_shop.Room[Shop.Provenance]);
        Unchanged(() => _shop.Secure("sign", Shop.Archive)).Complained(1, $"{Shop.Archive} was not signed: ");
    }

    [TestCase("missing.tgz", "could not read the chart missing.tgz: there is no such file")]
    [TestCase("nowhere/missing.tgz", "could not read the chart nowhere/missing.tgz: there is no such folder")]
    [TestCase("locked.tgz", "could not read the chart locked.tgz: permission denied")]
    [TestCase("locked/shop-0.1.0.tgz", "could not read the chart locked/shop-0.1.0.tgz: permission denied")]
    [TestCase("pipe.tgz", "could not read the chart pipe.tgz: it is not a regular file")]
    [TestCase("/dev/zero", "could not read the chart /dev/zero: it is not a regular file")]
    [TestCase("loop.tgz", "could not read the chart loop.tgz: ")]
    [TestCase("", "the name of the chart is empty")]
    public void Chart_that_cannot_be_read_is_our_side(string file, string sentence)
    {
        MakeUnreadable();
        File.CreateSymbolicLink(_shop.Room["loop.tgz"], "loop.tgz");

        Unchanged(() => WithoutPrivileges("verify", file)).Complained(2, sentence);
        Unchanged(() => WithoutPrivileges("sign", file)).Complained(2, sentence);
    }

    [Test]
    public void Folder_is_told_from_an_archive()
    {
        _shop.Room.Make("folder.tgz");

        Unchanged(() => _shop.Secure("verify", "folder.tgz")).Complained(2, "folder.tgz is a folder, and only a packed chart can be verified");
    }

    [Test]
    public void Folder_that_is_no_chart_is_not_signed()
    {
        _shop.Room.Make("empty");
        _shop.Room.Environment["HELM_BIN"] = Tools.Helm("3.10.1");

        Unchanged(() => _shop.Secure("sign", "empty")).Complained(2, "helm package failed: ");
    }

    [TestCase("folder", "could not read the provenance file folder: it is a folder")]
    [TestCase("pipe.tgz", "could not read the provenance file pipe.tgz: it is not a regular file")]
    [TestCase("/dev/zero", "could not read the provenance file /dev/zero: it is not a regular file")]
    [TestCase("missing", "could not read the provenance file missing: there is no such file")]
    [TestCase("locked.tgz", "could not read the provenance file locked.tgz: permission denied")]
    public void Provenance_file_that_cannot_be_read_is_our_side(string file, string sentence)
    {
        MakeUnreadable();
        _shop.Room.Make("folder");

        Unchanged(() => WithoutPrivileges("verify", Shop.Archive, "--prov", file)).Complained(2, sentence);
    }

    [Test]
    public void Something_unreadable_beside_the_chart_is_not_taken_for_no_provenance([Values("folder", "pipe", "dangling link")] string what)
    {
        var file = _shop.Room[Shop.Provenance];
        File.Delete(file);
        switch (what)
        {
            case "folder":
                _shop.Room.Make(Shop.Provenance);
                break;
            case "pipe":
                _shop.Room.Run("mkfifo", file).Succeeded();
                break;
            default:
                File.CreateSymbolicLink(file, "nowhere");
                break;
        }

        Unchanged(() => _shop.Secure("verify", Shop.Archive)).Complained(2, $"could not read the provenance file {Shop.Provenance}: ");
    }

    [Test]
    public void Missing_provenance_file_is_a_refusal()
    {
        File.Delete(_shop.Room[Shop.Provenance]);

        Unchanged(() => _shop.Secure("verify", Shop.Archive)).Refused("unsigned");
    }

    [Test]
    public void Provenance_file_cut_anywhere_is_refused()
    {
        var whole = File.ReadAllBytes(_shop.Room[Shop.Provenance]);
        var ends = whole.Select((octet, index) => (octet, index)).Where(pair => pair.octet == '\n').Select(pair => pair.index).SkipLast(1);

        using (Assert.EnterMultipleScope())
        {
            foreach (var end in ends.Append(0))
            {
                _shop.Room.Write(Shop.Provenance, whole[..end]);
                _shop.Secure("verify", Shop.Archive).Refused("provenance-malformed");
            }
        }
    }

    [TestCase("no text", "provenance-malformed")]
    [TestCase("null characters", "provenance-malformed")]
    [TestCase("null characters in the text", "bad-signature")]
    [TestCase("a long line before", "provenance-malformed")]
    [TestCase("a long line in the armor", "provenance-malformed")]
    [TestCase("a long header", "provenance-malformed")]
    [TestCase("many lines", "provenance-malformed")]
    [TestCase("many blocks", "provenance-malformed")]
    public void Provenance_file_that_is_something_else_is_refused(string what, string reason)
    {
        var text = File.ReadAllText(_shop.Room[Shop.Provenance]);
        var line = new string('A', 1_000_000);
        _shop.Room.Write(Shop.Provenance, what switch
        {
            "no text" => [.. Encoding.UTF8.GetBytes(text), .. NotUtf8],
            "null characters" => new byte[1000],
            _ => Encoding.UTF8.GetBytes(what switch
            {
                "null characters in the text" => text.Replace("name: shop", "name: sh\0op", StringComparison.Ordinal),
                "a long line before" => line + "\n" + text,
                "a long line in the armor" => text.Replace("\n-----END", $"\n{line}\n-----END", StringComparison.Ordinal),
                "a long header" => text.Replace("Hash: SHA512", "Hash: " + Repeat("SHA512,", 140_000), StringComparison.Ordinal),
                "many lines" => new string('\n', 1_000_000),
                _ => Repeat("-----BEGIN PGP SIGNED MESSAGE-----\n", 29_000),
            }),
        });

        _shop.Secure(out var peak, "verify", Shop.Archive).Refused(reason);

        Assert.That(peak, Is.LessThan(MostMemory));
    }

    [Test]
    public void Huge_provenance_file_is_refused_unread()
    {
        MakeSparse(Shop.Provenance, Gigabyte);

        var run = _shop.Secure(out var peak, "verify", Shop.Archive).Refused("provenance-malformed");

        Assert.That(run.Error, Does.Contain("the provenance file is larger than 1 MiB"));
        Assert.That(peak, Is.LessThan(MostMemory));
    }

    [Test]
    public void Huge_archive_is_refused_unread()
    {
        MakeSparse(Shop.Archive, Gigabyte);

        _shop.Secure(out var verifying, "verify", Shop.Archive).Refused("archive-too-large");
        File.Delete(_shop.Room[Shop.Provenance]);
        _shop.Secure(out var signing, "sign", Shop.Archive).Complained(1, "the archive is larger than 128 MiB");

        Assert.That(new[] { verifying, signing }, Is.All.LessThan(MostMemory));
        Assert.That(_shop.Room[Shop.Provenance], Does.Not.Exist);
    }

    /// <summary>
    /// 10 GiB each, and a real gzip member apart from its checksum: one deflated piece of zeros, ended by a flush, is valid after itself as
    /// often as it is repeated, so that making the bomb takes no longer than writing its 10 MiB.
    /// </summary>
    [Test]
    public void Gzip_bomb_is_refused_in_little_memory([Values("after the end", "in a file", "in a folder", "in a long name", "without headers")] string where)
    {
        var header = where switch
        {
            "after the end" => Shop.Pack(("Chart.yaml", Shop.ChartYaml)),
            "without headers" => null,
            _ => Shop.Pack(("big", "x")),
        };
        var start = header is null ? [] : Gunzip(header);
        switch (where)
        {
            case "in a file":
                start = WithHeader(start[..512], "77777777777\0", (byte)'0');
                break;
            case "in a folder":
                start = WithHeader(start[..512], "77777777777\0", (byte)'5');
                break;
            case "in a long name":
                start = WithHeader(start[..512], "77777777777\0", (byte)'L');
                break;
        }

        var bomb = _shop.Room.Write(Shop.Archive, Bomb(start, 10 * Gigabyte));
        _shop.Sign(Shop.Archive);

        var started = DateTime.UtcNow;
        var verified = _shop.Secure(out var verifying, "verify", Shop.Archive);
        var elapsed = DateTime.UtcNow - started;
        File.Delete(_shop.Room[Shop.Provenance]);
        _shop.Secure(out var signing, "sign", Shop.Archive).Complained(1, $"{Shop.Archive} was not signed: ");

        var allowed = MostMemory + new FileInfo(bomb).Length;
        using (Assert.EnterMultipleScope())
        {
            verified.Complained(1, " is refused: ");
            Assert.That(verified.Output, Does.Match("  archive-(too-large|malformed)\n$"));
            Assert.That(new[] { verifying, signing }, Is.All.LessThan(allowed));
            Assert.That(elapsed, Is.LessThan(TimeSpan.FromSeconds(15)));
        }
    }

    [Test]
    public void Many_files_are_refused_in_little_memory()
    {
        var file = new byte[4 * Megabyte];
        var archive = Shop.Pack([("Chart.yaml", Encoding.UTF8.GetBytes(Shop.ChartYaml)), .. Enumerable.Range(0, 30).Select(i => ($"zeros-{i}", file))]);
        _shop.Room.Write(Shop.Archive, archive);
        _shop.Sign(Shop.Archive);

        var run = _shop.Secure(out var peak, "verify", Shop.Archive).Refused("archive-too-large");

        Assert.That(run.Error, Does.Contain("100 MiB or more"));
        Assert.That(peak, Is.LessThan(MostMemory + archive.Length));
    }

    [Test]
    public void Many_names_are_read_in_little_memory()
    {
        var archive = Shop.Pack([("Chart.yaml", Encoding.UTF8.GetBytes(Shop.ChartYaml)), .. Enumerable.Range(0, 24_990).Select(i => ($"{i:d5}{new string('x', 85)}", Array.Empty<byte>()))]);
        _shop.Room.Write(Shop.Archive, archive);
        _shop.Sign(Shop.Archive);
        var secret = _shop.Room.Run("gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--export-secret-keys").Succeeded().OutputBytes;
        _shop.Room.Write("secret", secret);

        _shop.Secure(out var verifying, "verify", Shop.Archive).Succeeded();
        _shop.Secure(out var signing, "sign", Shop.Archive, "--force", "--keyring", "secret").Succeeded();

        Assert.That(new[] { verifying, signing }, Is.All.LessThan(MostMemory));
    }

    [Test]
    public void Large_folder_is_packed_and_signed_with_the_archive_in_memory_once()
    {
        var dice = new Random(1);
        var content = new byte[5_000_000];
        _shop.Room.Write("large/Chart.yaml", "apiVersion: v2\nname: large\nversion: 0.1.0\n");
        for (var i = 0; i < 19; i++)
        {
            dice.NextBytes(content);
            _shop.Room.Write($"large/files/{i}", content);
        }

        _shop.Room.Environment["HELM_BIN"] = Tools.Helm("3.10.1");

        _shop.Secure(out var signing, "sign", "large").Succeeded();
        _shop.Secure(out var verifying, "verify", "large-0.1.0.tgz", "-d", "kept").Succeeded();

        var allowed = MostMemory + new FileInfo(_shop.Room["large-0.1.0.tgz"]).Length;
        Assert.That(new[] { signing, verifying }, Is.All.LessThan(allowed));
    }

    [Test]
    public void Bomb_inside_a_chart_is_refused_in_little_memory()
    {
        var bomb = Bomb([], Gigabyte);
        var inner = _shop.ClearSign(Shop.TextFor("cart-0.1.0.tgz", bomb, "apiVersion: v2\nname: cart\nversion: 0.1.0\n"));
        var archive = Shop.Pack(("Chart.yaml", Encoding.UTF8.GetBytes(Shop.ChartYaml)), ("charts/cart-0.1.0.tgz", bomb), ("charts/cart-0.1.0.tgz.prov", Encoding.UTF8.GetBytes(inner)));
        _shop.Room.Write(Shop.Archive, archive);
        _shop.Sign(Shop.Archive);

        _shop.Secure(out var peak, "verify", Shop.Archive).Refused("dependency-refused");

        Assert.That(peak, Is.LessThan(MostMemory + archive.Length));
    }

    [Test]
    public void Hostile_text_is_refused_however_well_signed([ValueSource(nameof(HostileYamlNames))] string name)
    {
        _shop.Sign(Shop.Archive, _shop.TextFor(Shop.Archive, HostileYaml[name].TrimEnd('\n') + "\n"));

        _shop.Secure(out var peak, "verify", Shop.Archive).Refused("signed-text-malformed");

        Assert.That(peak, Is.LessThan(MostMemory));
    }

    [Test]
    public void Hostile_list_of_digests_is_refused_however_well_signed([ValueSource(nameof(HostileYamlNames))] string name)
    {
        _shop.Sign(Shop.Archive, $"{Shop.ChartYaml}\n...\n{HostileYaml[name]}");

        _shop.Secure(out var peak, "verify", Shop.Archive).Refused("signed-text-malformed");

        Assert.That(peak, Is.LessThan(MostMemory));
    }

    [Test]
    public void Hostile_Chart_yaml_is_refused_and_not_signed([ValueSource(nameof(HostileYamlNames))] string name)
    {
        _shop.Room.Write(Shop.Archive, Shop.Pack(("Chart.yaml", HostileYaml[name])));
        _shop.Sign(Shop.Archive);

        _shop.Secure(out var verifying, "verify", Shop.Archive).Refused("archive-malformed");
        File.Delete(_shop.Room[Shop.Provenance]);
        Unchanged(() => _shop.Secure("sign", Shop.Archive)).Complained(1, $"{Shop.Archive} was not signed: its Chart.yaml is no chart's: ");

        Assert.That(verifying, Is.LessThan(MostMemory));
    }

    [Test]
    public void Hostile_policy_is_an_error_that_names_it([ValueSource(nameof(HostileYamlNames))] string name)
    {
        _shop.Room.Write("trust.yaml", HostileYaml[name]);

        Unchanged(() => _shop.Secure("verify", Shop.Archive, "--policy", "trust.yaml")).Complained(2, "trust.yaml");
    }

    [Test]
    public void Chart_yaml_that_is_not_UTF_8_is_refused_and_not_signed()
    {
        _shop.Room.Write(Shop.Archive, Shop.Pack(("Chart.yaml", [.. Encoding.UTF8.GetBytes(Shop.ChartYaml), .. NotUtf8])));
        _shop.Sign(Shop.Archive);

        Unchanged(() => _shop.Secure("verify", Shop.Archive)).Refused("archive-malformed");
        File.Delete(_shop.Room[Shop.Provenance]);
        Unchanged(() => _shop.Secure("sign", Shop.Archive)).Complained(1, "was not signed: its Chart.yaml is no chart's: ");
    }

    [TestCase("missing", "could not read the keyring missing: there is no such file")]
    [TestCase("folder", "could not read the keyring folder: it is a folder")]
    [TestCase("locked.tgz", "could not read the keyring locked.tgz: permission denied")]
    [TestCase("text", "'text' is not an OpenPGP keyring: expected binary packets, ASCII armor or a GnuPG keybox")]
    [TestCase("huge", "could not read the keyring huge: it is larger than 32 MiB")]
    [TestCase("/dev/zero", "could not read the keyring /dev/zero: it is larger than 32 MiB")]
    public void Keyring_that_cannot_be_read_is_our_side(string file, string sentence)
    {
        MakeUnreadable();
        _shop.Room.Make("folder");
        _shop.Room.Write("text", "just some text\n");
        MakeSparse("huge", Gigabyte);

        using (Assert.EnterMultipleScope())
        {
            Unchanged(() => WithoutPrivileges("verify", Shop.Archive, "--keyring", file)).Complained(2, sentence);
            Unchanged(() => WithoutPrivileges("sign", Shop.Archive, "--force", "--keyring", file)).Complained(2, sentence);
            Unchanged(() => WithoutPrivileges("keys", file)).Complained(2, sentence);
        }
    }

    [Test]
    public void Keyring_without_a_whole_key_knows_nobody([Values("empty", "cut", "dice", "no armor", "empty keybox")] string what)
    {
        var whole = File.ReadAllBytes(_shop.Room["keyring"]);
        var dice = new byte[Megabyte];
        new Random(1).NextBytes(dice);
        dice[0] = 0x99;
        _shop.Room.Write("ring", what switch
        {
            "empty" => [],
            "cut" => whole[..30],
            "dice" => dice,
            "no armor" => "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n!!!!\n"u8.ToArray(),
            _ => [0, 0, 0, 32, 1, 1, 0, 2, .. "KBXf"u8, .. new byte[20]],
        });

        Unchanged(() => _shop.Secure("verify", Shop.Archive, "--keyring", "ring")).Refused("unknown-key");
        Unchanged(() => _shop.Secure("sign", Shop.Archive, "--force", "--keyring", "ring")).Complained(2, "key");
        Assert.That(_shop.Secure("keys", "ring").Succeeded().Output, Is.EqualTo("ring: no key\n"));
    }

    /// <summary>As large as a keyring may be, and small in nothing but what each piece of it says.</summary>
    [TestCase("markers", "key")]
    [TestCase("user ids", "key")]
    [TestCase("signatures", "key")]
    [TestCase("subkeys", "key")]
    [TestCase("keys", "'ring' has more than 16000 keys, and no keyring that is read here has")]
    [TestCase("copies", "'ring' has more than 16000 keys, and no keyring that is read here has")]
    [TestCase("blobs", "key")]
    [TestCase("armor", "key")]
    [TestCase("armored blocks", "key")]
    [TestCase("dice", "key")]
    public void Hostile_keyring_takes_little_memory(string what, string sentence)
    {
        var key = File.ReadAllBytes(_shop.Room["keyring"]);
        byte[] tiny = [0x98, 38, 4, 0, 0, 0, 1, 27, .. new byte[32]];
        var dice = new byte[32 * Megabyte];
        new Random(1).NextBytes(dice);
        dice[0] = 0x99;
        _shop.Room.Write("ring", what switch
        {
            "markers" => Filled(key, [0xca, 0]),
            "user ids" => Filled(key, [0xcd, 4, 1, 2, 3, 4], numberedAt: 2),
            "signatures" => Filled(key, [0x88, 10, 4, 0x20, 100, 8, 0, 0, 0, 0, 0, 0]),
            "subkeys" => Filled(key, [0xb8, .. tiny[1..]], numberedAt: 3),
            "keys" => Filled([], tiny, numberedAt: 3),
            "copies" => Filled([], key),
            "blobs" => Filled([0, 0, 0, 32, 1, 1, 0, 2, .. "KBXf"u8, .. new byte[20]], [0, 0, 0, 16, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            "armor" => Filled("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n"u8.ToArray(), "ygDKAMoA\n"u8.ToArray())[..(16 * Megabyte)],
            "armored blocks" => Filled([], "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nyg==\n-----END PGP PUBLIC KEY BLOCK-----\n"u8.ToArray())[..(16 * Megabyte)],
            _ => dice,
        });

        var started = DateTime.UtcNow;
        var verified = _shop.Secure(out var verifying, "verify", Shop.Archive, "--keyring", "ring");
        var listed = _shop.Secure(out var listing, "keys", "ring");
        var elapsed = DateTime.UtcNow - started;

        using (Assert.EnterMultipleScope())
        {
            verified.Complained(sentence == "key" ? 1 : 2, sentence);
            Assert.That(listed.ExitCode, Is.EqualTo(sentence == "key" ? 0 : 2), listed.ToString());
            Assert.That(new[] { verifying, listing }, Is.All.LessThan(MostMemory));
            Assert.That(elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
        }
    }

    [Test]
    public void Keyring_may_come_through_a_pipe()
    {
        _shop.Shell("mkfifo ring && { cat keyring >ring & exec \"$@\"; }", "verify", Shop.Archive, "--keyring", "ring").Succeeded();
    }

    [TestCase("missing", "could not read the trust policy missing: there is no such file")]
    [TestCase("folder", "could not read the trust policy folder: it is a folder")]
    [TestCase("locked.tgz", "could not read the trust policy locked.tgz: permission denied")]
    [TestCase("huge", "could not read the trust policy huge: it is larger than 1 MiB")]
    [TestCase("/dev/zero", "could not read the trust policy /dev/zero: it is larger than 1 MiB")]
    [TestCase("empty", "empty")]
    [TestCase("binary", "binary")]
    public void Policy_that_cannot_be_read_is_our_side(string file, string sentence)
    {
        MakeUnreadable();
        _shop.Room.Make("folder");
        _shop.Room.Write("empty", "");
        _shop.Room.Write("binary", NotUtf8);
        MakeSparse("huge", Gigabyte);

        Unchanged(() => WithoutPrivileges("verify", Shop.Archive, "--policy", file)).Complained(2, sentence);
    }

    [Test]
    public void Policy_in_its_usual_place_that_cannot_be_read_is_not_taken_for_none([Values("folder", "locked", "locked folder", "dangling link")] string what)
    {
        _shop.Room.Environment["XDG_CONFIG_HOME"] = _shop.Room["config"];
        _shop.Room.Make("config/helm-secure");
        var file = _shop.Room["config/helm-secure/trust.yaml"];
        switch (what)
        {
            case "folder":
                Directory.CreateDirectory(file);
                break;
            case "dangling link":
                File.CreateSymbolicLink(file, "nowhere");
                break;
            default:
                _shop.Room.Write("config/helm-secure/trust.yaml", "");
                File.SetUnixFileMode(what == "locked" ? file : Path.GetDirectoryName(file)!, UnixFileMode.None);
                break;
        }

        var run = WithoutPrivileges("verify", Shop.Archive);
        File.SetUnixFileMode(_shop.Room["config/helm-secure"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        run.Complained(2, $"could not read the trust policy {file}: ");
    }

    [Test]
    public void Closed_pipe_changes_no_answer([Values(Shop.Archive, "other.tgz")] string chart)
    {
        _shop.Room.Write("other.tgz", "no chart\n");

        // More than a pipe takes, so that the program meets the closed end while it writes.
        var run = _shop.Shell("{ \"$@\"; echo $? >code; } | true", ["verify", "-o", "json", .. Enumerable.Repeat(chart, 300)]);

        Assert.That(File.ReadAllText(_shop.Room["code"]), Is.EqualTo(chart == Shop.Archive ? "0\n" : "1\n"), run.ToString());
        Assert.That(run.Error, Does.Not.Contain("bug"));
    }

    [TestCase(">/dev/full", "could not write the result: no space left on the device")]
    [TestCase(">&-", "could not write the result: the stream is closed")]
    public void Result_that_cannot_be_written_is_no_yes(string redirection, string sentence)
    {
        _shop.Shell($"exec \"$@\" {redirection}", "verify", Shop.Archive).Complained(2, sentence);
        _shop.Shell($"exec \"$@\" {redirection}", "verify", Shop.Archive, "-o", "json").Complained(2, sentence);
        _shop.Shell($"exec \"$@\" {redirection}", "keys", "keyring").Complained(2, sentence);
    }

    [Test]
    public void Closed_standard_error_changes_no_exit_code([Values("2>&-", "2>/dev/full", ">&- 2>&-")] string redirection)
    {
        File.Delete(_shop.Room[Shop.Provenance]);

        var run = _shop.Shell($"exec \"$@\" {redirection}", "verify", Shop.Archive);

        Assert.That(run.ExitCode, Is.EqualTo(redirection.StartsWith('>') ? 2 : 1), run.ToString());
    }

    [Test]
    public void Full_disk_leaves_nothing_behind()
    {
        string[] arguments = ["-m", "sh", "-c", "mount -t tmpfs -o size=8k none full && cp shop-0.1.0.tgz keyring full && dd if=/dev/zero of=full/rest bs=512 2>/dev/null; \"$@\"; code=$?; ls -A full >left; exit $code", "sh", Tools.HelmSecure];
        string[] unshare = Environment.IsPrivilegedProcess ? arguments : ["-r", .. arguments];
        _shop.Room.Make("full");
        if (_shop.Room.Run(Tools.Program("unshare"), [.. unshare[..^3], "mount -t tmpfs none full"]).ExitCode != 0)
            Tools.Missing("no small disk can be mounted here: run as root, or allow user namespaces");

        var signed = _shop.Room.Run("unshare", [.. unshare, "sign", $"full/{Shop.Archive}"]);
        var left = File.ReadAllLines(_shop.Room["left"]);
        var kept = _shop.Room.Run("unshare", [.. unshare, "verify", Shop.Archive, "-d", "full"]);

        using (Assert.EnterMultipleScope())
        {
            signed.Complained(2, $"could not write full/{Shop.Provenance}: no space left on the device");
            kept.Complained(2, $"could not write full/{Shop.Archive}: no space left on the device");
            Assert.That(left, Is.EqualTo(["keyring", "rest", Shop.Archive]));
            Assert.That(File.ReadAllLines(_shop.Room["left"]), Is.EqualTo(["keyring", "rest", Shop.Archive]));
        }
    }

    [Test]
    public void Secret_ring_that_is_of_no_use_is_one_sentence_and_leaves_nothing([Values("public", "cut", "empty")] string what)
    {
        var secret = _shop.Room.Run("gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--export-secret-keys").Succeeded().OutputBytes;
        _shop.Room.Write("ring", what switch
        {
            "public" => File.ReadAllBytes(_shop.Room["keyring"]),
            "cut" => secret[..(secret.Length / 3)],
            _ => [],
        });
        File.Delete(_shop.Room[Shop.Provenance]);

        Unchanged(() => _shop.Secure("sign", Shop.Archive, "--keyring", "ring")).Complained(2, "key");
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    [TestCase("HUP")]
    public void Interrupted_fetch_leaves_nothing_behind(string signal)
    {
        _shop.Room.Environment["HELM_BIN"] = _shop.Room.WriteScript("slow-helm", "echo half >\"$TMPDIR\"/helm-secure-*/half.tgz; touch started; exec sleep 5");

        // What a shell starts in the background ignores SIGINT, and under nohup all ignore SIGHUP, unless told otherwise.
        var run = _shop.Shell($"env --default-signal=INT,HUP,TERM \"$@\" & while [ ! -e started ]; do sleep 0.1; done; kill -{signal} $!; wait $!", "verify", "stable/shop", "-d", ".");

        Assert.That(run.ExitCode, Is.GreaterThan(128), run.ToString());
        Assert.That(Directory.GetFileSystemEntries(_shop.Room["tmp"]), Is.Empty);
    }

    [Test]
    public void A_signal_that_is_ignored_cleans_nothing_up()
    {
        _shop.Room.Environment["HELM_BIN"] = _shop.Room.WriteScript("slow-helm", $"touch started; sleep 1; cp {Shop.Archive} {Shop.Provenance} \"$TMPDIR\"/helm-secure-*/");

        var run = _shop.Shell("trap '' HUP; \"$@\" & while [ ! -e started ]; do sleep 0.1; done; kill -HUP $!; wait $!", "verify", "stable/shop");

        Assert.That(run.Output, Does.StartWith("VERIFIED  stable/shop"), run.ToString());
    }

    private static string Repeat(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();

    private static byte[] Gzip(Action<Stream> write)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
            write(gzip);
        return bytes.ToArray();
    }

    private static byte[] Gunzip(byte[] archive)
    {
        using var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] WithHeader(byte[] header, string size, byte type)
    {
        Encoding.ASCII.GetBytes(size).CopyTo(header, 124);
        header[156] = type;
        "        "u8.CopyTo(header.AsSpan(148));
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(octet => octet), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        return header;
    }

    private static byte[] Bomb(byte[] start, long zeros)
    {
        const int piece = 16 * Megabyte;
        using var bytes = new MemoryStream();
        bytes.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(start);
            deflate.Write(new byte[piece]);
            deflate.Flush();
            var before = (int)bytes.Length;
            deflate.Write(new byte[piece]);
            deflate.Flush();
            var repeated = bytes.ToArray().AsSpan(before).ToArray();
            for (var made = 2L * piece; made < zeros; made += piece)
                bytes.Write(repeated);
        }

        bytes.Write(new byte[8]);
        return bytes.ToArray();
    }

    /// <summary>32 MiB of one piece after another; each with a number of its own where there is room for one.</summary>
    private static byte[] Filled(byte[] start, byte[] piece, int? numberedAt = null)
    {
        var ring = new byte[32 * Megabyte];
        start.CopyTo(ring, 0);
        var at = start.Length;
        for (var number = 0; at + piece.Length <= ring.Length; number++, at += piece.Length)
        {
            piece.CopyTo(ring, at);
            if (numberedAt is { } place)
                BitConverter.TryWriteBytes(ring.AsSpan(at + place), number);
        }

        return ring[..at];
    }

    private void MakeSparse(string path, long length)
    {
        using var file = File.Create(_shop.Room[path]);
        file.SetLength(length);
    }

    private void MakeUnreadable()
    {
        _shop.Room.Run("mkfifo", "pipe.tgz").Succeeded();
        File.SetUnixFileMode(_shop.Room.Write("locked.tgz", "x"), UnixFileMode.None);
        _shop.Room.Write($"locked/{Shop.Archive}", "x");
        File.SetUnixFileMode(_shop.Room["locked"], UnixFileMode.None);
    }

    /// <summary>Root reads everything, unless it has put down that capability.</summary>
    private Run WithoutPrivileges(params string[] arguments) => Environment.IsPrivilegedProcess
        ? _shop.Room.Run(Tools.Program("setpriv"), ["--bounding-set=-all", "--inh-caps=-all", Tools.HelmSecure, .. arguments])
        : _shop.Secure(arguments);

    /// <summary>Runs it and fails the test when a file came or went.</summary>
    private Run Unchanged(Func<Run> run)
    {
        var before = _shop.Files;
        var result = run();
        Assert.That(_shop.Files, Is.EqualTo(before), result.ToString());
        return result;
    }
}
