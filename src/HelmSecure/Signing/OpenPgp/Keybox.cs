using System.Buffers.Binary;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>
/// GnuPG's keybox (<c>pubring.kbx</c>; the format stands in GnuPG's kbx/keybox-blob.c): a file of blobs, each with its length, of which
/// those of type 2 hold one OpenPGP certificate.
/// </summary>
internal static class Keybox
{
    private const int SmallestBlob = 16;
    private const int OpenPgpBlob = 2;
    private const int EphemeralFlag = 0x0002;

    public static bool IsKeybox(ReadOnlySpan<byte> content) => content.Length >= SmallestBlob && content[4] == 1 && content.Slice(8, 4).SequenceEqual("KBXf"u8);

    /// <summary>The certificates in file order; null stands for a blob that points outside itself, or for whatever follows a blob without a usable length.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>?> Certificates(ReadOnlyMemory<byte> content)
    {
        while (!content.IsEmpty)
        {
            var length = content.Length >= SmallestBlob ? BinaryPrimitives.ReadUInt32BigEndian(content.Span) : 0;
            if (length < SmallestBlob || length > content.Length)
            {
                // gpg leaves zeros behind when it shortens a ring.
                if (content.Span.ContainsAnyExcept((byte)0))
                    yield return null;
                yield break;
            }

            var blob = content[..(int)length];
            if (blob.Span[4] == OpenPgpBlob && (BinaryPrimitives.ReadUInt16BigEndian(blob.Span[6..]) & EphemeralFlag) == 0)
                yield return KeyBlock(blob);
            content = content[(int)length..];
        }
    }

    private static ReadOnlyMemory<byte>? KeyBlock(ReadOnlyMemory<byte> blob)
    {
        var offset = BinaryPrimitives.ReadUInt32BigEndian(blob.Span[8..]);
        var length = BinaryPrimitives.ReadUInt32BigEndian(blob.Span[12..]);

        // Without its type the null would become an empty certificate.
        return (ulong)offset + length <= (ulong)blob.Length ? blob.Slice((int)offset, (int)length) : (ReadOnlyMemory<byte>?)null;
    }
}
