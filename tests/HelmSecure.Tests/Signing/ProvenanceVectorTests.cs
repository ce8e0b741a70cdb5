using System.Globalization;
using HelmSecure.Reports;
using HelmSecure.Signing;
using HelmSecure.Trust;

namespace HelmSecure.Tests.Signing;

/// <summary>Every case of tests/vectors/provenance/cases.txt: made by gpg, Helm and OpenPGP.js, with the verdict that is asked for.</summary>
public sealed class ProvenanceVectorTests
{
    public sealed record Case(string Name, string Archive, string Provenance, string Keyring, string Arguments, string Verdict, string Reason, string Warnings, string Why)
    {
        public override string ToString() => Name;
    }

    private static IEnumerable<Case> Cases() =>
        from line in File.ReadLines(Repository.File("tests", "vectors", "provenance", "cases.txt"))
        where line.Length > 0 && !line.StartsWith('#')
        let fields = line.Split('|')
        select new Case(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7], fields[8]);

    [TestCaseSource(nameof(Cases))]
    public void Provenance_is_judged_as_its_case_says(Case vector)
    {
        var verdict = ChartVerifier.Verify(Request(vector));

        Assert.That(Describe(verdict), Is.EqualTo((vector.Verdict, vector.Reason, vector.Warnings)), $"{vector.Why}\n{(verdict as Verdict.Refused)?.Sentence}");
    }

    private static (string Verdict, string Reason, string Warnings) Describe(Verdict verdict) => verdict switch
    {
        Verdict.Trusted trusted => ("trusted", "", string.Join(',', trusted.Notices.Select(n => n.Word).Where(word => word != NoticeWord.NothingNarrower))),
        Verdict.Refused refused => ("refused", VerdictJson.Word(refused.Reason), ""),
        _ => throw new InvalidOperationException(),
    };

    private static VerificationRequest Request(Case vector)
    {
        var request = Vectors.Request(vector.Archive, vector.Provenance, vector.Keyring);
        foreach (var argument in vector.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = argument.Split('=', 2) is [var k, var v] ? (k, v) : (argument, "");
            request = key switch
            {
                "at" => request with { Now = DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) },
                "chart" => request with { Chart = value },
                "version" => request with { Version = value },
                "signer" => request with { Signers = [.. request.Signers, Fingerprint.Parse(value)!.Value] },
                "deps" => request with { RequireDependencies = true },
                "name" => request with { ArchiveName = value },
                _ => throw new InvalidOperationException($"unknown argument {argument}"),
            };
        }

        return request;
    }
}
