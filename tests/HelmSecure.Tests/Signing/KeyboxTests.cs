using System.Buffers.Binary;
using HelmSecure.Signing;
using HelmSecure.Signing.OpenPgp;

namespace HelmSecure.Tests.Signing;

public sealed class KeyboxTests
{
    private static readonly byte[] Header = [0, 0, 0, 32, 1, 1, 0, 2, .. "KBXf"u8, .. new byte[20]];

    [Test]
    public void The_certificates_of_OpenPGP_blobs_are_given_in_order()
    {
        byte[] box = [.. Header, .. Blob(2, [1, 2]), .. Blob(3, [9]), .. Blob(0, [9]), .. Blob(2, [9], flags: 2), .. Blob(2, [3])];

        Assert.That(Certificates(box), Is.EqualTo(new byte[]?[] { [1, 2], [3] }), "neither X.509, deleted nor ephemeral ones");
    }

    [Test]
    public void Zeros_at_the_end_are_what_gpg_leaves_behind() =>
        Assert.That(Certificates([.. Header, .. Blob(2, [1]), .. new byte[40]]), Is.EqualTo(new byte[]?[] { [1] }));

    [TestCase(0, 5u, Description = "smaller than a blob's header")]
    [TestCase(0, 0xffffffffu, Description = "larger than the file")]
    public void A_blob_without_a_usable_length_ends_the_reading(int at, uint length) =>
        Assert.That(Certificates([.. Header, .. Blob(2, [1]), .. Patched(Blob(2, [2]), at, length), .. Blob(2, [3])]), Is.EqualTo(new byte[]?[] { [1], null }));

    [TestCase(8, 0xffffffffu, Description = "the certificate begins behind the blob")]
    [TestCase(12, 0xffffffffu, Description = "it is longer than the blob")]
    [TestCase(12, 0x7fffffffu)]
    public void A_blob_that_points_outside_itself_costs_only_itself(int at, uint value) =>
        Assert.That(Certificates([.. Header, .. Patched(Blob(2, [2]), at, value), .. Blob(2, [3])]), Is.EqualTo(new byte[]?[] { null, [3] }));

    [Test]
    public void A_keybox_cut_anywhere_is_read_as_far_as_it_goes()
    {
        byte[] box = [.. Header, .. Blob(2, [1]), .. Blob(2, [2])];
        for (var length = 0; length < box.Length; length++)
            Assert.That(Certificates(box[..length]).Count(c => c is not null), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void The_ring_that_gpg_keeps_is_read()
    {
        var ring = Keyring.Read(Repository.Vector("keys/ring.kbx"), "ring.kbx");

        Assert.That(ring.Count, Is.EqualTo(15));
        Assert.That(ring.Notes, Is.Empty);
    }

    private static byte[]?[] Certificates(byte[] box) => [.. Keybox.Certificates(box).Select(c => c?.ToArray())];

    private static byte[] Blob(byte type, byte[] certificate, byte flags = 0)
    {
        byte[] blob = [0, 0, 0, 0, type, 1, 0, flags, 0, 0, 0, 20, 0, 0, 0, (byte)certificate.Length, 0xaa, 0xaa, 0xaa, 0xaa, .. certificate, 0xbb];
        return Patched(blob, 0, (uint)blob.Length);
    }

    private static byte[] Patched(byte[] blob, int at, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(blob.AsSpan(at), value);
        return blob;
    }
}
