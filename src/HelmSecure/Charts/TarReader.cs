using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace HelmSecure.Charts;

/// <summary>A file or a folder in an archive.</summary>
/// <param name="Name">As written, without the slash that ends a folder's name.</param>
/// <param name="Size">Bytes; 0 for a folder.</param>
/// <param name="IsFolder">Otherwise it is a regular file.</param>
/// <param name="IsExecutable">Somebody may run it.</param>
internal sealed record TarEntry(string Name, int Size, bool IsFolder, bool IsExecutable);

/// <summary>
/// Reads files and folders of a tar archive (POSIX.1-2001 pax, GNU and V7 headers) to its end. What no chart needs, or programs read in different ways, is a
/// fault; docs/decisions/0001-own-tar-reader.md says why this is not a library's work.
/// </summary>
internal sealed class TarReader(GzipReader source)
{
    /// <summary>Helm's limit for a file since 3.17.3.</summary>
    public const int LargestFile = 5 << 20;

    private const int BlockLength = 512;
    private const int LargestExtension = 64 << 10;

    // 0111
    private const int AnyoneExecutes = 0x49;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] block = new byte[BlockLength];
    private readonly byte[] skipped = new byte[64 << 10];
    private bool isFirst = true;
    private int unread;
    private int padding;

    /// <summary>The next entry, past what is left of the current one; null once the archive was read to its proper end.</summary>
    /// <exception cref="ArchiveFaultException">What is there is not the form of tar that is accepted.</exception>
    public TarEntry? Next()
    {
        Extensions extensions = default;
        var isExtended = false;
        while (true)
        {
            Skip(unread + padding);
            (unread, padding) = (0, 0);
            ReadBlock();
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
            {
                if (isExtended)
                    throw Damaged("the archive ends after an extended header");
                ReadToEnd();
                return null;
            }

            CheckHeader();
            isFirst = false;

            // Go's reader drops a header that another one follows, and other programs join the two: they would name the same content differently.
            if (isExtended && (char)block[156] is 'x' or 'L' or 'g')
                throw Unsupported("extended headers one after the other");
            switch ((char)block[156])
            {
                case 'x':
                    isExtended = true;
                    extensions = ReadPax();
                    break;
                case 'L':
                    isExtended = true;
                    extensions = new Extensions(Text(ReadExtension()), null);
                    break;
                // Go's reader hands global headers out and applies none of them, other programs apply them to all that follows.
                case 'g':
                    if (ReadPax().Any)
                        throw Unsupported("a pax header that names or sizes all files");
                    break;
                default:
                    return Begin(extensions);
            }
        }
    }

    /// <summary>The whole content of the entry that <see cref="Next"/> gave.</summary>
    public byte[] ReadContent()
    {
        var content = new byte[unread];
        ReadExactly(content);
        unread = 0;
        return content;
    }

    private static ArchiveFaultException Damaged(string sentence, Exception? cause = null) => new(ArchiveFaultKind.Damaged, sentence, cause);

    private static ArchiveFaultException Unsupported(string what) => new(ArchiveFaultKind.Unsupported, $"the archive has {what}, which no chart needs");

    private static string Shown(string name) => HostileText.Neutralize(name);

    private TarEntry Begin(Extensions extensions)
    {
        var type = (char)block[156];
        var name = extensions.Path ?? HeaderName();
        var size = extensions.Size ?? Number(124, 12);
        RefuseSpecial(type, name);

        var isFolder = type is '5';
        // S_IFMT: Go's reader believes these bits over the type.
        var mode = Number(100, 8);
        var fileType = mode & ~4095;
        if (fileType is not 0 && fileType != (isFolder ? 0x4000 : 0x8000))
            throw Damaged($"'{Shown(name)}' has the mode of something else than it is");
        if (isFolder && size is not 0)
            throw Damaged($"the folder '{Shown(name)}' has content");
        if (!isFolder && name.EndsWith('/'))
            throw Damaged($"'{Shown(name)}' is named as a folder and is none");
        if (size > LargestFile)
            throw new ArchiveFaultException(ArchiveFaultKind.TooLarge, $"'{Shown(name)}' is larger than {LargestFile >> 20} MiB");

        Announce((int)size);
        return new(isFolder && name.EndsWith('/') ? name[..^1] : name, (int)size, isFolder, (mode & AnyoneExecutes) is not 0);
    }

    private static void RefuseSpecial(char type, string name)
    {
        var (kind, what) = type switch
        {
            '0' or '\0' or '5' => default,
            '1' or '2' or 'K' => (ArchiveFaultKind.Link, "a link"),
            '3' or '4' => (ArchiveFaultKind.SpecialFile, "a device"),
            '6' => (ArchiveFaultKind.SpecialFile, "a pipe"),
            _ => (ArchiveFaultKind.SpecialFile, "neither a file nor a folder"),
        };
        if (what is not null)
            throw new ArchiveFaultException(kind, $"'{Shown(name)}' is {what}");
    }

    private void Announce(int size)
    {
        unread = size;
        padding = (BlockLength - (size % BlockLength)) % BlockLength;
    }

    private void CheckHeader()
    {
        var sum = 8 * ' ';
        for (var i = 0; i < BlockLength; i++)
            sum += i is >= 148 and < 156 ? 0 : block[i];

        var magic = block.AsSpan(257, 8);
        // Old tars have no magic; GNU's own fields beyond it are used by incremental backups only, and once were a prefix by mistake.
        var isKnown = !magic.ContainsAnyExcept((byte)0)
            || magic.SequenceEqual("ustar\000"u8)
            || (magic.SequenceEqual("ustar  \0"u8) && !block.AsSpan(345, 155).ContainsAnyExcept((byte)0));
        if (isFirst && (!isKnown || sum != (TryNumber(148, 8) ?? -1)))
            throw new ArchiveFaultException(ArchiveFaultKind.NotTar, "what is compressed in the archive is not tar");
        if (sum != Number(148, 8))
            throw Damaged("the checksum of a tar header is wrong");
        // Schily's star keeps other fields where the end of the prefix is for everybody else.
        if (!isKnown || block.AsSpan(508).SequenceEqual("tar\0"u8))
            throw Unsupported("tar headers of an unknown kind");
    }

    private string HeaderName()
    {
        var name = Text(block.AsSpan(0, 100));
        var hasPrefix = block.AsSpan(257, 6).SequenceEqual("ustar\0"u8);
        var prefix = hasPrefix ? Text(block.AsSpan(345, 155)) : "";
        return prefix.Length is 0 ? name : $"{prefix}/{name}";
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        try
        {
            return StrictUtf8.GetString(end < 0 ? field : field[..end]);
        }
        catch (DecoderFallbackException exception)
        {
            throw new ArchiveFaultException(ArchiveFaultKind.UnsafePath, "a name in the archive is not valid UTF-8", exception);
        }
    }

    private long Number(int start, int length) => TryNumber(start, length) ?? throw Damaged("a number in a tar header is not one");

    private long? TryNumber(int start, int length)
    {
        ReadOnlySpan<byte> field = block.AsSpan(start, length);
        // GNU's base-256: the highest bit set, the rest a big-endian number.
        if (field[0] is 0x80 && length >= 8 && !field[1..^8].ContainsAnyExcept((byte)0))
        {
            var bytes = field[^8..].ToArray();
            if (length is 8)
                bytes[0] = 0;
            var value = BinaryPrimitives.ReadInt64BigEndian(bytes);
            return value >= 0 ? value : null;
        }

        var digits = field.TrimStart((byte)' ');
        var end = digits.IndexOfAny((byte)' ', (byte)0);
        if (end >= 0 && digits[end..].ContainsAnyExcept((byte)' ', (byte)0))
            return null;

        long number = 0;
        foreach (var digit in end < 0 ? digits : digits[..end])
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return null;
            number = (number * 8) + (digit - '0');
        }

        return number;
    }

    private byte[] ReadExtension()
    {
        var size = Number(124, 12);
        if (size > LargestExtension)
            throw new ArchiveFaultException(ArchiveFaultKind.TooLarge, $"a tar header is larger than {LargestExtension >> 10} KiB");

        Announce((int)size);
        return ReadContent();
    }

    // "LENGTH KEY=VALUE\n", LENGTH counting all of it.
    private Extensions ReadPax()
    {
        Extensions extensions = default;
        var records = ReadExtension().AsSpan();
        while (!records.IsEmpty)
        {
            var blank = records.IndexOf((byte)' ');
            if (blank is < 1 or > 5
                || !int.TryParse(records[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= blank + 1 || length > records.Length
                || records[length - 1] is not (byte)'\n'
                || records[(blank + 1)..length].IndexOf((byte)'=') is not (> 0 and var equals))
                throw Damaged("a pax header does not have the form of one");

            var record = records[(blank + 1)..(length - 1)];
            extensions = Apply(extensions, Encoding.Latin1.GetString(record[..equals]), record[(equals + 1)..]);
            records = records[length..];
        }

        return extensions;
    }

    private static Extensions Apply(Extensions extensions, string key, ReadOnlySpan<byte> value) => key switch
    {
        "path" when !value.IsEmpty && !value.Contains((byte)0) => extensions.WithPath(Text(value)),
        "size" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) => extensions.WithSize(size),
        "path" or "size" => throw Damaged($"a pax header has no proper {key}"),
        "linkpath" => throw new ArchiveFaultException(ArchiveFaultKind.Link, "the archive holds a link"),
        "hdrcharset" when !value.SequenceEqual("ISO-IR 10646 2000 UTF-8"u8) => throw Unsupported("names that are not in UTF-8"),
        _ when key.StartsWith("GNU.sparse.", StringComparison.Ordinal) => throw Unsupported("a sparse file"),
        _ => extensions,
    };

    private void ReadToEnd()
    {
        ReadBlock();
        if (block.AsSpan().ContainsAnyExcept((byte)0))
            throw new ArchiveFaultException(ArchiveFaultKind.TrailingData, "something follows the end of the tar archive");

        int read;
        while ((read = source.Read(skipped)) > 0)
        {
            if (skipped.AsSpan(0, read).ContainsAnyExcept((byte)0))
                throw new ArchiveFaultException(ArchiveFaultKind.TrailingData, "something follows the end of the tar archive");
        }
    }

    private void ReadBlock()
    {
        var read = ReadUpTo(block);
        if (read == BlockLength)
            return;
        throw isFirst
            ? new ArchiveFaultException(ArchiveFaultKind.NotTar, "what is compressed in the archive is not tar")
            : new ArchiveFaultException(ArchiveFaultKind.Truncated, "the tar archive ends without its end mark");
    }

    private void Skip(int count)
    {
        for (; count > 0; count -= Math.Min(count, skipped.Length))
            ReadExactly(skipped.AsSpan(0, Math.Min(count, skipped.Length)));
    }

    private void ReadExactly(Span<byte> buffer)
    {
        if (ReadUpTo(buffer) < buffer.Length)
            throw new ArchiveFaultException(ArchiveFaultKind.Truncated, "the tar archive ends within a file");
    }

    private int ReadUpTo(Span<byte> buffer)
    {
        var filled = 0;
        for (int read; filled < buffer.Length && (read = source.Read(buffer[filled..])) > 0;)
            filled += read;
        return filled;
    }

    /// <summary>What extended headers say of the entry behind them. Said twice, the last counts here and the first there: refused.</summary>
    private readonly record struct Extensions(string? Path, long? Size)
    {
        public bool Any => Path is not null || Size is not null;

        public Extensions WithPath(string path) => Path is null ? this with { Path = path } : throw Damaged("an entry is named by two extended headers");

        public Extensions WithSize(long size) => Size is null ? this with { Size = size } : throw Damaged("an entry is sized by two extended headers");
    }
}
