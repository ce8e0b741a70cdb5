using System.Diagnostics;
using System.Text;
using HelmSecure.Rules.Secrets;

namespace HelmSecure.Tests.Rules;

/// <summary>Samples of secrets are put together here: written out, they would alarm whoever scans this repository.</summary>
public sealed class SecretDetectorTests
{
    private const string Mixed = "Zq81LmX0vB4tKe7sWd93RcYp5uHgN2aJf6Q";
    private const string Hexadecimal = "9f86d081884c7d659a2feaa0c55ad015";
    private static readonly HashSet<string> Names = new(["web-db"], StringComparer.Ordinal);

    private static IEnumerable<TestCaseData> Tokens
    {
        get
        {
            yield return Case("an AWS access key", "AK" + "IA", "Q3EG7PZK2MWX5TVL");
            yield return Case("a Google API key", "AI" + "za", Mixed);
            yield return Case("a Google OAuth secret", "GOC" + "SPX-", Mixed[..28]);
            yield return Case("an Azure storage key", "Account" + "Key=", Mixed + Mixed + Mixed[..16] + "==");
            yield return Case("a GitHub token", "gh" + "p_", Mixed + "1");
            yield return Case("a GitHub token", "github" + "_pat_", Mixed[..22] + "_" + Mixed + Mixed[..24]);
            yield return Case("a GitLab token", "gl" + "pat-", Mixed[..20]);
            yield return Case("a Slack token", "xo" + "xb-", "271828182845-" + Mixed[..24]);
            yield return Case("the address of a Slack webhook", "hooks.slack" + ".com/services/", "T0A1B2C3D/B0E1F2G3H/" + Mixed[..24]);
            yield return Case("a Stripe key", "sk_" + "live_", Mixed[..24]);
            yield return Case("a SendGrid key", "S" + "G.", Mixed[..22] + "." + Mixed + Mixed[..8]);
            yield return Case("a Twilio key", "S" + "K", Hexadecimal);
            yield return Case("an npm token", "np" + "m_", Mixed + "1");
            yield return Case("a PyPI token", "py" + "pi-AgE", Mixed + Mixed);
            yield return Case("a Docker token", "dckr" + "_pat_", Mixed[..27]);
            yield return Case("a Vault token", "hv" + "s.", Mixed[..24]);
            yield return Case("a DigitalOcean token", "dop" + "_v1_", Hexadecimal + Hexadecimal);
            yield return Case("a Hugging Face token", "h" + "f_", Mixed[..34]);
            yield return Case("an OpenAI key", "sk" + "-proj-", Mixed + Mixed);
            yield return Case("a JSON Web Token", "ey" + "J", "hbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJ3ZWItMTcifQ." + Mixed);
        }
    }

    [TestCaseSource(nameof(Tokens))]
    public void Tokens_show_by_their_format(string title, string token)
    {
        Assert.That(Titles("anything", token), Is.EqualTo((string[])[title]));
        Assert.That(Titles("anything", $"url: \"{token}\", more"), Is.EqualTo((string[])[title]));
        Assert.That(Titles("anything", Base64($"first line\nvalue={token}\n")), Is.EqualTo((string[])[title]));
    }

    [TestCaseSource(nameof(Tokens))]
    public void The_mask_hides_every_token_that_is_reported(string title, string token)
    {
        Assert.That(SecretMask.Hide($"the value {token} of {title}"), Is.EqualTo($"the value *** of {title}"));
    }

    // What stands behind the name of a key is judged by the name as well.
    private static IEnumerable<TestCaseData> TokensWithoutNames => Tokens.Where(token => token.Arguments[0] is not "an Azure storage key");

    [TestCaseSource(nameof(TokensWithoutNames))]
    public void What_is_no_token_of_its_own_is_let_be(string title, string token)
    {
        Assert.That(Titles("anything", "x" + token), Is.Empty, title);
        Assert.That(Titles("anything", token[..^12] + "EXAMPLEEXAMP"), Is.Empty, title);
        Assert.That(Titles("anything", token[..(token.Length / 3)]), Is.Empty, title);
    }

