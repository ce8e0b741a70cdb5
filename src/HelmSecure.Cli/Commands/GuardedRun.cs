using System.Text;
using HelmSecure.Audit;
using HelmSecure.Cli.Guard;
using HelmSecure.Reports;
using HelmSecure.Rules;
using HelmSecure.Signing;
using HelmSecure.Trust;

namespace HelmSecure.Cli.Commands;

/// <summary>One run of a guarded command: have, verify, settle, render, audit, start. Each step may be the last, and helm is started by the last of them only.</summary>
internal sealed class GuardedRun(CommandEnvironment environment, string command, HelmArguments arguments, FrozenFolder folder)
{
    private const string Template = "template";

    // What shapes a rendering, of all that helm install, upgrade and template take.
    private static readonly string[] RenderFlags =
    [
        "values", "set", "set-string", "set-json", "set-literal", "set-file", "kube-version", "api-versions", "is-upgrade", "enable-dns", "skip-schema-validation",
    ];

    private static readonly string[] PostRendererFlags = ["post-renderer", "post-renderer-args"];
    private static readonly string[] NameFlags = ["generate-name", "name-template"];

    private readonly Helm helm = Helm.Find(environment);

    public required GateTerms Terms { get; init; }

    /// <summary>What the gate is told beyond what it finds by itself.</summary>
    public required IReadOnlyList<string> GateWords { get; init; }

    public required IReadOnlyList<ReportOutput> Outputs { get; init; }

    public required bool AllowsUnsigned { get; init; }

    /// <summary>Somebody is trusted by name: a policy, a signer, a keyring.</summary>
    public required bool NamesSomebody { get; init; }

    public required Lazy<VerificationRequest> Verification { get; init; }

    private string Subject => arguments.Positionals[^1];

    private string? Namespace => arguments.Last("namespace") ?? environment.Given("HELM_NAMESPACE");

    private bool IsHelm3 => helm.IsHelm3;

    /// <summary>The post-renderer that the user puts into helm, as a full path and its arguments; empty for none. As helm does, the last one counts.</summary>
    /// <exception cref="HelmSecureException">There is no such program, or this helm takes no second one.</exception>
    public static IReadOnlyList<string> PostRendererOf(HelmArguments arguments, CommandEnvironment environment)
    {
        if (arguments.Values("post-renderer").LastOrDefault(program => program.Length > 0) is not { } program)
            return [];
        return Helm.Find(environment).IsHelm3
            ? [PostRenderer.Find(program, environment), .. arguments.Values("post-renderer-args")]
            : throw new HelmSecureException("Helm 4 takes one post-renderer, and that is the gate here") { Hint = "name the program that the plugin starts in gate.after of the configuration" };
    }

    public int Run()
    {
        RefuseUnlessUnderstood();
        if (Have(out var proof) is not { } chart)
            return ExitCode.No;
        var snapshots = new ValueSnapshots(folder, helm, environment);
        IReadOnlyList<HelmPiece> frozen = [.. arguments.Pieces.Select(snapshots.Freeze)];
        var name = ReleaseName();
        var last = command is "upgrade" ? LastRelease.Read(name, arguments, HasValues(frozen), helm, snapshots) : new(false, []);
        var results = Audit(chart, name, frozen, last);
        if (!MayPass(results, out var code))
        {
            Report(results, isStarted: false);
            Complain(results);
            return code;
        }

        var gate = Gate(results);
        var words = LastWords(chart, name, frozen, last, gate);
        Report(results, isStarted: true);
        environment.Terminal.Note($"{proof}; audited: {Counts(results)}; helm {command} starts");
        return folder.FirstChanged() is { } changed ? RefuseChanged(results, changed) : Start(words, gate);
    }

