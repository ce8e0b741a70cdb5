using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Helm;

internal static class ShippedFiles
{
    public static readonly Rule Rule = new()
    {
        Id = "secret-files-shipped",
        Summary = "Template puts key files, or whatever lies in the chart, into an object",
        Fix = "take the secret as a value or an existing Secret, and name the files that are meant",
        Category = Category.Helm,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["attack:T1552.001", "nsa:secrets"],
        Check = Check.EachTemplate(template => template.Actions.SelectMany(action => Inspect(template, action))),
    };

    private static readonly string[] KeyEndings = [".key", "-key.pem", ".p12", ".pfx", ".jks", ".keystore", ".kubeconfig", "id_rsa", "id_ed25519", "id_ecdsa", ".env", "kubeconfig", ".htpasswd", ".npmrc", ".netrc", ".tfstate"];

    private static IEnumerable<Finding> Inspect(ChartTemplate template, TemplateAction action)
    {
        for (var i = 0; i + 1 < action.Words.Count; i++)
        {
            var (call, argument) = (action.Words[i], action.Words[i + 1]);
            if (call.Kind is not GoWordKind.Field || argument.Kind is not GoWordKind.Text || !IsOfFiles(call.Text))
                continue;
            if (KeyEndings.Any(ending => argument.Text.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
                yield return new($"'{Bounded(argument.Text)}' is taken from the chart, where it is no secret", template.At(action));
            else if (argument.Text is "*" or "**" or "**/*" or "/**" or "**.*")
                yield return new($"'{argument.Text}' takes whatever lies in the chart, by accident too", template.At(action), Severity.Medium);
        }
    }

    private static bool IsOfFiles(string field) =>
        field.EndsWith(".Files.Get", StringComparison.Ordinal) || field.EndsWith(".Files.GetBytes", StringComparison.Ordinal) || field.EndsWith(".Files.Glob", StringComparison.Ordinal) || field.EndsWith(".Files.Lines", StringComparison.Ordinal);

    private static string Bounded(string text) => Charts.Bounded.Text(text);
}
