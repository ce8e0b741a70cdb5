using System.CommandLine;
using System.Globalization;
using HelmSecure.Signing;
using HelmSecure.Trust;

namespace HelmSecure.Cli;

/// <summary>The options that say whom to trust, and the files behind them.</summary>
internal sealed class TrustInputs
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK"];

    private readonly Option<string[]> keyrings = CommonOptions.Keyring();
    private readonly Option<string[]> signers = CommonOptions.Texts("--signer", "FINGERPRINT", "accept signatures by this key only");
    private readonly Option<string> policy = CommonOptions.Policy();
    private readonly Option<string> at = CommonOptions.Text("--at", "TIME", "verify as of this time (2030-01-31, or 2030-01-31T12:00:00Z) instead of now");

    public void AddTo(Command command)
    {
        AddPresentTo(command);
        command.Options.Add(at);
    }

    /// <summary>Without the option that verifies as of another time.</summary>
    public void AddPresentTo(Command command)
    {
        command.Options.Add(keyrings);
        command.Options.Add(signers);
        command.Options.Add(policy);
    }

    /// <summary>Whether somebody is named, and not just any key of the usual keyrings trusted.</summary>
    public bool NamesSomebody(ParseResult parsed, CommandEnvironment environment) =>
        parsed.GetValue(keyrings) is { Length: > 0 } || parsed.GetValue(signers) is { Length: > 0 } || parsed.GetValue(policy) is not null
        || environment.Given("HELM_SECURE_POLICY") is not null || InputFile.IsThere(environment.PolicyPath);

    /// <exception cref="HelmSecureException">A fingerprint is not whole.</exception>
    public IReadOnlyList<Fingerprint> Signers(ParseResult parsed) =>
    [
        .. (parsed.GetValue(signers) ?? []).Select(text => Fingerprint.Parse(text) ?? throw new HelmSecureException($"--signer takes a fingerprint of 40 hex digits, not '{text}'")
        {
            Hint = "a key id is too short to pin a key; 'helm secure keys' shows whole fingerprints",
        }),
    ];

    /// <exception cref="HelmSecureException">The time is none.</exception>
    public DateTimeOffset Now(ParseResult parsed, CommandEnvironment environment)
    {
        if (parsed.GetValue(at) is not { } text)
            return environment.Now();
        return DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new HelmSecureException($"--at takes a time such as 2030-01-31 or 2030-01-31T12:00:00Z, not '{text}'");
    }

    /// <summary>The policy that was named, or the one in its usual place when that exists.</summary>
    /// <exception cref="HelmSecureException">A policy that was named is not there, or one says something that makes no sense.</exception>
    public TrustPolicy? Policy(ParseResult parsed, CommandEnvironment environment)
    {
        var named = parsed.GetValue(policy) ?? environment.Given("HELM_SECURE_POLICY");
        if (named is null && !InputFile.IsThere(environment.PolicyPath))
            return null;
        var path = named ?? environment.PolicyPath;
        return TrustPolicy.Read(InputFile.ReadAlsoFromPipe(path, TrustPolicy.MaximumSize, "the trust policy"), path);
    }

    /// <summary>All the keyrings that were named as one, or all the defaults that exist.</summary>
    /// <exception cref="HelmSecureException">There is none, or one cannot be read.</exception>
    public Keyring Keyring(ParseResult parsed, CommandEnvironment environment)
    {
        var ring = new Keyring();
        foreach (var path in KeyringPaths(parsed.GetValue(keyrings) ?? [], environment))
            ring.Add(Signing.Keyring.Read(InputFile.ReadAlsoFromPipe(path, Signing.Keyring.MaximumSize, "the keyring"), path));
        foreach (var note in ring.Notes)
            environment.Terminal.Note(note);
        return ring;
    }

    public static IReadOnlyList<string> KeyringPaths(IReadOnlyList<string> named, CommandEnvironment environment)
    {
        if (named.Count > 0)
            return named;
        return environment.PresentKeyrings is [_, ..] present
            ? present
            : throw new HelmSecureException($"there is no keyring: looked for {string.Join(" and ", environment.DefaultKeyrings)}")
            {
                Hint = "give one with --keyring FILE; 'gpg --export FINGERPRINT > keyring.gpg' writes one",
            };
    }
}
