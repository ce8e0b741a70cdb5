using HelmSecure.Trust;
using HelmSecure.Signing.OpenPgp;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto;

namespace HelmSecure.Signing;

/// <summary>The key that will sign: one that may, with everything checked that a verifier will check later.</summary>
public sealed class SigningKey
{
    private readonly Certificate certificate;
    private readonly CertificateView view;
    private readonly KeyView key;

    private SigningKey(Certificate certificate, CertificateView view, KeyView key)
    {
        this.certificate = certificate;
        this.view = view;
        this.key = key;
    }

    /// <summary>The fingerprint of the primary key: who signs.</summary>
    public Fingerprint Primary => certificate.Primary.Fingerprint;

    /// <summary>The fingerprint of the key that makes the signature: the primary key's or a subkey's.</summary>
    public Fingerprint Signing => key.Key.Fingerprint;

    /// <summary>For example <c>RSA-3072</c>.</summary>
    public string Algorithm => key.Key.Material.Algorithm;

    /// <summary>The user ids that are bound to the key and not revoked.</summary>
    public IReadOnlyList<string> UserIds => view.UserIds;

    /// <summary>Whether every Helm since 3.0 can verify it; before 3.21.4 they know RSA and ECDSA only.</summary>
    public bool EveryHelmCanVerify => key.Key.Algorithm is PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaSignOnly or PublicKeyAlgorithm.Ecdsa;

    /// <summary>Whether its secret part lies in the ring behind a passphrase.</summary>
    public bool NeedsPassphrase => certificate.Secrets.ContainsKey(Signing) && Secret().KeyEncryptionAlgorithm != SymmetricKeyAlgorithmTag.Null;

    /// <summary>
    /// Chooses the newest key that may sign now: a signing subkey, or the primary key. Helm always takes the primary key, also one that may only certify.
    /// </summary>
    /// <param name="ring">Public or secret certificates.</param>
    /// <param name="wanted">A fingerprint or key id of a primary key or subkey, a user id or a part of one in any case; null: the only one there is.</param>
    /// <param name="now">The time of signing.</param>
    /// <param name="hasSecret">Whether the secret part of a key is at hand; null: as the ring says.</param>
    /// <exception cref="HelmSecureException">No key fits, more than one does, or none that fits may sign.</exception>
    public static SigningKey Choose(Keyring ring, string? wanted, DateTimeOffset now, Func<Fingerprint, bool>? hasSecret = null)
    {
        ArgumentNullException.ThrowIfNull(ring);
        var secrets = ring.Certificates.Where(c => c.Keys.Any(k => IsAtHand(c, k))).ToList();
        if (secrets.Count == 0)
            throw new HelmSecureException("there is no secret key to sign with") { Hint = "give a ring of secret keys with --keyring, or make a key with 'gpg --full-generate-key'" };

        var matches = wanted is null ? secrets : Matching(secrets, wanted);
        if (matches.Count != 1)
            throw NotOne(matches, secrets, wanted);

        var chosen = matches[0];
        var seen = new CertificateView(chosen, now, ring);
        var exact = wanted is null ? null : chosen.Subkeys.Select(s => s.What).FirstOrDefault(k => IsNamed(k, wanted));
        var candidates = exact is null ? [.. seen.Subkeys, seen.Primary] : new[] { seen[exact] };
        var usable = candidates.Where(k => Obstacle(seen, k, now) is null && IsAtHand(chosen, k.Key)).MaxBy(k => k.Key.Created);
        return usable is not null
            ? new SigningKey(chosen, seen, usable)
            : throw new HelmSecureException($"key {chosen.Primary.Fingerprint} cannot sign: {WhyNot(candidates)}") { Hint = "'helm secure keys' shows what each key is good for" };

        bool IsAtHand(Certificate c, PublicKey k) => hasSecret is null ? HasSecret(c, k) : hasSecret(k.Fingerprint);

        string WhyNot(IEnumerable<KeyView> keys) => string.Join(
            "; ", keys.Select(k => (k, Why: Obstacle(seen, k, now) ?? "its secret part is not here")).Select(p => p.k.Key == chosen.Primary ? $"the primary key {p.Why}" : $"subkey {p.k.Key.Fingerprint.KeyId} {p.Why}"));
    }

    /// <summary>Whether the ring has the secret part of a key, and not just a stub.</summary>
    internal static bool HasSecret(Certificate certificate, PublicKey key) => certificate.Secrets.TryGetValue(key.Fingerprint, out var packet) && !IsStub(packet, key);

    /// <summary>What stands between a key and a signature that will be trusted; null: nothing.</summary>
    internal static string? Obstacle(CertificateView view, KeyView key, DateTimeOffset now) =>
        view.Primary.Problem is { } primaryProblem ? $"cannot be used: {primaryProblem}"
        : key.Problem is { } problem ? $"cannot be used: {problem}"
        : Revoked(view.Primary) ?? Revoked(key)
        ?? (view.Primary.Expires <= now ? $"expired on {SignatureJudge.Format(view.Primary.Expires.Value)}" : null)
        ?? (key.Expires <= now ? $"expired on {SignatureJudge.Format(key.Expires.Value)}" : null)
        ?? (view.Primary.Key.Material.IsWeak || key.Key.Material.IsWeak ? $"is {(key.Key.Material.IsWeak ? key : view.Primary).Key.Material.Algorithm}, which is too weak to be trusted" : null)
        ?? (!key.Key.Material.CanSign ? $"is {key.Key.Material.Algorithm}, which is no algorithm for signatures that verifiers accept" : null)
        ?? (!key.MaySign ? "is not meant for signing" : null);

