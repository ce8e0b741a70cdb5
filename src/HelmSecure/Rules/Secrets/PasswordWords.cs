using System.Buffers;

namespace HelmSecure.Rules.Secrets;

/// <summary>Judges what people choose for passwords.</summary>
internal static class PasswordWords
{
    private const int ShortestGood = 8;
    private const int ShortestChosen = 6;
    private const int LongestChosen = 128;
    private const int FewKinds = 4;

    private static readonly SearchValues<char> WordLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> OfCode = SearchValues.Create("()[]{}<>\"'`,;|\\ \t\r\n");
    private static readonly SearchValues<char> Symbols = SearchValues.Create("0123456789!@#%^&*+=?~");

    private static readonly HashSet<string> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        "admin", "admin1", "admin12", "admin123", "admin1234", "adminadmin", "administrator", "password", "password1", "password12", "password123", "password1234", "passw0rd", "p@ssw0rd", "p@ssword",
        "pass", "pass123", "pass1234", "passwd", "secret", "secret1", "secret123", "secretpassword", "s3cret", "s3cr3t", "supersecret", "topsecret", "mysecret", "mysecretpassword", "my-secret-pw", "mypassword",
        "root", "root123", "rootroot", "rootpassword", "rootpass", "toor", "guest", "user", "user123", "userpassword", "test", "test123", "test1234", "testpassword", "testing", "demo", "demo123",
        "minioadmin", "minio123", "minio", "postgres", "postgresql", "postgrespassword", "mysql", "mariadb", "mongo", "mongodb", "redis", "redispassword", "rabbitmq", "elastic", "kibana", "grafana",
        "prom-operator", "keycloak", "superset", "airflow", "jenkins", "nexus", "sonar", "sonarqube", "harbor12345", "rundeck", "wordpress", "drupal", "joomla", "magento", "neo4j", "cassandra",
        "oracle", "tomcat", "manager", "vagrant", "ubuntu", "raspberry", "alpine", "calvin", "zabbix", "nagios", "nagiosadmin", "splunk", "openshift", "rancher", "argocd", "hunter2", "foobared",
        "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "000000", "111111", "123123", "654321", "abc123", "abcd1234", "1q2w3e4r", "1qaz2wsx",
        "qwerty", "qwerty123", "letmein", "welcome", "welcome1", "welcome123", "iloveyou", "monkey", "dragon", "master", "sunshine", "princess", "football", "baseball", "superman", "batman", "trustno1",
        "access", "login", "shadow", "whatever", "zaq12wsx", "foo", "bar", "foobar", "temp", "temp123", "temporary", "insecure", "notsecure", "unsafe", "verysecret", "verysecure", "verysecurepassword",
    };

    // Whatever stands between and behind the letters.
    private static readonly string[] ToBeReplaced = ["changeme", "changeit", "changethis", "pleasechange", "replaceme", "replacethis", "replacewith", "fixme"];

    // "Summer2024!"
    private static readonly string[] Stems =
        ["password", "passwort", "passwd", "admin", "secret", "welcome", "letmein", "qwerty", "test", "root", "user", "guest", "postgres", "mysql", "redis", "summer", "winter", "spring", "autumn"];

    /// <summary>On the lists of those who guess.</summary>
    public static bool IsKnown(string value) => value.Length <= LongestChosen && Defaults.Contains(value);

    /// <summary>Whoever knows the product knows it, or it says itself that it should have been replaced.</summary>
    public static bool IsDefault(string value) => IsKnown(value) || AsksToBeReplaced(value) || (value.Length <= LongestChosen && Letters(value) is "yourpassword" or "yourpasswordhere" or "mypassword");

    /// <summary><c>changeme</c>, <c>REPLACE_ME_1</c>.</summary>
    public static bool AsksToBeReplaced(string value) =>
        value.Length <= LongestChosen && Letters(value) is var letters && Array.Exists(ToBeReplaced, word => letters.StartsWith(word, StringComparison.Ordinal));

    /// <summary>Guessed within seconds.</summary>
    public static bool IsWeak(string value) =>
        value.Length < ShortestGood
        || IsDefault(value)
        || IsOneWord(value)
        || value.Distinct().Take(FewKinds).Count() < FewKinds;

    /// <summary>As people choose passwords: letters with a digit or a sign among them, and no name of anything.</summary>
    public static bool IsChosen(string value) =>
        value.Length is >= ShortestChosen and <= LongestChosen
        && !value.AsSpan().ContainsAny(OfCode)
        && value.AsSpan().ContainsAny(Symbols)
        && value.Any(char.IsAsciiLetter)
        && !IsName(value);

    /// <summary>Words with hyphens, as objects, files, hosts and keys are called: <c>web-db-0</c>, <c>tls.key</c>, <c>DB_PASSWORD</c>.</summary>
    public static bool IsName(string value)
    {
        if (value.AsSpan().IndexOfAny('-', '.', '_') < 0)
            return false;

        foreach (var part in value.Split('-', '.', '_', ':'))
        {
            var letters = part.AsSpan().TrimEnd("0123456789");
            if (letters.ContainsAnyExcept(WordLetters) || part.Length - letters.Length > 4)
                return false;
        }

        return true;
    }

    private static bool IsOneWord(string value)
    {
        var word = value.Length < 2 * ShortestGood ? Letters(Unleet(value)) : "";
        return Array.Exists(Stems, stem => word.StartsWith(stem, StringComparison.Ordinal) && word.Length < stem.Length + 3);
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetter)).ToLowerInvariant();

    private static string Unleet(string text) => string.Concat(text.Select(letter => letter switch { '0' => 'o', '1' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', _ => letter }));
}
