using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace HelmSecure.Tests.Charts;

/// <summary>Archives written by .NET's own tar and gzip writers, and damaged by hand where a test says so.</summary>
internal static class TestArchive
{
    public const string ChartYaml = "apiVersion: v2\nname: web\nversion: 1.2.3\n";

    public static byte[] Of(params TarEntry[] entries) => Gzip(Tar(entries));

    public static TarEntry File(string name, string content = "", TarEntryFormat format = TarEntryFormat.Ustar) => File(name, Encoding.UTF8.GetBytes(content), format);

    public static TarEntry File(string name, byte[] content, TarEntryFormat format = TarEntryFormat.Ustar)
    {
        var entry = Entry(format is TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, name, format);
        entry.DataStream = new MemoryStream(content);
        return entry;
    }

    public static TarEntry Folder(string name) => Entry(TarEntryType.Directory, name, TarEntryFormat.Ustar);

    public static TarEntry Entry(TarEntryType type, string name, TarEntryFormat format) => format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(type, name),
        TarEntryFormat.Ustar => new UstarTarEntry(type, name),
        TarEntryFormat.Gnu => new GnuTarEntry(type, name),
        _ => new PaxTarEntry(type, name),
    };

    public static byte[] Tar(params TarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var entry in entries)
                writer.WriteEntry(entry);
        }

        return bytes.ToArray();
    }

    public static byte[] Gzip(params byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var writer = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            writer.Write(content);
        return bytes.ToArray();
    }

    /// <summary>The same archive with the header at <paramref name="offset"/> changed, its checksum made right again.</summary>
    public static byte[] Rewrite(byte[] tar, int offset, Action<byte[]> change)
    {
        var header = tar[offset..(offset + 512)];
        change(header);
        "        "u8.CopyTo(header.AsSpan(148));
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(header.AsSpan(148));
        return [.. tar[..offset], .. header, .. tar[(offset + 512)..]];
    }
}
