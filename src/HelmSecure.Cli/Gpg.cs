using System.Globalization;
using System.Text;

namespace HelmSecure.Cli;

/// <summary>Where gpg has the secret half of a key.</summary>
internal enum SecretPlace
{
    Disk,
    Card,

    /// <summary>An offline primary key: only its subkeys can sign.</summary>
    Missing,
}

/// <summary>A primary key or subkey as gpg lists it.</summary>
/// <param name="Capabilities">gpg's letters for this key alone: s(ign), c(ertify), e(ncrypt), a(uthenticate).</param>
/// <param name="Validity">gpg's letter: e(xpired), r(evoked), i(nvalid), d(isabled), or how far the owner is trusted.</param>
internal sealed record GpgKey(
    string Fingerprint, string Capabilities, string Validity, DateTimeOffset? Created, DateTimeOffset? Expires, SecretPlace Place);

internal sealed record GpgSecretKey(GpgKey Primary, IReadOnlyList<GpgKey> Subkeys, IReadOnlyList<string> UserIds);

/// <summary>
/// The gpg on the PATH, which does the private-key work: its agent, smartcards and pinentry come with it. Only its documented interfaces
/// are read (colon listings and status lines, GnuPG's doc/DETAILS), never what it says to people.
/// </summary>
internal sealed class Gpg
{
    /// <summary>How long a pinentry may wait that nobody sees.</summary>
    private static readonly TimeSpan UnattendedLimit = TimeSpan.FromSeconds(60);

    private const string StatusPrefix = "[GNUPG:] ";

    private Gpg(string path) => Path = path;

    public string Path { get; }

    public static string? FindPath(CommandEnvironment environment) => environment.FindOnPath("gpg");

    /// <exception cref="HelmSecureException">There is no gpg.</exception>
    public static Gpg Find(CommandEnvironment environment) => FindPath(environment) is { } path
        ? new Gpg(path)
        : throw new HelmSecureException("gpg is not on the PATH") { Hint = "install GnuPG, or name a file with the secret key: --keyring FILE" };

    /// <summary>Such as "2.2.40".</summary>
    public string Version()
    {
        var answer = ExternalProgram.Run(Path, ["--version"]);
        return Encoding.UTF8.GetString(answer.Output).Split('\n')[0].Split(' ')[^1].Trim();
    }

    /// <summary>The keys whose secret half gpg has or knows the whereabouts of.</summary>
    /// <exception cref="HelmSecureException">gpg could not list them.</exception>
    public IReadOnlyList<GpgSecretKey> ListSecretKeys()
    {
        var answer = ExternalProgram.Run(Path, ["--batch", "--no-tty", "--with-colons", "--fixed-list-mode", "--list-secret-keys"]);
        return answer.Succeeded
            ? ReadColons(Encoding.UTF8.GetString(answer.Output))
            : throw new HelmSecureException($"gpg could not list its secret keys: {LastWords(answer)}");
    }

    /// <summary>The public key as OpenPGP packets.</summary>
    /// <exception cref="HelmSecureException">gpg has no such key.</exception>
    public byte[] Export(string fingerprint)
    {
        var answer = ExternalProgram.Run(Path, ["--batch", "--no-tty", "--no-armor", "--export", "--", fingerprint]);
        return answer is { Succeeded: true, Output.Length: > 0 }
            ? answer.Output
            : throw new HelmSecureException($"gpg could not export the public key {fingerprint}");
    }

    /// <summary>
    /// One binary signature packet of type 0x01 (text) with SHA-512 by exactly this key or subkey. Text mode ends lines with CR LF and leaves
    /// the rest alone, so what is hashed is what a cleartext signature covers when <paramref name="canonicalText"/> has that form: no trailing
    /// blanks, no final line end (RFC 9580 section 7).
    /// </summary>
    /// <param name="passphrase">Null leaves it to gpg's agent.</param>
    /// <param name="interactive">Whether somebody is there to answer the agent's pinentry.</param>
    /// <exception cref="HelmSecureException">gpg did not sign.</exception>
    public byte[] DetachSign(string fingerprint, ReadOnlyMemory<byte> canonicalText, Passphrase? passphrase, bool interactive)
    {
        // The text is no secret and may lie in a file; the passphrase is one, and goes through the pipe.
        using var folder = new PrivateFolder();
        var text = folder.Write("text", canonicalText);
        var line = passphrase?.Bytes.ToArray() is { } bytes ? [.. bytes, (byte)'\n'] : Array.Empty<byte>();
        try
        {
            var answer = ExternalProgram.Run(
                Path, SigningArguments(fingerprint, text, passphrase is not null, interactive), line,
                interactive ? NameTerminal : null, interactive ? null : UnattendedLimit);
            return Signature(answer, fingerprint);
        }
        finally
        {
            Array.Clear(line);
        }
    }

    private static List<string> SigningArguments(string fingerprint, string textPath, bool hasPassphrase, bool interactive) =>
    [
        .. interactive && !hasPassphrase ? Array.Empty<string>() : ["--batch", "--no-tty"],
        .. hasPassphrase ? ["--pinentry-mode", "loopback", "--passphrase-fd", "0"] : Array.Empty<string>(),
        // On standard error, beside gpg's words to people, which begin differently: no other descriptor can be handed over.
        "--status-fd", "2",
        "--no-armor", "--textmode", "--digest-algo", "SHA512",
        // The exclamation mark keeps gpg from choosing another subkey.
        "--local-user", fingerprint + "!",
        "--output", "-",
        "--detach-sign", "--", textPath,
    ];

    private static void NameTerminal(IDictionary<string, string?> variables)
    {
        if (!variables.ContainsKey("GPG_TTY") && Terminal.DeviceName() is { } device)
            variables["GPG_TTY"] = device;
    }

