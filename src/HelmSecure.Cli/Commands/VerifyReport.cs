using HelmSecure.Reports;
using HelmSecure.Trust;

namespace HelmSecure.Cli.Commands;

/// <summary>Shows verdicts to people: what was proved on standard output, what is wrong and what to do on standard error.</summary>
internal static class VerifyReport
{
    public static void Write(Terminal terminal, IReadOnlyList<VerifyResult> results, bool json)
    {
        foreach (var result in results)
        {
            if (!json)
                WriteText(terminal, result);
            Explain(terminal, result);
        }

        if (json)
            terminal.Json(writer => VerdictJson.Write(writer, VersionCommand.ProgramVersion, results));
    }

    private static void WriteText(Terminal terminal, VerifyResult result)
    {
        switch (result.Verdict)
        {
            case Verdict.Trusted { Signatures: [] } allowed:
                terminal.Line(Style.Warning, "ALLOWED UNSIGNED", $"  {result.Target}");
                terminal.Fields(Proof(allowed));
                break;
            case Verdict.Trusted trusted:
                terminal.Line(Style.Good, "VERIFIED", $"  {result.Target}");
                terminal.Fields(Proof(trusted));
                break;
            case Verdict.Refused refused:
                terminal.Line(Style.Bad, "REFUSED", $"  {result.Target}  {VerdictJson.Word(refused.Reason)}");
                break;
            default:
                terminal.Line(Style.Bad, "UNKNOWN", $"  {result.Target}");
                break;
        }
    }

    private static void Explain(Terminal terminal, VerifyResult result)
    {
        if (result.Verdict is Verdict.Refused refused)
        {
            terminal.Error($"{result.Target} is refused: {refused.Sentence}");
            terminal.Hint(refused.NextStep);
        }
        else if (result.Failure is { } failure)
        {
            terminal.Error(failure.Message);
            terminal.Hint(failure.Hint);
        }
    }

    private static List<(string Label, string Value)> Proof(Verdict.Trusted trusted)
    {
        List<(string, string)> fields = [("chart", $"{trusted.Chart} {trusted.Version}"), ("digest", trusted.Digest)];
        foreach (var signature in trusted.Signatures)
        {
            fields.AddRange(signature.UserIds.DefaultIfEmpty("(no user id)").Select(userId => ("signer", userId)));
            fields.Add(("key", $"{signature.PrimaryFingerprint}, {(signature.KeyExpires is { } expires ? $"expires {expires.UtcDateTime:yyyy-MM-dd}" : "never expires")}"));
            if (signature.SigningFingerprint != signature.PrimaryFingerprint)
                fields.Add(("subkey", signature.SigningFingerprint));
            fields.Add(("signed", $"{signature.SignedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC with {signature.KeyAlgorithm} and {signature.HashAlgorithm}"));
        }

        if (trusted.Rule is not null)
            fields.Add(("policy", $"rule {trusted.Rule}"));
        fields.AddRange(trusted.Dependencies.Select(d => ("contains", $"{d.Name}: {Describe(d.Verdict)}")));
        fields.AddRange(trusted.Notices.Select(notice => (notice.IsWarning ? "warning" : "note", notice.Sentence)));
        return fields;
    }

    private static string Describe(Verdict? verdict) => verdict switch
    {
        Verdict.Trusted { Signatures: [var signature, ..] } trusted => $"{trusted.Chart} {trusted.Version}, verified, signed by {signature.UserIds.FirstOrDefault(signature.PrimaryFingerprint)}",
        Verdict.Refused refused => VerdictJson.Word(refused.Reason),
        _ => "no signature of its own",
    };
}