    [TestCase("PRIVATE KEY", "a private key")]
    [TestCase("RSA PRIVATE KEY", "a private key")]
    [TestCase("OPENSSH PRIVATE KEY", "an SSH private key")]
    [TestCase("ENCRYPTED PRIVATE KEY", "an encrypted private key")]
    [TestCase("PGP PRIVATE KEY BLOCK", "a PGP private key")]
    public void Private_keys_show_by_their_frame(string label, string title)
    {
        var key = Pem(label, $"{Mixed}{Mixed}\n{Mixed}==");

        Assert.That(Titles("tls.key", key), Is.EqualTo((string[])[title]));
        Assert.That(Titles("key.json", "{\"type\": \"x\", \"key\": \"" + key.Replace("\n", "\\n", StringComparison.Ordinal) + "\"}"), Is.EqualTo((string[])[title]));
        Assert.That(Titles("config", "users:\n  - client-key-data: " + Base64(key) + "\n"), Is.EqualTo((string[])[title]));
        Assert.That(Titles("twice", Base64(Base64(key))), Is.EqualTo((string[])[title]));
    }

    [TestCase("PRIVATE KEY", "...")]
    [TestCase("PRIVATE KEY", "")]
    [TestCase("CERTIFICATE", Mixed + Mixed)]
    [TestCase("PUBLIC KEY", Mixed + Mixed)]
    public void Certificates_and_frames_without_a_key_are_let_be(string label, string body) => Assert.That(Titles("tls.crt", Pem(label, body)), Is.Empty);

    [TestCase("postgres://web:tr0ub4dor@db:5432/web", ExpectedResult = "a URL with a password")]
    [TestCase("redis://:tr0ub4dor@cache", ExpectedResult = "a URL with a password")]
    [TestCase("see https://web:tr0ub4dor@example.org/x for more", ExpectedResult = "a URL with a password")]
    [TestCase("amqp://guest:guest@queue", ExpectedResult = "default")]
    [TestCase("postgres://web@db:5432/web", ExpectedResult = "")]
    [TestCase("https://example.org/web:tr0ub4dor@x", ExpectedResult = "")]
    [TestCase("https://example.org:8080/a@b", ExpectedResult = "")]
    [TestCase("postgres://web:$(PASSWORD)@db", ExpectedResult = "")]
    [TestCase("postgres://web:${PASSWORD}@db", ExpectedResult = "")]
    [TestCase("postgres://web:$PASSWORD@db", ExpectedResult = "")]
    [TestCase("postgres://{{ .user }}:{{ .password }}@db", ExpectedResult = "")]
    [TestCase("postgres://<user>:<password>@db", ExpectedResult = "")]
    [TestCase("postgres://%s:%s@%s/%s", ExpectedResult = "")]
    [TestCase("postgres://web:****@db", ExpectedResult = "")]
    [TestCase("ssh://git@example.org:22/x", ExpectedResult = "")]
    [TestCase("# as in postgres://web:tr0ub4dor@db", ExpectedResult = "")]
    public string Addresses_show_by_what_stands_before_the_host(string text) => Verdict("anything", text);

    [TestCase("Authorization: Basic d2ViOnRyMHViNGRvcg==", ExpectedResult = "an Authorization header")]
    [TestCase("proxy_set_header Authorization \"Basic d2ViOnRyMHViNGRvcg==\";", ExpectedResult = "an Authorization header")]
    [TestCase("{\"authorization\": \"Bearer " + Mixed + "\"}", ExpectedResult = "an Authorization header")]
    [TestCase("Authorization: Basic YWRtaW46YWRtaW4=", ExpectedResult = "default")]
    [TestCase("Authorization: Bearer $(TOKEN)", ExpectedResult = "")]
    [TestCase("Authorization: Bearer <token>", ExpectedResult = "")]
    [TestCase("Authorization: Bearer {{ .Token }}", ExpectedResult = "")]
    [TestCase("Authorization: Basic authentication", ExpectedResult = "")]
    [TestCase("authorization-always-allow-paths=/healthz", ExpectedResult = "")]
    public string Headers_show_by_their_scheme(string text) => Verdict("anything", text);

    [TestCase("{\"auths\": {\"registry.example.org\": {\"auth\": \"d2ViOnRyMHViNGRvcg==\"}}}", ExpectedResult = "the login of a registry")]
    [TestCase("{\"auths\": {\"registry.example.org\": {\"username\": \"web\", \"auth\": \"d2ViOnRyMHViNGRvcg==\"}}}", ExpectedResult = "the login of a registry")]
    [TestCase("{\"auths\": {\"registry.example.org\": {}}}", ExpectedResult = "")]
    [TestCase("{\"auths\": {\"registry.example.org\": {\"auth\": \"\"}}}", ExpectedResult = "")]
    public string Logins_of_registries_show_by_their_keys(string text) => Verdict(".dockerconfigjson", text);