    private void RefuseUnlessUnderstood()
    {
        var count = arguments.Positionals.Count;
        var makesName = NameFlags.Any(flag => arguments.Last(flag) is not (null or "" or "false"));
        var isRight = (command, count) switch
        {
            ("upgrade", 2) => true,
            ("install" or Template, 2) => !makesName,
            ("install", 1) => makesName,
            (Template, 1) => true,
            _ => false,
        };
        if (!isRight)
        {
            throw new HelmSecureException(makesName ? $"helm secure {command} takes a CHART and no NAME where the name is made" : $"helm secure {command} takes a NAME and a CHART, and {(count is 1 ? "one word" : $"{count} words")} can be either")
            {
                Hint = command is "upgrade" ? null : "--generate-name makes a name",
            };
        }

        if (arguments.Values("post-renderer").Any(program => program.Length > 0) && Terms.Configuration.Gate.After.Count > 0)
            throw new HelmSecureException($"--post-renderer and gate.after ({Terms.Configuration.Gate.AfterOrigin}) both name a post-renderer") { Hint = "name one that runs both" };
    }

    // 1. to 2. The chart, as it will be installed, and who stands for it.
    private ChartToInstall? Have(out string proof)
    {
        proof = "";
        var origin = ChartToInstall.OriginOf(Subject, arguments);
        if (origin is not ChartOrigin.Folder && AllowsUnsigned)
            throw new HelmSecureException($"--allow-unsigned is for a folder, and {Subject} is none") { Hint = "what is packed can be signed: 'helm secure sign'" };
        if (origin is not ChartOrigin.Folder && !NamesSomebody)
            throw new HelmSecureException($"nobody is named whose word counts for {Subject}") { Hint = "name them with --policy, --signer or --keyring: any key of the usual keyrings is not enough to install a chart" };
        if (origin is ChartOrigin.Folder && !AllowsUnsigned)
            return Refuse(new(RefusalReason.Unsigned, "a folder has no signature", "pack it with 'helm package', sign it with 'helm secure sign', and give the archive"));
        if (Get(out var refused) is not { } chart)
            return Refuse(refused!);
        if (origin is not ChartOrigin.Folder)
            return Verify(chart, out proof);
        environment.Terminal.Warning($"NOBODY SIGNED {Subject}: --allow-unsigned takes it as it lies there");
        proof = $"{Subject} is unsigned, and allowed to be";
        return chart;
    }

    private ChartToInstall? Get(out Verdict.Refused? refused)
    {
        using var progress = environment.Terminal.Progress($"getting {Subject}");
        return ChartToInstall.Get(Subject, arguments, helm, folder, out refused);
    }

    private ChartToInstall? Verify(ChartToInstall chart, out string proof)
    {
        var isReference = chart.Origin is ChartOrigin.Reference;
        var verdict = chart.Packed.Verify(Verification.Value with
        {
            Chart = isReference ? ChartReference.NameIn(Subject) : null,
            Version = (arguments.Last("version") is { Length: > 0 } version ? version : null) ?? (isReference ? ChartReference.SplitTag(Subject).Version : null),
        });
        proof = "";
        if (verdict is not Verdict.Trusted trusted)
            return Refuse((Verdict.Refused)verdict);
        foreach (var notice in trusted.Notices.Where(notice => notice.IsWarning))
            environment.Terminal.Warning(notice.Sentence);
        proof = Proof(trusted);
        return chart;
    }

    private static string Proof(Verdict.Trusted trusted)
    {
        var signers = trusted.Signatures.Select(signature => $"{signature.UserIds.FirstOrDefault("(no user id)")} ({signature.PrimaryFingerprint})").ToList();
        return $"{trusted.Chart} {trusted.Version} ({trusted.Digest}) is {(signers.Count is 0 ? $"unsigned, and allowed to be by rule {trusted.Rule}" : $"signed by {string.Join(" and ", signers)}")}";
    }

    private ChartToInstall? Refuse(Verdict.Refused refused)
    {
        var sentence = $"{Subject} is refused: {refused.Sentence}";
        Report(Results(new AuditResult(Subject, null, null, new HelmSecureException(sentence))), isStarted: false);
        environment.Terminal.Error(sentence);
        environment.Terminal.Hint(refused.NextStep);
        environment.Terminal.Note($"helm {command} was not started");
        return null;
    }

    // 3. The name and the values, settled: helm makes a name anew, and looks values up anew, each time it is asked.
    private string ReleaseName()
    {
        if (arguments.Positionals is [var given, _])
            return given;
        var name = arguments.Last("name-template") is { Length: > 0 } template ? Named([$"--name-template={template}"])
            : arguments.IsOn("generate-name") ? Generated()
            : Named([]);
        return name is ['-', ..] or "" ? throw new HelmSecureException($"'{name}' cannot be the name of a release") : name;
    }

