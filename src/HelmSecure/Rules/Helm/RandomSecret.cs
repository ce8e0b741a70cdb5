using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Helm;

/// <summary>Secrets that a template draws.</summary>
internal static class RandomSecret
{
    public static readonly Rule EachRender = new()
    {
        Id = "secret-generated-each-render",
        Summary = "Secret is drawn anew each time the chart is rendered",
        Fix = "keep the one that is there: ask for it with 'lookup', and draw only where there is none",
        Category = Category.Helm,
        Severity = Severity.Medium,
        References = ["nsa:secrets"],
        Check = Check.WholeChart(subject =>
        {
            var scopes = new TemplateScopes(subject.Chart!.Charts);
            return scopes.All
                .Where(scope => scope.Actions.Any(Draws) && !scopes.MayAsk(scope))
                .GroupBy(scope => scope.Template.File)
                .Where(file => !IsOfFirstInstallation(file.Key.Text ?? ""))
                .SelectMany(file => file.SelectMany(Inspect));
        }),
    };

    public static readonly Rule LongLived = new()
    {
        Id = "generated-certificate-long-lived",
        Summary = "Certificate that a template makes is good for years",
        Fix = "let cert-manager renew it, or make it good for a year",
        Category = Category.Helm,
        Severity = Severity.Low,
        References = ["nsa:secrets"],
        IsStrict = true,
        Check = Check.EachTemplate(LongLivedOf),
    };

    // What public authorities were last allowed to sign before they were held to one year.
    private const long MostDays = 825;

    private static readonly string[] Certificates = ["genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey"];
    private static readonly string[] Keys = [.. Certificates, "genPrivateKey"];
    private static readonly string[] Dice = ["randAlphaNum", "randAlpha", "randNumeric", "randAscii", "randBytes", "uuidv4"];

    private static IEnumerable<Finding> LongLivedOf(ChartTemplate template) =>
        from action in template.Actions
        where Certificates.Any(action.Calls)
        let days = action.Words.Where(word => word.Kind is GoWordKind.Number).Select(word => long.TryParse(word.Text, out var number) ? number : 0).DefaultIfEmpty().Max()
        where days > MostDays
        select new Finding($"a certificate is made that is good for {days} days", template.At(action));

    private static bool Draws(TemplateAction action) => Function(action) is not null;

    private static string? Function(TemplateAction action) =>
        action.Words.FirstOrDefault(word => word.Kind is GoWordKind.Name && (Keys.Contains(word.Text, StringComparer.Ordinal) || Dice.Contains(word.Text, StringComparer.Ordinal))).Text;

    // One for each thing that is drawn; of what is made of it further down, nothing more.
    private static IEnumerable<Finding> Inspect(TemplateScope scope)
    {
        var source = scope.Template.File.Template;
        foreach (var action in scope.Actions)
        {
            if (Function(action) is { } function && (Keys.Contains(function, StringComparer.Ordinal) || IsSecret(source, action, scope)))
                yield return new($"{function} draws another one at each render: an upgrade replaces what is in use", scope.Template.At(action));
        }
    }

    private static bool IsSecret(TemplateSource source, TemplateAction action, TemplateScope scope)
    {
        var target = SecretWord.Target(source.Line(action.Line));
        // Annotations that make pods start anew.
        if (target.Contains('/', StringComparison.Ordinal) || target.StartsWith("checksum", StringComparison.OrdinalIgnoreCase) || action.Calls("sha256sum"))
            return false;
        if (SecretWord.IsIn(target) || (scope.Definition is { } definition && SecretWord.IsIn(definition)))
            return true;
        return target is not ("name" or "rollme" or "timestamp" or "") && source.KindAt(action.Line) is "Secret";
    }

    // A hook that runs before the first installation only, and never again.
    private static bool IsOfFirstInstallation(string text)
    {
        var hook = text.IndexOf("helm.sh/hook\"", StringComparison.Ordinal) is >= 0 and var quoted ? quoted : text.IndexOf("helm.sh/hook:", StringComparison.Ordinal);
        if (hook < 0)
            return false;
        var end = text.IndexOf('\n', hook);
        var line = text.AsSpan(hook, (end < 0 ? text.Length : end) - hook);
        return line.Contains("pre-install", StringComparison.Ordinal) && !line.Contains("upgrade", StringComparison.Ordinal);
    }
}
