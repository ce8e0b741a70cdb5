using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Secrets;

/// <summary>Secrets in command lines: <c>--password=x</c>, <c>--token x</c>, <c>mysql -px</c>, <c>curl -u user:x</c>.</summary>
internal static class OptionSecrets
{
    private const int LongestOption = 64;

    // Programs with a short option for a password: glued to it, behind it, or behind a user and a colon.
    private static readonly string[] Glued = ["mysql", "mysqldump", "mysqladmin", "mysqlcheck", "mysqlimport", "mysqlshow", "mariadb", "mariadb-dump", "mariadb-admin"];

    private static readonly Dictionary<string, string> Behind = new(StringComparer.Ordinal)
    {
        ["sshpass"] = "-p", ["redis-cli"] = "-a", ["keydb-cli"] = "-a", ["valkey-cli"] = "-a", ["mongo"] = "-p", ["mongosh"] = "-p", ["mongodump"] = "-p", ["mongorestore"] = "-p", ["mosquitto_pub"] = "-P", ["mosquitto_sub"] = "-P",
        ["ldapsearch"] = "-w", ["ldapadd"] = "-w", ["ldapmodify"] = "-w", ["sqlcmd"] = "-P", ["smbclient"] = "-U", ["kinit"] = "-w",
    };

    private static readonly string[] WithUser = ["curl", "wget"];

    /// <summary>A word by itself.</summary>
    public static IReadOnlyList<Secret> Inspect(SecretPlace place, IReadOnlySet<string> names)
    {
        var text = place.Text;
        var equals = text.StartsWith('-') ? text.AsSpan(0, Math.Min(text.Length, LongestOption)).IndexOf('=') : -1;
        if (equals < 0 || text.AsSpan(0, equals).ContainsAny(" \t\n"))
            return SecretDetector.Inspect(place.Name, text, names);

        var name = text[..equals].TrimStart('-');
        return [.. SecretDetector.Inspect(name, text[(equals + 1)..], names).Select(secret => secret.Name is null ? secret with { Name = text[..equals] } : secret)];
    }

    /// <summary>Words that follow an option.</summary>
    public static IEnumerable<SecretSighting> Of(Container container, IReadOnlySet<string> names) =>
        from invocation in container.Invocations
        from command in invocation.Commands
        from secret in Of(command.Command, names)
        select new SecretSighting(new(invocation.Title, "", "", command.Field, container.Pod.Owner) { Container = container }, secret);

    private static IEnumerable<Secret> Of(ShellCommand command, IReadOnlySet<string> names)
    {
        for (var i = 0; i < command.Words.Count; i++)
        {
            var option = command.Words[i].Text;
            if (option.Length > LongestOption || !option.StartsWith('-') || command.Words[i].Inner.Count > 0)
                continue;

            var value = i + 1 < command.Words.Count && command.Words[i + 1] is { Inner.Count: 0, StartsWithOutput: false } next && !next.Text.StartsWith('-') ? next.Text : "";
            if (SecretOf(command.Program, option, value, names) is { } secret)
                yield return secret;
        }
    }

    private static Secret? SecretOf(string program, string option, string value, IReadOnlySet<string> names)
    {
        if (option.StartsWith("--", StringComparison.Ordinal) && !option.Contains('=', StringComparison.Ordinal) && SecretDetector.Named(option[2..], value, names) is { } named)
            return named with { Name = option };
        if (Glued.Contains(program, StringComparer.Ordinal) && option is ['-', 'p', _, ..])
            return Password(option[2..], "-p", names);
        if (Behind.TryGetValue(program, out var own) && option == own)
            return Password(program is "smbclient" ? Tail(value, '%') : value, option, names);
        return WithUser.Contains(program, StringComparer.Ordinal) && option is "-u" or "--user" or "--proxy-user" ? Password(Tail(value, ':'), option, names) : null;
    }

    private static Secret? Password(string value, string option, IReadOnlySet<string> names) =>
        value.StartsWith('$') || SecretDetector.Named("password", value, names) is not { } secret ? null : secret with { Name = option };

    private static string Tail(string value, char separator) => value.IndexOf(separator, StringComparison.Ordinal) is > 0 and var at ? value[(at + 1)..] : "";
}