    private string Named(IEnumerable<string> flags) => Encoding.UTF8.GetString(helm.Evaluate(".Release.Name", flags, [], folder.Path));

    // As Helm does (action.Install): of the archive in our folder it would make another.
    private string Generated()
    {
        var stem = Path.GetFileName(Path.TrimEndingDirectorySeparator(Subject)).Split('.')[0];
        return $"{(stem.Length is 0 ? "chart" : stem)}-{environment.Now().ToUnixTimeSeconds()}";
    }

    // As Helm asks: of all flags together, and a file may be empty.
    private bool HasValues(IReadOnlyList<HelmPiece> frozen)
    {
        string[] values = [.. Words(frozen, piece => piece.Flag is "values" || piece.Flag?.StartsWith("set", StringComparison.Ordinal) is true)];
        return values.Length > 0 && helm.Evaluate(".Values | toJson", values, ["release"], folder.Path) is not [(byte)'{', (byte)'}'];
    }

    // 4. Everything that helm renders of it, hooks and tests too, and what lies in crds/.
    private AuditResults Audit(ChartToInstall chart, string name, IReadOnlyList<HelmPiece> frozen, LastRelease last)
    {
        var isPostRendered = Terms.After.Count > 0 && IsHelm3;
        var reader = new AuditSourceReader(environment, new()
        {
            ReleaseName = name,
            Namespace = Namespace,
            Version = null,
            IsFetched = false,
            PullFlags = [],
            TemplateFlags =
            [
                .. KubeVersionFlag(), .. last.Exists ? ["--is-upgrade"] : Array.Empty<string>(), .. last.Flags.Where(flag => flag.StartsWith("--values=", StringComparison.Ordinal)),
                .. isPostRendered ? [$"--post-renderer={GateInHelm.Launcher("post-renderer", Terms.After, folder)}"] : Array.Empty<string>(),
                .. Words(frozen, piece => RenderFlags.Contains(piece.Flag, StringComparer.Ordinal) || ChartToInstall.IsGlobal(piece)),
            ],
            IsPostRendered = isPostRendered,
            After = isPostRendered ? [] : Terms.After,
            UpdatesDependencies = false,
            ReadsInput = false,
            Values = new([]),
        });
        var source = reader.ReadPacked(Subject, chart.Path, chart.Packed, isOwn: chart.Origin is ChartOrigin.Folder);
        var excuses = ExceptionChoice.Terms(Subject, source.IsOwn, Terms.Configuration, environment);
        return Results(AuditCommand.Judge(source, Terms.Settings, excuses));
    }

    // Of a cluster only its owner knows the version; without a word, helm's own stands, as in the last call of helm template.
    private string[] KubeVersionFlag() => command is not Template && (environment.Given("HELM_SECURE_KUBE_VERSION") ?? Terms.Configuration.KubeVersion) is not null ? [$"--kube-version={Terms.Settings.KubeVersion}"] : [];

    private AuditResults Results(AuditResult result) =>
        new(VersionCommand.ProgramVersion, Terms.Settings.KubeVersion.ToString(), Terms.FailOn, [result]) { Page = RuleCatalog.Page, PathInRepository = new RepositoryPaths(environment.CurrentDirectory).Of };

    private bool MayPass(AuditResults results, out int code)
    {
        var isNo = results.Findings.Any(results.Fails);
        var isEmpty = results.Summary.Audited is 0 && Terms.Configuration.Gate.AllowEmpty is not true;
        code = isNo ? ExitCode.No : results.Targets[0].Failure is not null || isEmpty ? ExitCode.CouldNotTell : ExitCode.Yes;
        return code is ExitCode.Yes;
    }

