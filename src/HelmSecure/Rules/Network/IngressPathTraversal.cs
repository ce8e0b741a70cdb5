using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class IngressPathTraversal
{
    public static readonly Rule Rule = new()
    {
        Id = "ingress-path-traversal",
        Summary = "Path of an Ingress reaches for files or for the controller's configuration",
        Fix = "write the path that visitors ask for, and nothing else",
        Category = Category.Network,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.High],
        References = ["attack:T1190", "cve:CVE-2021-25745", "cve:CVE-2022-4886", "cve:CVE-2026-24512"],
        Also = ["kyverno:restrict-ingress-paths"],
        Check = Check.EachOfKind(["Ingress"], item => Ingress.IsOne(item) ? new Ingress(item).Paths.Select(path => path["path"]).SelectMany(Inspect) : []),
    };

    private static readonly string[] OfTheController = ["/etc/", "/var/run/secrets", "/run/secrets", "serviceaccount"];

    // NGINX copies the path into its configuration.
    private static IEnumerable<Finding> Inspect(Field field)
    {
        var text = field.Text ?? "";
        if (text.Any(c => char.IsControl(c) || c is ';' or '"'))
            yield return new($"the path holds {Sign(text)}, which ends the directive of NGINX in which it stands", field, Severity.High);
        else if (NamesVariable(text))
            yield return new("the path names a variable of NGINX", field);
        else if (Array.Find(OfTheController, word => text.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } place)
            yield return new($"the path names '{place}', where the controller has its own files", field);
        else if (text.Split('/').Any(step => step is ".." or "%2e%2e" or "%2E%2E"))
            yield return new("the path steps out of itself with '..'", field);
    }

    private static string Sign(string text) => text.First(c => char.IsControl(c) || c is ';' or '"') is var c && char.IsControl(c) ? "a control character" : $"'{c}'";

    // A "$" at the end of a regular expression is its end.
    private static bool NamesVariable(string text)
    {
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] is '$' && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '{' or '_'))
                return true;
        }

        return false;
    }
}
