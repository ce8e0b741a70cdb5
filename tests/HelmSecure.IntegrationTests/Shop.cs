using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>A room with a key, the chart shop 0.1.0, packed, and its provenance file; all of it made without our program.</summary>
public sealed class Shop : IDisposable
{
    public const string Archive = "shop-0.1.0.tgz";
    public const string Provenance = Archive + ".prov";
    public const string ChartYaml = "apiVersion: v2\nname: shop\nversion: 0.1.0\n";
    public const string User = "Shop <shop@example.org>";

    // Far more than any answer takes, far less than a wait without end.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public Shop()
    {
        // What our program leaves behind there shows in Files.
        Room.Environment["TMPDIR"] = Room.Make("tmp");
        Fingerprint = Room.MakeKey(User, "ed25519");
        Room.Write("keyring", Room.Run("gpg", "--batch", "--export").Succeeded().OutputBytes);
        Room.Write(Archive, Pack(("Chart.yaml", ChartYaml)));
        Sign(Archive);
    }

    public Room Room { get; } = new();

    /// <summary>The key's, in upper-case hex.</summary>
    public string Fingerprint { get; }

    /// <summary>All files of the room but gpg's and helm's own, in order.</summary>
    public IReadOnlyList<string> Files =>
    [
        .. Directory.EnumerateFileSystemEntries(Room.Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(path => Path.GetRelativePath(Room.Folder, path))
            .Where(path => path.Split('/')[0] is not ("gpg" or "helm" or "home"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A chart archive of text files, whose names lie below the folder shop.</summary>
    public static byte[] Pack(params (string Name, string Content)[] files) =>
        Pack([.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Content)))]);

    /// <summary>The same of any files.</summary>
    public static byte[] Pack(params (string Name, byte[] Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var (name, content) in files)
            {
                using var data = new MemoryStream(content);
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"shop/{name}") { DataStream = data });
            }
        }

        return bytes.ToArray();
    }

    /// <summary>The text that Helm signs for a file of the room.</summary>
    public string TextFor(string archive, string chartYaml = ChartYaml) => TextFor(archive, File.ReadAllBytes(Room[archive]), chartYaml);

    /// <summary>The text that Helm signs for an archive of this name.</summary>
    public static string TextFor(string name, byte[] archive, string chartYaml = ChartYaml) =>
        $"{chartYaml}\n...\nfiles:\n  {Path.GetFileName(name)}: {DigestOf(archive)}\n";

    public static string DigestOf(byte[] archive) => "sha256:" + Run.Program(Tools.Program("sha256sum"), [], input: archive).Succeeded().Output.Split(' ')[0];

    /// <summary>Writes the provenance file of a file of the room.</summary>
    /// <param name="text">What is signed; what Helm would sign when null.</param>
    public void Sign(string archive, string? text = null) => Room.Write(archive + ".prov", ClearSign(text ?? TextFor(archive)));

    /// <summary>
    /// A clear-signed message by this room's key. gpg makes the signature only: its own --clearsign breaks long lines.
    /// </summary>
    public string ClearSign(string text, params string[] gpgOptions)
    {
        var lines = text.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd(' ', '\t')).ToList();
        var signed = Encoding.UTF8.GetBytes(string.Join("\r\n", lines));
        var signature = Room.RunWithInput(signed, "gpg", ["--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--armor", .. gpgOptions, "--detach-sign"]).Succeeded().Output;
        return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
            + string.Concat(lines.Select(line => (line.StartsWith('-') ? "- " : "") + line + "\n")) + signature;
    }

    /// <summary>Runs helm-secure in the room; an answer that takes longer than a minute fails the test.</summary>
    public Run Secure(params string[] arguments) => Run.Program(Tools.HelmSecure, arguments, Room.Folder, Room.Environment, limit: Limit);

    /// <summary>Runs lines of shell in the room, in which "$@" is helm-secure with these arguments.</summary>
    public Run Shell(string lines, params string[] arguments) =>
        Run.Program(Tools.Program("sh"), ["-c", lines, "sh", Tools.HelmSecure, .. arguments], Room.Folder, Room.Environment, limit: Limit);

    /// <summary>Runs helm-secure and measures how much memory it had at most, in bytes.</summary>
    public Run Secure(out long peak, params string[] arguments)
    {
        var report = Path.Combine(Room["home"], "peak");
        var run = Run.Program(Tools.Program("time"), ["-q", "-o", report, "-f", "%M", Tools.HelmSecure, .. arguments], Room.Folder, Room.Environment, limit: Limit);
        peak = long.Parse(File.ReadAllText(report).Trim()) * 1024;
        return run;
    }

    public void Dispose() => Room.Dispose();
}