    /// <summary>Makes a signature packet over the bytes of a clear-signed message: version 4, text type, SHA-512, issuer and time hashed.</summary>
    /// <param name="signedBytes">What <see cref="ClearSignedMessage.SignedBytes"/> describes.</param>
    /// <param name="signedAt">The time that goes into the signature, to the second.</param>
    /// <param name="passphrase">UTF-8; not read where the key has none.</param>
    /// <exception cref="HelmSecureException">The passphrase is wrong, or the secret part is damaged.</exception>
    internal byte[] Sign(byte[] signedBytes, DateTimeOffset signedAt, byte[] passphrase)
    {
        var damaged = $"the secret part of key {Signing} is damaged: what it signs does not fit its public part";
        var secret = Unlock(passphrase);
        try
        {
            // A damaged secret number signs as well; with RSA such a signature would even betray the key.
            var signature = SignatureMaker.Sign(key.Key, secret, signedBytes, signedAt);
            return OpenPgp.SignaturePacket.Read(OpenPgp.Packet.Read(signature)!.Value.Body)!.IsBy(key.Key, digest => digest.BlockUpdate(signedBytes))
                ? signature
                : throw new HelmSecureException(damaged);
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException or InvalidOperationException or CryptoException)
        {
            throw new HelmSecureException(damaged, exception);
        }
    }

    private AsymmetricKeyParameter Unlock(byte[] passphrase)
    {
        try
        {
            return Secret().ExtractPrivateKeyRaw(passphrase).Key;
        }
        catch (PgpException exception)
        {
            throw new HelmSecureException(NeedsPassphrase ? $"the passphrase does not open key {Signing}" : $"the secret part of key {Signing} is damaged", exception);
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException or IOException or CryptoException)
        {
            throw new HelmSecureException($"the secret part of key {Signing} cannot be read", exception) { Hint = "leave --keyring out, so that gpg signs" };
        }
    }

    private PgpSecretKey Secret()
    {
        if (!certificate.Secrets.TryGetValue(Primary, out var primary))
            throw new HelmSecureException($"the ring has a secret subkey without its primary key {Primary}") { Hint = "'gpg --export-secret-subkeys' writes a ring with both" };
        byte[] packets = [.. primary.Whole.Span, .. Signing == Primary ? [] : certificate.Secrets[Signing].Whole.Span];
        try
        {
            return new PgpSecretKeyRing(packets).GetSecretKey(Convert.FromHexString(Signing.Hex));
        }
        catch (Exception exception) when (exception is IOException or PgpException or ArgumentException or InvalidOperationException)
        {
            throw new HelmSecureException($"the secret part of key {Signing} cannot be read", exception) { Hint = "leave --keyring out, so that gpg signs" };
        }
    }

    private static List<Certificate> Matching(List<Certificate> secrets, string wanted)
    {
        // A certificate may carry a copy of somebody else's key as a subkey; the one whose primary key it is comes first.
        var primaries = secrets.Where(c => IsNamed(c.Primary, wanted)).ToList();
        var named = primaries.Count > 0 ? primaries : [.. secrets.Where(c => c.Keys.Any(k => IsNamed(k, wanted)))];
        if (named.Count > 0)
            return named;
        var exact = secrets.Where(c => c.UserIds.Any(u => u.What == wanted)).ToList();
        return exact.Count > 0 ? exact : [.. secrets.Where(c => c.UserIds.Any(u => u.What.Contains(wanted, StringComparison.OrdinalIgnoreCase)))];
    }

    private static bool IsNamed(PublicKey key, string wanted)
    {
        var id = wanted.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? wanted[2..] : wanted;
        return Fingerprint.Parse(wanted) == key.Fingerprint || key.Fingerprint.KeyId.Equals(id, StringComparison.OrdinalIgnoreCase);
    }

    private static HelmSecureException NotOne(List<Certificate> matches, List<Certificate> secrets, string? wanted)
    {
        var list = string.Join("; ", (matches.Count == 0 ? secrets : matches).Select(c => $"{c.Primary.Fingerprint} {c.UserIds.Select(u => u.What).FirstOrDefault("(no user id)")}"));
        return matches.Count == 0
            ? new HelmSecureException($"no secret key fits '{wanted}'; there are: {list}") { Hint = "give --key a fingerprint, a key id, or a user id or a part of one" }
            : new HelmSecureException(wanted is null ? $"there is more than one secret key: {list}" : $"more than one secret key fits '{wanted}': {list}") { Hint = "give --key a whole fingerprint" };
    }

    /// <summary>gpg leaves a stub where the secret part is elsewhere, on a card or offline: S2K usage with the private mode 101.</summary>
    private static bool IsStub(OpenPgp.Packet packet, PublicKey key) =>
        packet.Body[key.Body.Length..].Span is [254 or 255, _, 101, ..];

    private static string? Revoked(KeyView key) => key.Revocations.Count > 0 ? $"was revoked on {SignatureJudge.Format(key.Revocations[0].Created)} ({key.Revocations[0].Reason})" : null;
}