    private static byte[] Signature(ProgramAnswer answer, string fingerprint)
    {
        var status = answer.ErrorLines
            .Where(line => line.StartsWith(StatusPrefix, StringComparison.Ordinal))
            .Select(line => line[StatusPrefix.Length..].Split(' '))
            .ToLookup(words => words[0], words => words[1..], StringComparer.Ordinal);
        var created = status["SIG_CREATED"].Count();
        if (created > 1)
            throw new HelmSecureException("gpg made more than one signature") { Hint = "look for local-user in gpg.conf, which adds signers" };
        if (answer.Succeeded && created == 1 && answer.Output.Length > 0)
            return answer.Output;
        throw Failure(answer, status, fingerprint);
    }

    private static HelmSecureException Failure(ProgramAnswer answer, ILookup<string, string[]> status, string fingerprint)
    {
        if (answer.ExitCode is null)
        {
            return new HelmSecureException($"gpg did not sign within {UnattendedLimit.TotalSeconds} seconds: its pinentry or card waits for somebody")
            {
                Hint = "without a terminal give the passphrase with --passphrase-file, --passphrase-stdin, --passphrase-env or --passphrase-fd",
            };
        }
        if (status["INV_SGNR"].FirstOrDefault() is [var reason, ..])
            return new HelmSecureException($"gpg cannot sign with {fingerprint}: {UnusableSigner(reason)}") { Hint = "'gpg --list-secret-keys' lists the keys there are" };
        var codes = status["FAILURE"].Select(words => words.Length > 1 && uint.TryParse(words[1], out var code) ? code & 0xffff : 0);
        return Explain(codes.FirstOrDefault(), fingerprint) ?? new HelmSecureException($"gpg could not sign: {LastWords(answer)}");
    }

    // The reasons of INV_RECP and INV_SGNR.
    private static string UnusableSigner(string reason) => reason switch
    {
        "2" => "more than one key has that name",
        "3" => "the key is not for signing",
        "4" => "the key is revoked",
        "5" => "the key is expired",
        "9" => "it has no such secret key",
        "11" => "the key is disabled",
        _ => "it has no such key",
    };

    // libgpg-error's codes, which come with the source of the error in the upper bits.
    private static HelmSecureException? Explain(uint code, string fingerprint) => code switch
    {
        11 or 87 => new HelmSecureException($"the passphrase for {fingerprint} is wrong"),
        17 => new HelmSecureException($"gpg has no secret key {fingerprint}") { Hint = "'gpg --list-secret-keys' marks a key whose secret is elsewhere with '#' or '>'" },
        54 => new HelmSecureException($"gpg cannot use the secret key {fingerprint}"),
        62 => new HelmSecureException("gpg's pinentry waited for the passphrase until its time was up"),
        85 or 86 or 177 or 178 or 32870 => new HelmSecureException($"the key {fingerprint} needs a passphrase, and gpg has no terminal or window to ask for it")
        {
            Hint = "give it with --passphrase-file, --passphrase-stdin, --passphrase-env or --passphrase-fd",
        },
        99 or 198 => new HelmSecureException("gpg's question for the passphrase was cancelled"),
        108 or 109 or 110 or 111 or 112 or 119 or 32848 => new HelmSecureException($"the card with the key {fingerprint} is not there or does not answer")
        {
            Hint = "insert it; 'gpg --card-status' shows what gpg sees",
        },
        130 => new HelmSecureException($"the card with the key {fingerprint} is blocked after too many wrong PINs"),
        _ => null,
    };

    private static string LastWords(ProgramAnswer answer) =>
        answer.ErrorLines.LastOrDefault(line => line.StartsWith("gpg: ", StringComparison.Ordinal))?["gpg: ".Length..] ?? $"it ended with {answer.ExitCode}";

    internal static IReadOnlyList<GpgSecretKey> ReadColons(string listing)
    {
        var keys = new List<GpgSecretKey>();
        string[]? pending = null;
        foreach (var field in listing.Split('\n').Select(line => line.Split(':')).Where(field => field.Length > 9))
        {
            switch (field[0])
            {
                case "sec" or "ssb":
                    pending = field;
                    break;
                case "fpr" when pending is ["sec", ..]:
                    keys.Add(new GpgSecretKey(ReadKey(pending, field[9]), new List<GpgKey>(), new List<string>()));
                    pending = null;
                    break;
                case "fpr" when pending is ["ssb", ..] && keys.Count > 0:
                    ((List<GpgKey>)keys[^1].Subkeys).Add(ReadKey(pending, field[9]));
                    pending = null;
                    break;
                case "uid" when keys.Count > 0:
                    ((List<string>)keys[^1].UserIds).Add(Unescape(field[9]));
                    break;
            }
        }
        return keys;
    }

    private static GpgKey ReadKey(string[] field, string fingerprint) => new(
        fingerprint,
        new string([.. field.ElementAtOrDefault(11)?.Where(char.IsAsciiLetterLower) ?? []]),
        field[1],
        Time(field[5]),
        Time(field[6]),
        field.ElementAtOrDefault(14) switch { "#" => SecretPlace.Missing, "+" or "" or null => SecretPlace.Disk, _ => SecretPlace.Card });

    private static DateTimeOffset? Time(string seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= uint.MaxValue ? DateTimeOffset.FromUnixTimeSeconds(value) : null;

    // gpg writes a colon and control characters of a user id as \x3a.
    private static string Unescape(string text)
    {
        var pieces = text.Split("\\x");
        return pieces[0] + string.Concat(pieces.Skip(1).Select(piece =>
            piece.Length >= 2 && byte.TryParse(piece.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                ? (char)value + piece[2..]
                : "\\x" + piece));
    }
}
