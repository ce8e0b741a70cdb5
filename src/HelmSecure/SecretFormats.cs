using System.Buffers;
using System.Runtime.InteropServices;

namespace HelmSecure;

/// <summary>Secrets that their issuers made recognisable: the one list of formats, for what is reported and for what is hidden.</summary>
internal static class SecretFormats
{
    private const string Digits = "0123456789";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int Unlimited = 1024;

    private static readonly SearchValues<char> OfWords = SearchValues.Create(Lower + "-.");
    private static readonly SearchValues<char> Hex = SearchValues.Create(Digits + "abcdef");
    private static readonly SearchValues<char> Capital = SearchValues.Create(Digits + Upper);
    private static readonly SearchValues<char> Alphanumeric = SearchValues.Create(Digits + Lower + Upper);
    private static readonly SearchValues<char> Word = SearchValues.Create(Digits + Lower + Upper + "-_");
    private static readonly SearchValues<char> Dotted = SearchValues.Create(Digits + Lower + Upper + "-_.");
    private static readonly SearchValues<char> Base64 = SearchValues.Create(Digits + Lower + Upper + "+/=");
    private static readonly SearchValues<char> Path = SearchValues.Create(Digits + Lower + Upper + "-_/");

    // As the issuers publish them, or as their tokens have looked for years. The lengths are those of what follows the prefix.
    private static readonly SecretFormat[] All =
    [
        new("an AWS access key", "AKIA", Capital, 16, 16),
        new("an AWS access key", "ASIA", Capital, 16, 16),
        new("an AWS bearer token", "ABSK", Base64, 109, 269),
        new("a Google API key", "AIza", Word, 35, 35),
        new("a Google OAuth secret", "GOCSPX-", Word, 28, 28),
        new("a Google access token", "ya29.", Dotted, 40),
        new("an Azure storage key", "AccountKey=", Base64, 88, 88),
        new("an Azure shared access key", "SharedAccessKey=", Base64, 44, 44),
        new("an Alibaba Cloud access key", "LTAI", Alphanumeric, 20, 20),
        new("a DigitalOcean token", "dop_v1_", Hex, 64, 64),
        new("a DigitalOcean token", "doo_v1_", Hex, 64, 64),
        new("a DigitalOcean token", "dor_v1_", Hex, 64, 64),
        new("a Heroku key", "HRKU-", Word, 36),
        new("a Fly.io token", "fo1_", Word, 43, 43),
        new("a Databricks token", "dapi", Hex, 32, 32),
        new("a Supabase token", "sbp_", Hex, 40, 40),
        new("a PlanetScale password", "pscale_pw_", Dotted, 32),
        new("a PlanetScale token", "pscale_tkn_", Dotted, 32),

        new("a GitHub token", "ghp_", Alphanumeric, 36, 251),
        new("a GitHub token", "gho_", Alphanumeric, 36, 251),
        new("a GitHub token", "ghu_", Alphanumeric, 36, 251),
        new("a GitHub token", "ghs_", Alphanumeric, 36, 251),
        new("a GitHub token", "ghr_", Alphanumeric, 36, 251),
        new("a GitHub token", "github_pat_", Word, 82, 251),
        new("a GitLab token", "glpat-", Dotted, 20),
        new("a GitLab token", "gldt-", Word, 20),
        new("a GitLab token", "glrt-", Dotted, 20),
        new("a GitLab token", "glcbt-", Word, 20),
        new("a GitLab token", "glptt-", Hex, 40, 40),
        new("a GitLab token", "glft-", Word, 20),
        new("a GitLab token", "glimt-", Word, 25),
        new("a GitLab token", "glagent-", Word, 50),
        new("a GitLab token", "gloas-", Word, 64),
        new("a GitLab token", "glsoat-", Word, 20),
        new("a Bitbucket password", "ATBB", Alphanumeric, 28, 32),
        new("an Atlassian token", "ATATT3", SearchValues.Create(Digits + Lower + Upper + "-_="), 150),
        new("an Atlassian token", "ATCTT3", SearchValues.Create(Digits + Lower + Upper + "-_="), 150),
        new("a SonarQube token", "sqp_", Hex, 40, 40),
        new("a SonarQube token", "squ_", Hex, 40, 40),
        new("a SonarQube token", "sqa_", Hex, 40, 40),
        new("a CircleCI token", "CCIPAT_", Word, 60),
        new("a Buildkite token", "bkua_", Hex, 40, 40),

        new("a Slack token", "xoxb-", Word, 20),
        new("a Slack token", "xoxp-", Word, 20),
        new("a Slack token", "xoxa-", Word, 20),
        new("a Slack token", "xoxr-", Word, 20),
        new("a Slack token", "xoxs-", Word, 20),
        new("a Slack token", "xoxe-", Word, 20),
        new("a Slack token", "xoxe.xox", Dotted, 20),
        new("a Slack token", "xapp-", Word, 20),
        new("the address of a Slack webhook", "hooks.slack.com/services/", Path, 40),
        new("the address of a Slack webhook", "hooks.slack.com/workflows/", Path, 40),
        new("the address of a Discord webhook", "discord.com/api/webhooks/", Path, 70),
        new("the address of a Discord webhook", "discordapp.com/api/webhooks/", Path, 70),
        new("a Linear key", "lin_api_", Alphanumeric, 40, 40),
        new("a Notion token", "ntn_", Alphanumeric, 40),
        new("a Figma token", "figd_", Word, 40),

        new("a Stripe key", "sk_live_", Alphanumeric, 16, 255),
        new("a Stripe key", "sk_test_", Alphanumeric, 16, 255),
        new("a Stripe key", "rk_live_", Alphanumeric, 16, 255),
        new("a Stripe key", "rk_test_", Alphanumeric, 16, 255),
        new("a Stripe signing secret", "whsec_", Alphanumeric, 32, 64),
        new("a Square token", "sq0atp-", Word, 22, 22),
        new("a Square secret", "sq0csp-", Word, 43, 43),
        new("a Braintree token", "access_token$production$", SearchValues.Create(Digits + Lower + "$"), 49, 49),
        new("a Shopify token", "shpat_", Hex, 32, 32),
        new("a Shopify token", "shpca_", Hex, 32, 32),
        new("a Shopify token", "shppa_", Hex, 32, 32),
        new("a Shopify secret", "shpss_", Hex, 32, 32),
        new("a SendGrid key", "SG.", Dotted, 66, 66),
        new("a Brevo key", "xkeysib-", Word, 81, 81),
        new("a Mailgun key", "key-", Hex, 32, 32),
        new("a Twilio key", "SK", Hex, 32, 32),

        new("an npm token", "npm_", Alphanumeric, 36, 36),
        new("a PyPI token", "pypi-AgE", Word, 50),
        new("a RubyGems key", "rubygems_", Hex, 48, 48),
        new("a NuGet key", "oy2", SearchValues.Create(Digits + Lower), 43, 43),
        new("a Docker token", "dckr_pat_", Word, 27, 40),
        new("a Docker token", "dckr_oat_", Word, 27, 40),
        new("an Artifactory key", "AKCp", Alphanumeric, 60, 80),
        new("a Clojars token", "CLOJARS_", Hex, 60, 60),

        new("a Vault token", "hvs.", Word, 24),
        new("a Vault token", "hvb.", Word, 24),
        new("a Vault token", "hvr.", Word, 24),
        new("a Doppler token", "dp.pt.", Alphanumeric, 40, 44),
        new("a Doppler token", "dp.st.", Dotted, 40),
        new("a Pulumi token", "pul-", Hex, 40, 40),
        new("a 1Password token", "ops_eyJ", Base64, 200),
        new("an age key", "AGE-SECRET-KEY-1", Capital, 58, 58),
        new("a Tailscale key", "tskey-", Word, 20),
        new("a Sentry token", "sntrys_", Base64, 60),
        new("a Sentry token", "sntryu_", Hex, 64, 64),
        new("a Grafana token", "glsa_", Word, 41, 41),
        new("a Grafana token", "glc_", Base64, 32),
        new("a New Relic key", "NRAK-", Capital, 27, 27),
        new("a Dynatrace token", "dt0c01.", Dotted, 89, 89),
        new("a Postman key", "PMAK-", Word, 59, 59),
        new("a Hugging Face token", "hf_", Alphanumeric, 34, 40),
        new("an Anthropic key", "sk-ant-", Word, 80),
        new("an OpenAI key", "sk-proj-", Word, 40),
        new("an OpenAI key", "sk-svcacct-", Word, 40),
        new("an OpenAI key", "sk-", Alphanumeric, 40, 60),
        new("a Groq key", "gsk_", Alphanumeric, 48, 56),
        new("a Replicate token", "r8_", Alphanumeric, 37, 37),
        new("a JSON Web Token", "eyJ", Dotted, 60, 16384) { Segments = 3, ShortestSegment = 16 },
    ];