    // What the value of a variable of that name is taken for.
    [TestCase("DB_PASSWORD", "tr0ub4dor", ExpectedResult = "a password")]
    [TestCase("DB_PASSWORD", "correcthorse", ExpectedResult = "a password")]
    [TestCase("dbPassword", "tr0ub4dor&3", ExpectedResult = "a password")]
    [TestCase("MYSQL_PWD", "tr0ub4dor", ExpectedResult = "a password")]
    [TestCase("SMTP_PASS", "tr0ub4dor", ExpectedResult = "a password")]
    [TestCase("API_TOKEN", Mixed, ExpectedResult = "a token")]
    [TestCase("SECRET_KEY", Hexadecimal, ExpectedResult = "a key")]
    [TestCase("AWS_SECRET_ACCESS_KEY", Mixed + "/x1y2", ExpectedResult = "a key")]
    [TestCase("SECRET_KEY_BASE", Hexadecimal + Hexadecimal, ExpectedResult = "a secret")]
    [TestCase("DB_PASSWORD", "postgres", ExpectedResult = "default")]
    [TestCase("DB_PASSWORD", "changeme", ExpectedResult = "default")]
    [TestCase("DB_PASSWORD", "Change-Me!", ExpectedResult = "default")]
    [TestCase("DB_PASSWORD", "123456", ExpectedResult = "default")]
    [TestCase("API_TOKEN", "changeme", ExpectedResult = "default")]
    [TestCase("API_TOKEN", "admin", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "$(OTHER)", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "$OTHER", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "${OTHER:-x1}", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "{{ .Values.password }}", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "<password>", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "ref+vault://secret/web#/password", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "ENC[AES256_GCM,data:Zq81LmX0,iv:vB4t,tag:Ke7s,type:str]", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "vault:secret/data/web#password", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "op://vault/web/password", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:web-Ab1Cd2", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "/run/secrets/db", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "secrets/db/password", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "true", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "42", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "30s", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "1h30m", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "web-db", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "web-db-credentials", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "********", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "your-password", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", ExpectedResult = "")]
    [TestCase("DB_PASSWORD", "https://example.org/docs", ExpectedResult = "")]
    [TestCase("CLIENT_SECRET", "123e4567-e89b-12d3-a456-426614174000", ExpectedResult = "")]
    [TestCase("SECRET", "web-tls", ExpectedResult = "")]
    [TestCase("ACCESS_TOKEN", "my-access-token-v2", ExpectedResult = "")]
    [TestCase("DB_PASSWORD_FILE", "tr0ub4dor", ExpectedResult = "")]
    [TestCase("DB_PASSWORD_KEY", "tr0ub4dor", ExpectedResult = "")]
    [TestCase("DB_SECRET_NAME", Mixed, ExpectedResult = "")]
    [TestCase("PASSWORD_MIN_LENGTH", "tr0ub4dor", ExpectedResult = "")]
    [TestCase("AWS_ACCESS_KEY_ID", Mixed, ExpectedResult = "")]
    [TestCase("PWD", "tr0ub4dor", ExpectedResult = "")]
    [TestCase("checksum/secret", Hexadecimal + Hexadecimal, ExpectedResult = "")]
    [TestCase("PUBLIC_KEY", Mixed, ExpectedResult = "")]
    [TestCase("GIT_COMMIT", Hexadecimal + "c0ffee11", ExpectedResult = "")]
    [TestCase("IMAGE_DIGEST", "sha256:" + Hexadecimal + Hexadecimal, ExpectedResult = "")]
    [TestCase("NEXT_PAGE_TOKEN", Mixed, ExpectedResult = "")]
    public string Values_are_judged_by_their_names_and_by_themselves(string name, string value) => Verdict(name, value);

