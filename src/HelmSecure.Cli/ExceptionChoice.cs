using System.CommandLine;
using System.IO.Enumeration;
using System.Text.Json;
using HelmSecure.Audit;
using HelmSecure.Reports;
using HelmSecure.Rules;

namespace HelmSecure.Cli;

/// <summary>The options that say which findings are accepted.</summary>
internal sealed class ExceptionChoice
{
    private readonly Option<bool> noIgnores = CommonOptions.Switch("--no-ignores", "take no notice of annotations, comments and configuration that ignore findings");
    private readonly Option<string> baseline = CommonOptions.File("--baseline", "only findings that are not in this file count");
    private readonly Option<string> writeBaseline = CommonOptions.File("--write-baseline", "write the findings to this file, and accept them");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { noIgnores, baseline, writeBaseline })
            command.Options.Add(option);
    }

    public SuppressionTerms Terms(ParseResult parsed, AuditSource source, Configuration configuration, CommandEnvironment environment) =>
        Terms(source.Target, source.IsOwn, configuration, environment) with { IgnoresNothing = parsed.GetValue(noIgnores) };

    /// <param name="target">As the user names it, for honourIgnoresIn.</param>
    /// <param name="isOwn">Who audits it may have written it.</param>
    public static SuppressionTerms Terms(string target, bool isOwn, Configuration configuration, CommandEnvironment environment) => new()
    {
        Rules = RuleCatalog.All,
        Today = Today(environment),
        HonoursAudited = isOwn || configuration.HonourIgnoresIn.Any(glob => FileSystemName.MatchesSimpleExpression(glob, target, ignoreCase: false)),
        Configured = configuration.Ignores,
        Enforced = [.. configuration.Enforced.Keys],
    };

    /// <summary>What is wrong with the ignores of the configuration, as a result of its own for each file; those for other charts are not looked at.</summary>
    public IEnumerable<AuditResult> FaultsOf(ParseResult parsed, Configuration configuration, IReadOnlyList<AuditResult> audited, AuditSettings settings, CommandEnvironment environment)
    {
        if (parsed.GetValue(noIgnores))
            return [];
        var used = audited.SelectMany(target => target.Report?.Suppressed ?? []).Select(suppressed => suppressed.Origin).ToHashSet(StringComparer.Ordinal);
        var terms = new SuppressionTerms { Rules = RuleCatalog.All, Today = Today(environment) };
        return configuration.Ignores
            .SelectMany(ignore => Suppression.Faults(ignore, used.Contains(ignore.Origin) || ignore.Field["chart"].Exists, settings, terms))
            .Where(fault => settings.Selects(fault.Rule))
            .GroupBy(fault => fault.Object.File, StringComparer.Ordinal)
            .Select(file => new AuditResult(file.Key, null, new AuditReport([.. file], new(0, 0, 0, 0, 0))));
    }

    /// <summary>Sets aside what the baseline holds, and names what it holds in vain.</summary>
    /// <exception cref="HelmSecureException">The baseline cannot be read or written.</exception>
    public IReadOnlyList<AuditResult> Apply(ParseResult parsed, IReadOnlyList<AuditResult> audited, Configuration configuration, Terminal terminal)
    {
        if (parsed.GetValue(baseline) is { } file)
            audited = Apply(Baseline.Read(InputFile.Read(file, Baseline.MaximumSize, "the baseline"), file), audited, configuration, terminal);
        if (parsed.GetValue(writeBaseline) is not { } written)
            return audited;
        if (audited.FirstOrDefault(target => target.Failure is not null) is { Failure: { } failure } failed)
            throw new HelmSecureException($"no baseline is written, for {failed.Target} could not be audited: {failure.Message}") { Hint = failure.Hint };
        var bytes = ToBytes(audited.SelectMany(target => target.Report!.Findings.Concat(target.Report.Suppressed.Where(known => known.Kind is SuppressionKind.Baseline).Select(known => known.Finding))));
        AtomicFile.Write(written, bytes, force: true);
        return Apply(Baseline.Read(bytes, written), audited, configuration, terminal: null);
    }

    private static List<AuditResult> Apply(Baseline known, IReadOnlyList<AuditResult> audited, Configuration configuration, Terminal? terminal)
    {
        List<AuditResult> applied = [.. audited.Select(target => target.Report is { } report ? target with { Report = known.Apply(report, [.. configuration.Enforced.Keys]) } : target)];
        foreach (var gone in known.Gone)
            terminal?.Note($"the baseline holds what is gone: {gone}");
        return applied;
    }

    /// <summary>A baseline that holds these findings.</summary>
    public static byte[] ToBytes(IEnumerable<AuditFinding> findings)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            Baseline.Write(writer, findings);
        bytes.Write("\n"u8);
        return bytes.ToArray();
    }

    private static DateOnly Today(CommandEnvironment environment) => DateOnly.FromDateTime(environment.Now().UtcDateTime);
}
