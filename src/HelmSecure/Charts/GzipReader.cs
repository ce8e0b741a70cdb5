using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace HelmSecure.Charts;

/// <summary>
/// One gzip member (RFC 1952) that must be the whole input. <see cref="GZipStream"/> would join several members and ignore what follows them, so it is
/// only the inflater that is used here.
/// </summary>
internal sealed class GzipReader : IDisposable
{
    /// <summary>Inflated bytes: Helm's limit for the files of a chart, and room for what tar adds to them.</summary>
    public const long LargestContent = (100 << 20) + (64 << 20);

    private const int HeaderLength = 10;
    private const int TrailerLength = 8;
    private const byte HeaderCrc = 0x02;
    private const byte ExtraField = 0x04;
    private const byte FileName = 0x08;
    private const byte Comment = 0x10;
    private const byte Reserved = 0xE0;

    private readonly ReadOnlyMemory<byte> trailer;
    private readonly DeflateBytes body;
    private readonly DeflateStream inflater;
    private readonly Crc32 checksum = new();
    private long length;
    private bool isAtEnd;

    /// <exception cref="ArchiveFaultException">The header is not that of gzip.</exception>
    public GzipReader(ReadOnlyMemory<byte> archive)
    {
        if (!archive.Span.StartsWith<byte>([0x1F, 0x8B]))
            throw new ArchiveFaultException(ArchiveFaultKind.NotGzip, "the archive is not compressed with gzip");

        var bodyStart = SkipHeader(archive.Span);
        if (archive.Length < bodyStart + TrailerLength)
            throw Truncated();

        trailer = archive[^TrailerLength..];
        body = new DeflateBytes(archive[bodyStart..^TrailerLength]);
        inflater = new DeflateStream(body, CompressionMode.Decompress);
    }

    /// <summary>Fills <paramref name="buffer"/> as far as it goes; 0 at the end, after the checksum was compared.</summary>
    /// <exception cref="ArchiveFaultException">The stream is damaged, truncated, too large or not the whole archive.</exception>
    public int Read(Span<byte> buffer)
    {
        if (isAtEnd)
            return 0;

        var read = Inflate(buffer);
        if (read is 0)
        {
            CheckEnd();
            isAtEnd = true;
            return 0;
        }

        checksum.Append(buffer[..read]);
        length += read;
        return length <= LargestContent
            ? read
            : throw new ArchiveFaultException(ArchiveFaultKind.TooLarge, $"the archive unpacks to more than {LargestContent >> 20} MiB");
    }

    public void Dispose()
    {
        inflater.Dispose();
        body.Dispose();
    }

    private static ArchiveFaultException Truncated(Exception? cause = null) =>
        new(ArchiveFaultKind.Truncated, "the archive ends too early", cause);

    private static int SkipHeader(ReadOnlySpan<byte> archive)
    {
        if (archive.Length < HeaderLength)
            throw Truncated();

        var flags = archive[3];
        if (archive[2] is not 8 || (flags & Reserved) != 0)
            throw new ArchiveFaultException(ArchiveFaultKind.NotGzip, "the archive has a gzip header of an unknown kind");

        var end = HeaderLength;
        if ((flags & ExtraField) != 0)
            end += archive.Length >= end + 2 ? 2 + BinaryPrimitives.ReadUInt16LittleEndian(archive[end..]) : archive.Length;
        if ((flags & FileName) != 0)
            end = SkipText(archive, end);
        if ((flags & Comment) != 0)
            end = SkipText(archive, end);
        if ((flags & HeaderCrc) == 0)
            return end;

        if (archive.Length < end + 2)
            throw Truncated();
        return (Crc32.HashToUInt32(archive[..end]) & 0xFFFF) == BinaryPrimitives.ReadUInt16LittleEndian(archive[end..])
            ? end + 2
            : throw new ArchiveFaultException(ArchiveFaultKind.Damaged, "the checksum of the archive's gzip header is wrong");
    }

    private static int SkipText(ReadOnlySpan<byte> archive, int start)
    {
        var textLength = start < archive.Length ? archive[start..].IndexOf((byte)0) : -1;
        return textLength >= 0 ? start + textLength + 1 : throw Truncated();
    }

    private int Inflate(Span<byte> buffer)
    {
        try
        {
            return inflater.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw body.IsExhausted
                ? Truncated(exception)
                : new ArchiveFaultException(ArchiveFaultKind.Damaged, "the archive's compressed data is damaged", exception);
        }
    }

    private void CheckEnd()
    {
        if (body.IsExhausted)
            throw Truncated();
        if (!body.IsLastByteTaken)
            throw new ArchiveFaultException(ArchiveFaultKind.TrailingData, "something follows the end of the archive's compressed data");
        if (checksum.GetCurrentHashAsUInt32() != BinaryPrimitives.ReadUInt32LittleEndian(trailer.Span)
            || (uint)length != BinaryPrimitives.ReadUInt32LittleEndian(trailer.Span[4..]))
            throw new ArchiveFaultException(ArchiveFaultKind.Damaged, "the archive's checksum is wrong");
    }

    /// <summary>
    /// Hands the inflater all but the last byte, then that byte. The inflater asks for more only while it is not finished; so it took the last byte exactly
    /// when the data reaches as far, and asked again exactly when the data does not end.
    /// </summary>
    private sealed class DeflateBytes(ReadOnlyMemory<byte> bytes) : Stream
    {
        private int position;

        public bool IsLastByteTaken => position == bytes.Length;

        public bool IsExhausted { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            IsExhausted |= position == bytes.Length;
            var end = position < bytes.Length - 1 ? bytes.Length - 1 : bytes.Length;
            var count = Math.Min(buffer.Length, end - position);
            bytes.Span.Slice(position, count).CopyTo(buffer);
            position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
