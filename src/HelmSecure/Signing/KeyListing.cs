using HelmSecure.Signing.OpenPgp;
using HelmSecure.Trust;

namespace HelmSecure.Signing;

/// <summary>What a keyring holds, as far as it could be read, with everything checked that a verification would check.</summary>
public static class KeyListing
{
    /// <summary>The certificates in the ring's order.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="now">The time for which "usable" is answered.</param>
    public static IReadOnlyList<ListedKey> Of(Keyring ring, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return [.. ring.Certificates.Select(certificate => List(certificate, new CertificateView(certificate, now, ring), now))];
    }

    private static ListedKey List(Certificate certificate, CertificateView view, DateTimeOffset now) =>
        ListKey(certificate, view, view.Primary, now) with
        {
            UserIds = view.UserIds,
            Subkeys = [.. view.Subkeys.Select(subkey => ListKey(certificate, view, subkey, now))],
        };

    private static ListedKey ListKey(Certificate certificate, CertificateView view, KeyView key, DateTimeOffset now)
    {
        var obstacle = SigningKey.Obstacle(view, key, now);
        return new ListedKey
        {
            Fingerprint = key.Key.Fingerprint,
            Algorithm = key.Key.Material.Algorithm,
            Created = key.Key.Created,
            Expires = key.Expires,
            Revoked = key.Revocations is [var first, ..] ? $"{SignatureJudge.Format(first.Created)}, {first.Reason}" : null,
            VerifyingObstacle = obstacle,
            SigningObstacle = obstacle ?? (SigningKey.HasSecret(certificate, key.Key) ? null : "its secret part is not in this ring"),
        };
    }
}

/// <summary>A primary key with its subkeys, or a subkey.</summary>
public sealed record ListedKey
{
    /// <summary>Who it is.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>For example <c>RSA-3072</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it expires; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When and why it was revoked; null: it was not.</summary>
    public string? Revoked { get; init; }

    /// <summary>Why a signature that it makes now would be refused; null: it would be accepted.</summary>
    public string? VerifyingObstacle { get; init; }

    /// <summary>Why it cannot sign with what this ring has; null: it can.</summary>
    public string? SigningObstacle { get; init; }

    /// <summary>The user ids that are bound to it and not revoked; none for a subkey.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>Its subkeys; none for a subkey.</summary>
    public IReadOnlyList<ListedKey> Subkeys { get; init; } = [];
}
