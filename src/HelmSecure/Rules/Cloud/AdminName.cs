namespace HelmSecure.Rules.Cloud;

/// <summary>Whether the name of a role says that it may do everything. What a role may do stands in the cloud, and not here.</summary>
internal static class AdminName
{
    private static readonly HashSet<string> Admins = new(StringComparer.Ordinal)
    {
        "admin", "administrator", "administrators", "admins", "owner", "owners", "poweruser", "powerusers", "root", "superuser", "clusteradmin", "fulladmin", "orgadmin", "sysadmin",
    };

    private static readonly HashSet<string> Filler = new(StringComparer.Ordinal) { "access", "account", "iam", "irsa", "role", "sa", "full" };

    /// <summary>Its last word does: <c>eks-admin</c>, <c>ClusterAdminRole</c>, <c>AdministratorAccess</c>; and not <c>admin-page</c>.</summary>
    public static bool Is(string name)
    {
        var words = Words(name);
        while (words.Count > 1 && Filler.Contains(words[^1]))
            words.RemoveAt(words.Count - 1);
        return words.Count > 0 && (Admins.Contains(words[^1]) || (words.Count > 1 && words[^1] is "user" && words[^2] is "power"));
    }

    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var isEnd = i == name.Length || !char.IsAsciiLetterOrDigit(name[i]);
            // "EKSAdmin", "eksAdmin"
            var isTurn = !isEnd && i > start && char.IsAsciiLetterUpper(name[i]) && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
            if (!isEnd && !isTurn)
                continue;
            if (i > start)
                words.Add(name[start..i].ToLowerInvariant());
            start = isEnd ? i + 1 : i;
        }

        return words;
    }
}
