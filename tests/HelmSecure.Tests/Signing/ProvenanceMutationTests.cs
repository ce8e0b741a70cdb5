using System.Text;
using HelmSecure.Signing;
using HelmSecure.Trust;

namespace HelmSecure.Tests.Signing;

/// <summary>
/// Changes every byte of a small chart's provenance file in seven ways. All changes are refused but those that change nothing that was signed; these are listed
/// by place and reason, and each reason must be met at least once.
/// </summary>
public sealed class ProvenanceMutationTests
{
    private static readonly byte[] Original = Vectors.Read("prov/rsa2048.prov");
    private static readonly string Text = Encoding.UTF8.GetString(Original);

    private static readonly (string Reason, Func<Mutation, bool> Covers)[] Exempt =
    [
        ("white space around the block", m => IsOutside(m) && m.Insertion is ' ' or '\n' or '\r' && m.Kind == Kind.Insert),
        ("a blank at the end of a line, which RFC 9580 §7.2 does not sign", m => m is { Kind: Kind.Insert, Insertion: ' ' or '\t' } && IsLineEnd(m.Offset)),
        ("the line break after the block", m => m.Kind != Kind.Insert && m.Offset == Text.Length - 1 && Text[^1] == '\n' && IsBlank(m)),
        ("the armor's checksum, which RFC 9580 §6.1 tells readers to ignore", m => m.Kind == Kind.Flip && m.Offset >= ChecksumStart && m.Offset < ChecksumStart + 4),
    ];

    private static int ChecksumStart => Text.LastIndexOf("\n=", StringComparison.Ordinal) + 2;

    private enum Kind
    {
        Flip,
        Delete,
        Insert,
    }

    private sealed record Mutation(Kind Kind, int Offset, int Bit, char Insertion, byte[] Bytes);

    [Test]
    public void Every_change_of_a_provenance_file_is_refused()
    {
        var request = Vectors.Request("charts/shop-1.4.0.tgz", "prov/rsa2048.prov", "rings/rsa2048.gpg");
        Assert.That(ChartVerifier.Verify(request), Is.InstanceOf<Verdict.Trusted>(), "the original");

        var met = new HashSet<string>(StringComparer.Ordinal);
        var accepted = new List<string>();
        foreach (var mutation in Mutations())
        {
            if (ChartVerifier.Verify(request with { Provenance = mutation.Bytes }) is not Verdict.Trusted)
                continue;
            var reason = Exempt.FirstOrDefault(e => e.Covers(mutation)).Reason;
            if (reason is null)
                accepted.Add($"{mutation.Kind} at {mutation.Offset} ({Line(mutation.Offset)})");
            else
                met.Add(reason);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted, Is.Empty);
            Assert.That(Exempt.Select(e => e.Reason).Where(r => !met.Contains(r)).Where(r => !r.StartsWith("the line break", StringComparison.Ordinal)), Is.Empty, "exemptions that nothing needs");
        }
    }

    private static IEnumerable<Mutation> Mutations()
    {
        for (var at = 0; at < Original.Length; at++)
        {
            foreach (var bit in new[] { 0, 2, 5 })
            {
                var flipped = (byte[])Original.Clone();
                flipped[at] ^= (byte)(1 << bit);
                yield return new Mutation(Kind.Flip, at, bit, default, flipped);
            }

            yield return new Mutation(Kind.Delete, at, 0, default, [.. Original[..at], .. Original[(at + 1)..]]);
            foreach (var insertion in new[] { 'x', ' ', (char)Original[at] })
                yield return new Mutation(Kind.Insert, at, 0, insertion, [.. Original[..at], (byte)insertion, .. Original[at..]]);
        }
    }

    private static bool IsOutside(Mutation mutation) => mutation.Offset == 0 || mutation.Offset >= Text.TrimEnd().Length;

    private static bool IsLineEnd(int offset) => Text[offset] is '\n' or '\r';

    private static bool IsBlank(Mutation mutation) => mutation.Kind == Kind.Delete || char.IsWhiteSpace((char)mutation.Bytes[mutation.Offset]);

    private static string Line(int offset) => Text.Split('\n')[Text.AsSpan(0, offset).Count('\n')];
}
