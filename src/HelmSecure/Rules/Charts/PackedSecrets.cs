using System.Buffers;
using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Charts;

/// <summary>Files that are nobody's business and come with the chart.</summary>
internal static class PackedSecrets
{
    public static readonly Rule PrivateKey = new()
    {
        Id = "private-key-in-chart",
        Summary = "Private key lies in the chart",
        Fix = "take it out, name it in .helmignore, and make a new one: this one is known",
        Category = Category.Charts,
        Severity = Severity.Critical,
        References = ["attack:T1552.004", "nsa:secrets"],
        Check = Check.EachChart(chart => chart.Files.SelectMany(Keys)),
    };

    public static readonly Rule SecretFile = new()
    {
        Id = "secret-file-in-chart",
        Summary = "File that usually holds credentials lies in the chart",
        Fix = "take it out, name it in .helmignore, and change what it holds",
        Category = Category.Charts,
        Severity = Severity.High,
        References = ["attack:T1552.001", "nsa:secrets"],
        Check = Check.EachChart(chart => chart.Files.Select(Secret).OfType<Finding>()),
    };

    public static readonly Rule Repository = new()
    {
        Id = "repository-folder-in-chart",
        Summary = "Folder with the history or the state of the author's work lies in the chart",
        Fix = "name it in .helmignore",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = ["attack:T1552.001"],
        Check = Check.EachChart(Repositories),
    };

    private static readonly Dictionary<string, string> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["id_rsa"] = "a private key",
        ["id_dsa"] = "a private key",
        ["id_ecdsa"] = "a private key",
        ["id_ed25519"] = "a private key",
        ["kubeconfig"] = "access to a cluster",
        [".npmrc"] = "a token of a package registry",
        [".pypirc"] = "a password of a package registry",
        [".netrc"] = "passwords of servers",
        [".pgpass"] = "passwords of databases",
        [".htpasswd"] = "hashes of passwords",
        [".git-credentials"] = "passwords of git servers",
        [".dockercfg"] = "passwords of image registries",
        [".dockerconfigjson"] = "passwords of image registries",
    };

    private static readonly Dictionary<string, string> ByEnding = new(StringComparer.OrdinalIgnoreCase)
    {
        [".kubeconfig"] = "access to a cluster",
        [".tfstate"] = "all secrets of what Terraform made",
        [".tfstate.backup"] = "all secrets of what Terraform made",
        [".p12"] = "private keys",
        [".pfx"] = "private keys",
        [".jks"] = "private keys",
        [".keystore"] = "private keys",
        [".kdbx"] = "passwords",
        [".ppk"] = "a private key",
    };

    private const string Begin = "-----BEGIN ";
    private const int LongestLabel = 40;
    private const int LongestHeaders = 2000;
    private const int ShortestLine = 40;

    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
    private static readonly string[] Samples = ["example", "sample", "template", "dist", "tpl"];
    private static readonly string[] WorkFolders = [".git", ".svn", ".hg", ".bzr", ".terraform"];

    private static IEnumerable<Finding> Keys(ChartFile file)
    {
        if (file.Text is not { } text)
            yield break;
        var (line, counted) = (1, 0);
        for (var at = text.IndexOf(Begin, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Begin, at + Begin.Length, StringComparison.Ordinal))
        {
            if (!IsPrivateKey(text.AsSpan(at + Begin.Length)))
                continue;
            line += text.AsSpan(counted, at - counted).Count('\n');
            counted = at;
            yield return new("a private key stands here", file.At("a private key", line));
        }
    }

    // With content: documentation likes to show the first line and three dots.
    private static bool IsPrivateKey(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, LongestLabel)].IndexOf("-----", StringComparison.Ordinal);
        if (end < 0 || !(text[..end].EndsWith("PRIVATE KEY", StringComparison.Ordinal) || text[..end].EndsWith("PRIVATE KEY BLOCK", StringComparison.Ordinal)))
            return false;
        var body = text[(end + 5)..Math.Min(text.Length, end + 5 + LongestHeaders)];
        var close = body.IndexOf("-----", StringComparison.Ordinal);
        body = close < 0 ? body : body[..close];
        while (body.IndexOfAny(Base64) is >= 0 and var start)
        {
            body = body[start..];
            var length = body.IndexOfAnyExcept(Base64);
            length = length < 0 ? body.Length : length;
            if (length >= ShortestLine)
                return true;
            body = body[length..];
        }

        return false;
    }

    private static Finding? Secret(ChartFile file)
    {
        var what = WhatByName(file) ?? (IsKubeconfig(file) ? "access to a cluster" : null);
        return what is null || Keys(file).Any() || IsEmpty(file) ? null : new($"files of this name hold {what}", file.At());
    }

    private static string? WhatByName(ChartFile file)
    {
        var name = file.BaseName;
        if (ByName.TryGetValue(name, out var known))
            return known;
        if (file.Name.EndsWith(".kube/config", StringComparison.Ordinal))
            return "access to a cluster";
        if (file.Name.EndsWith(".docker/config.json", StringComparison.Ordinal))
            return "passwords of image registries";
        if (file.Name.EndsWith(".aws/credentials", StringComparison.Ordinal))
            return "access to a cloud account";
        if (name is ".env" || (name.StartsWith(".env.", StringComparison.Ordinal) && !Samples.Any(sample => name.Contains(sample, StringComparison.OrdinalIgnoreCase))))
            return "passwords and tokens of the author's own";
        return ByEnding.FirstOrDefault(ending => name.EndsWith(ending.Key, StringComparison.OrdinalIgnoreCase)).Value;
    }

    // By what it holds: they go by many names.
    private static bool IsKubeconfig(ChartFile file) => !file.IsTemplate && file.Text is { } text
        && text.Contains("kind: Config\n", StringComparison.Ordinal) && text.Contains("\nusers:", StringComparison.Ordinal)
        && (text.Contains("client-key-data:", StringComparison.Ordinal) || text.Contains(" token:", StringComparison.Ordinal));

    private static bool IsEmpty(ChartFile file) => file.Size is 0 || (file.Text is { } text && text.Split('\n').All(line => line.Trim() is [] or ['#', ..] or [.., '=']));

    private static IEnumerable<Finding> Repositories(ChartSource chart) => chart.Files
        .Select(file => (File: file, Folder: Array.FindIndex(file.Name.Split('/')[..^1], part => WorkFolders.Contains(part, StringComparer.Ordinal))))
        .Where(found => found.Folder >= 0)
        .GroupBy(found => string.Join('/', found.File.Name.Split('/')[..(found.Folder + 1)]), StringComparer.Ordinal)
        .Select(folder => new Finding($"the folder '{Bounded.Text(folder.Key)}' is packed, with {folder.Count()} file{(folder.Skip(1).Any() ? "s" : "")}", folder.First().File.At(folder.Key)));
}