    private void Complain(AuditResults results)
    {
        if (results.Findings.Any(results.Fails))
            environment.Terminal.Error($"{Subject} is refused: {Counts(results)}");
        if (results.Targets[0].Failure is { } failure)
        {
            environment.Terminal.Error(failure.Message);
            environment.Terminal.Hint(failure.Hint);
        }
        else if (!results.Findings.Any(results.Fails))
        {
            environment.Terminal.Error($"nothing was audited: there is no Kubernetes object in {Subject}");
            environment.Terminal.Hint("where it may render to nothing: 'gate: {allowEmpty: true}' in the configuration");
        }

        if (!Outputs.Any(output => output.File is null))
            environment.Terminal.Talk(Text(results));
        environment.Terminal.Note($"helm {command} was not started");
    }

    private static string Text(AuditResults results)
    {
        using var page = Terminal.Page();
        new AuditText(page, results.FailOn ?? Severity.Low, all: false, more: "--report text has them").Write(results);
        return page.Output.ToString();
    }

    private void Report(AuditResults results, bool isStarted)
    {
        results = results with { HelmStarted = isStarted };
        foreach (var output in Outputs)
        {
            var text = AuditReports.Text(results, output.Format, Severity.Low, everything: true);
            if (output.File is { } file)
                AtomicFile.Write(file, Encoding.UTF8.GetBytes(text), force: true);
            else
                environment.Terminal.Talk(text);
        }

        if (Outputs.Any(output => output.Format is "github"))
            StepSummary.Append(environment, Markdown.Text(results, Severity.Low));
    }

    private static string Counts(AuditResults results) => AuditWords.Counts([.. results.Findings], results.Suppressed.Count(), results.Summary);

    // 5. The gate, for what the second rendering makes different, behind the user's own post-renderer.
    private GateInHelm Gate(AuditResults results)
    {
        List<string> words = [GateCommand.AllowEmptyOption, .. GateWords];
        if (Namespace is { } name)
            words.Add($"{GateCommand.NamespaceOption}={name}");
        // It sees neither who wrote the chart nor what is written in it and not rendered: what was accepted is told.
        if (results.Suppressed.Any())
            words.Add($"{GateCommand.BaselineOption}={folder.Write("gate", "accepted.json", ExceptionChoice.ToBytes(results.Suppressed.Select(known => known.Finding)))}");
        if (Terms.Configuration.Gate.After.Count is 0 && Terms.After.Count > 0)
            words.AddRange([GateCommand.AfterOption, .. Terms.After]);
        return IsHelm3 ? GateInHelm.OfHelm3(words, folder, environment) : GateInHelm.OfHelm4(words, folder, environment);
    }

    private List<string> LastWords(ChartToInstall chart, string name, IReadOnlyList<HelmPiece> frozen, LastRelease last, GateInHelm gate)
    {
        string[] dropped = [.. ChartToInstall.SpentFlags, .. PostRendererFlags, .. NameFlags, .. last.Flags.Count > 0 ? LastRelease.SettledFlags : []];
        var words = new List<string> { command };
        words.AddRange(gate.Flags);
        words.AddRange(last.Flags);
        var left = arguments.Positionals.Count;
        foreach (var piece in frozen.Where(piece => !piece.IsOurs && !dropped.Contains(piece.Flag, StringComparer.Ordinal)))
        {
            if (piece.IsPositional && --left is 0)
                words.AddRange(arguments.Positionals.Count is 1 ? [name, chart.Path] : [chart.Path]);
            else
                words.AddRange(piece.Words);
        }

        return words;
    }

    private int RefuseChanged(AuditResults results, string changed)
    {
        Report(results, isStarted: false);
        environment.Terminal.Error($"{Subject} is refused: the copy {changed} in {folder.Path} is not what was looked at any more");
        environment.Terminal.Hint("another program of yours writes there; find out which before the next try");
        environment.Terminal.Note($"helm {command} was not started");
        return ExitCode.No;
    }

    private int Start(List<string> words, GateInHelm gate)
    {
        environment.Terminal.Flush();
        var code = helm.RunInOurPlace(words, variables =>
        {
            if (gate.Plugins is { } plugins)
                variables["HELM_PLUGINS"] = plugins;
        });
        if (code is not 0)
            environment.Terminal.Note($"helm {command} was started, and ended with {code}");
        return code;
    }

    private static IEnumerable<string> Words(IReadOnlyList<HelmPiece> pieces, Func<HelmPiece, bool> which) => pieces.Where(piece => !piece.IsOurs && which(piece)).SelectMany(piece => piece.Words);
}