    [TestCase("application.properties", "spring.datasource.password=tr0ub4dor\n", ExpectedResult = "a password of spring.datasource.password")]
    [TestCase("config.yaml", "db:\n  password: tr0ub4dor # of web\n", ExpectedResult = "a password of password")]
    [TestCase("config.yaml", "db:\n  password: \"tr0ub4dor\"\n", ExpectedResult = "a password of password")]
    [TestCase("config.json", "{\"db\":{\"password\":\"tr0ub4dor\"}}", ExpectedResult = "a password of password")]
    [TestCase("config.json", "{\"inner\": \"{\\\"password\\\": \\\"tr0ub4dor\\\"}\"}", ExpectedResult = "a password of password")]
    [TestCase("config.xml", "<db><password>tr0ub4dor</password></db>", ExpectedResult = "a password of password")]
    [TestCase("web.ini", "[db]\npassword = tr0ub4dor\n", ExpectedResult = "a password of password")]
    [TestCase("redis.conf", "port 6379\nrequirepass tr0ub4dor\n", ExpectedResult = "a password of requirepass")]
    [TestCase("CONNECTION", "Server=db;User Id=web;Password=tr0ub4dor;", ExpectedResult = "a password of Password")]
    [TestCase("config.yaml", "github:\n  api_key: " + Mixed + "\n", ExpectedResult = "a key of api_key")]
    [TestCase("config.yaml", "admin:\n  password: changeme\n", ExpectedResult = "default of password")]
    [TestCase("run.py", "token = \"" + Mixed + "\"\n", ExpectedResult = "a token of token")]
    [TestCase("run.sh", "#!/bin/sh\nPASSWORD=tr0ub4dor\n", ExpectedResult = "")]
    [TestCase("run", "#!/bin/sh\nPASSWORD=\"$(cat /run/secrets/db)\"\n", ExpectedResult = "")]
    [TestCase("config.yaml", "# password: tr0ub4dor\n", ExpectedResult = "")]
    [TestCase("config.yaml", "password: required\n", ExpectedResult = "")]
    [TestCase("config.yaml", "password:\n  type: string\n", ExpectedResult = "")]
    [TestCase("config.yaml", "passwordSecretRef: web-db-0\nsecretName: web-tls1\n", ExpectedResult = "")]
    [TestCase("config.yaml", "password: web-db\n", ExpectedResult = "")]
    [TestCase("nginx.conf", "server_tokens off;\nproxy_pass http://backend1;\nproxy_pass back3nd;\n", ExpectedResult = "")]
    [TestCase("web.conf", "if (password == tr0ub4dor)", ExpectedResult = "")]
    [TestCase("config.yaml", "password: pbkdf2\n", ExpectedResult = "")]
    [TestCase("config.yaml", "token_ttl: 30s\nmax_token: 1234\n", ExpectedResult = "")]
    public string Configurations_are_read_line_by_line(string name, string text) =>
        string.Join(", ", SecretDetector.Inspect(name, text, Names).Select(secret => $"{(secret.IsDefault ? "default" : secret.Title)} of {secret.Name}"));

    [Test]
    public void Each_secret_is_found_at_its_place()
    {
        const string Text = "a: 1\npassword: tr0ub4dor\nurl: https://web:tr0ub4dor@example.org\n";

        Assert.That(SecretDetector.Inspect("config.yaml", Text, Names).Select(secret => (secret.Name, secret.Position)), Is.EqualTo(((string?, int)[])[("password", 15), ("url", 30)]));
    }

    private static IEnumerable<string> Hostile
    {
        get
        {
            var rest = Mixed;
            return
            [
                "password: ", "password=", "\"password\":\"", "passwordpasswordpassword", "token.", "://", "://a:b", "://a:b@", "https://a:b@c ", "authorization: Basic ", "authorization", "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n" + rest, "{\"auths\":", "\"auth\":\"", "\"auths\" \"auth\":\"YTpi\" ", "eyJ", "eyJ.", "ey" + "J" + rest + ".", "gl" + "pat-", "gh" + "p_",
                "LS0tLS1CRUdJTi", "LS0tLS1CRUdJTiBQ ", "YWJj", "a", " ", "\n", "=", "\\\"", "$(", "#", "xo" + "xb-1-", "<password>", "pass:'", "SG.", "Account" + "Key=", "-", "k", "A9", "S" + "K",
            ];
        }
    }

    [TestCaseSource(nameof(Hostile))]
    public void Time_grows_with_the_length_of_the_text(string piece)
    {
        var text = new StringBuilder().Insert(0, piece, (4 << 20) / piece.Length).ToString();
        var watch = Stopwatch.StartNew();

        var found = SecretDetector.Inspect("password", text, Names);

        Assert.That(found, Has.Count.LessThanOrEqualTo(20));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)), piece);
    }

    private static string Verdict(string name, string text) => string.Join(", ", SecretDetector.Inspect(name, text, Names).Select(secret => secret.IsDefault ? "default" : secret.Title));

    private static IEnumerable<string> Titles(string name, string text) => SecretDetector.Inspect(name, text, Names).Select(secret => secret.Title);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Pem(string label, string body) => $"-----BE{"GIN"} {label}-----\n{body}\n-----END {label}-----\n";

    private static TestCaseData Case(string title, string prefix, string rest) => new TestCaseData(title, prefix + rest).SetArgDisplayNames(title, prefix);
}
