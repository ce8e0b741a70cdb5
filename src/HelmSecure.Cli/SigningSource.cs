using System.CommandLine;
using System.Text;
using HelmSecure.Signing;
using HelmSecure.Trust;

namespace HelmSecure.Cli;

/// <summary>A key to sign with, the ring to check the result with, and whoever does the private-key work.</summary>
internal sealed record Signer(SigningKey Key, Keyring Ring, Func<ChartSigner, byte[]> Sign);

/// <summary>The options that say where the private key is: in a ring, in the environment, or with gpg.</summary>
internal sealed class SigningSource
{
    private readonly Option<string> key = CommonOptions.Text("--key", "ID", "the key to sign with: a fingerprint, a key id, or a user id or a part of one");
    private readonly Option<string> keyring = CommonOptions.File("--keyring", "sign with a secret key from this ring, armored or binary (default: gpg signs)");
    private readonly Option<string> keyEnvironment = CommonOptions.Text("--key-env", "NAME", "sign with the armored secret key in this environment variable");
    private readonly PassphraseOptions passphrases = new();

    public void AddTo(Command command)
    {
        command.Options.Add(key);
        command.Options.Add(keyring);
        command.Options.Add(keyEnvironment);
        passphrases.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(keyring) is not null && result.GetResult(keyEnvironment) is not null)
                result.AddError($"{keyring.Name} and {keyEnvironment.Name} cannot be used together");
        });
    }

    /// <exception cref="HelmSecureException">There is no such key, or it may not sign.</exception>
    public Signer Find(ParseResult parsed, CommandEnvironment environment) =>
        parsed.GetValue(keyring) is { } path
            ? FromRing(parsed, environment, InputFile.ReadAlsoFromPipe(path, Keyring.MaximumSize, "the keyring"), path)
        : parsed.GetValue(keyEnvironment) is { } name
            ? FromRing(parsed, environment, Encoding.UTF8.GetBytes(SecretKey(environment, name)), $"${name}")
        : FromGpg(parsed, environment);

    private Signer FromRing(ParseResult parsed, CommandEnvironment environment, byte[] content, string origin)
    {
        // BouncyCastle tests an RSA modulus with random numbers from OpenSSL before it signs, and the process would abort where that is missing. This is its only way
        // to be told not to; the test says nothing about a key of the user's own.
        Environment.SetEnvironmentVariable("Org.BouncyCastle.Rsa.MaxMRTests", "0");
        var ring = Keyring.Read(content, origin);
        foreach (var note in ring.Notes)
            environment.Terminal.Note(note);
        if (ring.Count > 0 && !ring.HasSecretKeys)
            throw new HelmSecureException($"{origin} has public keys only, and signing takes a secret one") { Hint = "'gpg --export-secret-keys FINGERPRINT' writes one; without --keyring and --key-env, gpg signs with its own" };
        var chosen = SigningKey.Choose(ring, parsed.GetValue(key), environment.Now());
        return new Signer(chosen, ring, chart =>
        {
            using var passphrase = chosen.NeedsPassphrase ? AskedFor(parsed, environment, chosen) : null;
            return chart.Sign(chosen, environment.Now(), passphrase?.Bytes ?? default);
        });
    }

    private Signer FromGpg(ParseResult parsed, CommandEnvironment environment)
    {
        var gpg = Gpg.Find(environment);
        var secrets = gpg.ListSecretKeys();
        var ring = PublicRing(secrets, gpg.Export);
        var present = secrets.SelectMany(s => s.Subkeys.Append(s.Primary)).Where(k => k.Place != SecretPlace.Missing).Select(k => k.Fingerprint).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var chosen = SigningKey.Choose(ring, parsed.GetValue(key), environment.Now(), fingerprint => present.Contains(fingerprint.Hex));
        return new Signer(chosen, ring, chart =>
        {
            using var passphrase = passphrases.Read(parsed, environment);
            return gpg.DetachSign(chosen.Signing.Hex, chart.SignedBytes, passphrase, environment.IsInteractive());
        });
    }

    /// <summary>
    /// The certificates of these keys. gpg exports every certificate that has the key in it, also somebody else's that carries a copy as a subkey.
    /// </summary>
    internal static Keyring PublicRing(IReadOnlyList<GpgSecretKey> secrets, Func<string, byte[]> export)
    {
        var ring = new Keyring();
        foreach (var secret in secrets)
            ring.Add(Keyring.Read(export(secret.Primary.Fingerprint), "gpg"));
        return ring.Only(secrets.Select(secret => Fingerprint.Parse(secret.Primary.Fingerprint)).OfType<Fingerprint>().ToHashSet());
    }

    private static string SecretKey(CommandEnvironment environment, string name) => environment.Given(name)
        ?? throw new HelmSecureException($"the environment variable {name}, which --key-env names, is {(environment.Variable(name) is null ? "not set" : "empty")}")
        {
            Hint = "it must hold an armored secret key, as 'gpg --armor --export-secret-keys FINGERPRINT' writes it; in CI, check that the secret is passed on",
        };

    private Passphrase AskedFor(ParseResult parsed, CommandEnvironment environment, SigningKey chosen) =>
        passphrases.Read(parsed, environment)
        ?? Typed(environment, chosen)
        ?? throw new HelmSecureException($"key {chosen.Signing} needs a passphrase, and there is no terminal to ask on")
        {
            Hint = "give it with --passphrase-file, --passphrase-stdin, --passphrase-env or --passphrase-fd",
        };

    private static Passphrase? Typed(CommandEnvironment environment, SigningKey chosen) =>
        environment.IsInteractive() && environment.Terminal.AskSecret($"passphrase for key {chosen.Signing}") is { } typed ? Passphrase.OfTyped(typed) : null;
}