    private static readonly SearchValues<string> Prefixes = SearchValues.Create([.. All.Select(format => format.Prefix)], StringComparison.Ordinal);

    // By the first letter; the longer prefix first, for it says more.
    private static readonly SecretFormat[][] ByLetter =
        [.. Enumerable.Range(0, 128).Select(letter => All.Where(format => format.Prefix[0] == letter).OrderByDescending(format => format.Prefix.Length).ToArray())];

    /// <summary>What nobody was given: it stands in documentation, or waits to be replaced.</summary>
    private static readonly SearchValues<string> Samples = SearchValues.Create(
        ["example", "xxxx", "your", "redacted", "changeme", "placeholder", "dummy", "replace", "sample", "12345678", "abcdefgh", "0000000", "insert", "notreal", "...", "fake"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>A character of a token: nothing begins behind one.</summary>
    private static readonly SearchValues<char> Joined = Word;

    /// <summary>False where there is certainly none.</summary>
    public static bool MayBeIn(ReadOnlySpan<char> text) => text.ContainsAny(Prefixes);

    /// <summary>The first one at or behind <paramref name="start"/>; null where there is none. Looks at each character a bounded number of times.</summary>
    public static SecretToken? Find(ReadOnlySpan<char> text, int start = 0)
    {
        for (var position = start; position < text.Length;)
        {
            var hit = text[position..].IndexOfAny(Prefixes);
            if (hit < 0)
                return null;
            position += hit;
            if (IsBeginning(text, position) && At(text, position) is { } token)
                return token;
            position++;
        }

        return null;
    }

    /// <summary>It has such a prefix, and something behind it that is no name: enough to hide it, and too little to accuse anybody.</summary>
    public static bool IsLike(ReadOnlySpan<char> token, int shortestRest)
    {
        foreach (var format in token.Length > 0 && token[0] < ByLetter.Length ? ByLetter[token[0]] : [])
        {
            var rest = token.StartsWith(format.Prefix, StringComparison.Ordinal) ? token[format.Prefix.Length..] : [];
            if (rest.Length >= shortestRest && rest.ContainsAnyExcept(OfWords))
                return true;
        }

        return false;
    }

    /// <summary>It stands in documentation, or waits to be replaced.</summary>
    public static bool IsSample(ReadOnlySpan<char> token)
    {
        if (token.ContainsAny(Samples))
            return true;

        Span<bool> seen = stackalloc bool[128];
        var kinds = 0;
        foreach (var letter in token)
        {
            if (letter < seen.Length && !seen[letter])
            {
                seen[letter] = true;
                kinds++;
            }
        }

        return kinds < Math.Min(8, token.Length / 2);
    }

    private static bool IsBeginning(ReadOnlySpan<char> text, int position) =>
        position is 0
        || !Joined.Contains(text[position - 1])
        // A line's end as JSON writes it.
        || (position > 1 && text[position - 2] is '\\' && text[position - 1] is 'n' or 't' or 'r');

    private static SecretToken? At(ReadOnlySpan<char> text, int position)
    {
        foreach (var format in text[position] < ByLetter.Length ? ByLetter[text[position]] : [])
        {
            if (text[position..].StartsWith(format.Prefix, StringComparison.Ordinal) && Rest(format, text[(position + format.Prefix.Length)..]) is { } length)
                return new(format.Title, position, format.Prefix.Length + length);
        }

        return null;
    }

    private static int? Rest(SecretFormat format, ReadOnlySpan<char> rest)
    {
        // No further than the format goes: a hostile text begins a token at every other letter.
        var most = Math.Min(rest.Length, format.Longest + 1);
        var length = rest[..most].IndexOfAnyExcept(format.Characters) is >= 0 and var end ? end : most;
        // The full stop that ends a sentence.
        while (length > format.Shortest && rest[length - 1] is '.')
            length--;
        return length >= format.Shortest && length <= format.Longest && format.HasSegments(rest[..length]) && !IsSample(rest[..length]) ? length : null;
    }

    /// <summary>One format: a prefix that nothing else has, and what follows it.</summary>
    /// <param name="Title">For sentences: "a GitHub token".</param>
    private sealed record SecretFormat(string Title, string Prefix, SearchValues<char> Characters, int Shortest, int Longest = Unlimited)
    {
        /// <summary>Between full stops; 0 for any number.</summary>
        public int Segments { get; init; }

        public int ShortestSegment { get; init; }

        public bool HasSegments(ReadOnlySpan<char> rest)
        {
            if (Segments is 0)
                return true;

            var count = 0;
            foreach (var segment in rest.Split('.'))
            {
                if (rest[segment].Length < ShortestSegment)
                    return false;
                count++;
            }

            return count == Segments;
        }
    }
}

/// <summary>A secret in a text.</summary>
/// <param name="Title">For sentences: "a GitHub token".</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SecretToken(string Title, int Start, int Length);
