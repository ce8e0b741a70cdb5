namespace HelmSecure.Cli;

/// <summary>A chart that helm fetched into a folder of ours.</summary>
/// <param name="ProvenancePath">Null when the place the chart came from has none.</param>
internal sealed record PulledChart(string ArchivePath, string? ProvenancePath);

/// <summary>The helm that called us, or the one on the PATH.</summary>
internal sealed class Helm
{
    private const int LargestExpression = 64 << 20;

    private readonly string _path;

    private readonly Lazy<bool> _isHelm3;

    private Helm(string path)
    {
        _path = path;
        _isHelm3 = new(() => Version().StartsWith("v3", StringComparison.Ordinal));
    }

    /// <summary>A post-renderer is a path for it, and for those that came later a plugin.</summary>
    public bool IsHelm3 => _isHelm3.Value;

    /// <summary>As it will be started.</summary>
    public string Path => _path;

    /// <summary>$HELM_BIN, which may be a bare word or a relative path, since it is how helm itself was called; else helm from the PATH.</summary>
    public static string? FindPath(CommandEnvironment environment)
    {
        var given = environment.Given("HELM_BIN") ?? "helm";
        if (given.Contains(System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return File.Exists(given) ? System.IO.Path.GetFullPath(given, environment.CurrentDirectory()) : null;
        return environment.FindOnPath(given);
    }

    /// <exception cref="HelmSecureException">There is no helm.</exception>
    public static Helm Find(CommandEnvironment environment) => FindPath(environment) is { } path
        ? new Helm(path)
        : throw new HelmSecureException(environment.Given("HELM_BIN") is { } given ? $"there is no helm at {given}, which HELM_BIN names" : "helm is not on the PATH")
        {
            Hint = "install helm, or set HELM_BIN to its path",
        };

    /// <summary>Such as "v3.10.1".</summary>
    public string Version() => Text(Run("version", ["--template={{.Version}}"]).Output).Trim();

    /// <summary>Fetches a chart and its provenance, checking neither.</summary>
    /// <param name="target">repo/name, a URL or an oci:// reference.</param>
    /// <param name="version">The version asked for beside it, or null.</param>
    /// <param name="flags">Flags of "helm pull" as the user gave them.</param>
    /// <param name="folder">Empty; afterwards it holds the archive.</param>
    /// <exception cref="HelmSecureException">helm could not fetch it, or could not say whether there is a provenance file.</exception>
    public PulledChart Pull(string target, string? version, IEnumerable<string> flags, string folder)
    {
        // A tag travels as --version, which every helm takes; tags in references helm 3.10 does not. Where both are given, helm compares them.
        var (reference, tag) = ChartReference.SplitTag(target);
        var wanted = version ?? tag;
        return Pull(version is null ? reference : target, [.. flags, .. wanted is null ? Array.Empty<string>() : [$"--version={wanted}"]], folder);
    }

    private PulledChart Pull(string reference, IEnumerable<string> flags, string folder)
    {
        if (reference.StartsWith("oci://", StringComparison.OrdinalIgnoreCase) && IsOlderThan(Version(), 3, 8))
            throw new HelmSecureException($"helm 3.8 or newer is needed for {reference}, and {_path} is {Version()}");
        var answer = Run("pull", ["--prov", $"--destination={folder}", .. flags, "--", reference]);
        var archive = OnlyArchive(folder, "pull");
        var provenance = archive + ".prov";
        if (File.Exists(provenance))
            return new PulledChart(archive, provenance);
        ThrowUnlessAbsent(reference, Text(answer.Output));
        return new PulledChart(archive, null);
    }

    /// <summary>Packs a chart folder and returns the archive's path.</summary>
    /// <param name="flags">Flags of "helm package" as the user gave them.</param>
    /// <param name="folder">Empty; afterwards it holds the archive.</param>
    /// <exception cref="HelmSecureException">helm could not pack it.</exception>
    public string Package(string chartFolder, IEnumerable<string> flags, string folder)
    {
        Run("package", [$"--destination={folder}", .. flags, "--", chartFolder]);
        return OnlyArchive(folder, "package");
    }

    /// <summary>What helm renders: hooks and tests too, CRDs not, for which kinds lie in crds/ is nothing that helm says.</summary>
    /// <param name="target">The chart as the user named it.</param>
    /// <param name="chart">Its folder or archive.</param>
    /// <param name="flags">Flags of "helm template" as the user gave them.</param>
    /// <param name="input">What "--values=-" reads.</param>
    /// <param name="isPostRendered">The flags name a post-renderer, and what it leaves has no shape of helm's.</param>
    /// <returns>At most one byte more than <paramref name="limit"/>.</returns>
    /// <exception cref="HelmSecureException">helm could not render it; with its own words.</exception>
    public byte[] Template(string releaseName, string target, string chart, IEnumerable<string> flags, ReadOnlyMemory<byte> input, int limit, bool isPostRendered = false)
    {
        var answer = ExternalProgram.Run(_path, ["template", .. flags, "--", releaseName, chart], input, WithoutDebug, outputLimit: limit + 1);
        if (!answer.Succeeded)
            throw new HelmSecureException($"helm could not render {target}: {Words(answer)}") { Hint = HintFor(answer.Error) };
        return isPostRendered ? answer.Output : WithoutPreamble(answer.Output);
    }

    /// <summary>The flags of one of its commands.</summary>
    /// <exception cref="HelmSecureException">Its help lists none.</exception>
    public HelmFlagTable Flags(string command) => HelmFlagTable.Read(command, Text(Run(command, ["--help"]).Output));

    /// <summary>What an expression of helm's template language gives, with some flags of "helm template": helm renders a chart that is nothing but this expression.</summary>
    /// <param name="flags">They name the release too.</param>
    /// <param name="names">The name of the release, where the flags do not give it.</param>
    /// <param name="folder">Ours; the chart is left in it.</param>
    /// <exception cref="HelmSecureException">helm could not; with its own words.</exception>
    public byte[] Evaluate(string expression, IEnumerable<string> flags, IEnumerable<string> names, string folder)
    {
        const string key = "evaluated: ";
        var chart = System.IO.Path.Combine(folder, "expression");
        AtomicFile.MakeFolder(System.IO.Path.Combine(chart, "templates"));
        AtomicFile.Write(System.IO.Path.Combine(chart, "Chart.yaml"), "apiVersion: v2\nname: expression\nversion: 0.0.1\n"u8.ToArray(), force: true);
        AtomicFile.Write(System.IO.Path.Combine(chart, "templates", "expression.yaml"), System.Text.Encoding.UTF8.GetBytes($"{key}{{{{ {expression} | b64enc }}}}\n"), force: true);
        var answer = ExternalProgram.Run(_path, ["template", .. flags, "--", .. names, chart], adjust: WithoutDebug, outputLimit: LargestExpression);
        if (!answer.Succeeded)
            throw new HelmSecureException($"helm failed: {Words(answer)}");
        var line = Text(answer.Output).Split('\n').LastOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        var value = new byte[line?.Length ?? 0];
        return Convert.TryFromBase64String(line?[key.Length..].Trim() ?? "-", value, out var length) ? value[..length] : throw new HelmSecureException("helm gave more than can be read, or nothing");
    }

    /// <summary>What helm knows of the revisions of a release, as JSON; null where there is no such release.</summary>
    /// <param name="flags">Flags of all commands, as the user gave them.</param>
    /// <exception cref="HelmSecureException">helm could not tell.</exception>
    public byte[]? History(string release, IEnumerable<string> flags)
    {
        var answer = ExternalProgram.Run(_path, ["history", "--output=json", .. flags, "--", release], adjust: WithoutDebug);
        return answer.Succeeded ? answer.Output
            : answer.ErrorLines.Any(line => line.TrimEnd().EndsWith("release: not found", StringComparison.Ordinal)) ? null
            : throw new HelmSecureException($"helm history failed: {Words(answer)}");
    }

    /// <summary>The values that a revision of a release has, as YAML.</summary>
    /// <param name="all">The chart's own too.</param>
    /// <param name="flags">Flags of all commands, as the user gave them.</param>
    /// <exception cref="HelmSecureException">helm could not tell.</exception>
    public byte[] ReleaseValues(string release, int revision, bool all, IEnumerable<string> flags) =>
        Run("get", ["values", "--output=yaml", $"--revision={revision}", .. all ? ["--all"] : Array.Empty<string>(), .. flags, "--", release]).Output;

    /// <summary>Runs it in our place: it reads and writes what we were given, and the result is its own.</summary>
    /// <exception cref="HelmSecureException">It could not be started.</exception>
    public int RunInOurPlace(IEnumerable<string> words, Action<IDictionary<string, string?>> adjust) => ExternalProgram.RunInOurPlace(_path, words, adjust);

    // Helm reports a provenance file that it could not fetch as a warning, whatever the cause: that a server broke down is not "unsigned".
    private static void ThrowUnlessAbsent(string reference, string output)
    {
        const string warning = "WARNING: Verification not found for ";
        var reason = output.Split('\n').FirstOrDefault(line => line.StartsWith(warning, StringComparison.Ordinal));
        if (reason is null || reason.Contains(" : 404 ", StringComparison.Ordinal) || reason.Contains("does not contain a layer with mediatype", StringComparison.Ordinal))
            return;
        var cause = reason[warning.Length..];
        cause = cause.StartsWith(reference + ": ", StringComparison.Ordinal) ? cause[(reference.Length + 2)..] : cause;
        throw new HelmSecureException($"helm could not fetch the provenance file of {reference}: {cause}");
    }

    private ProgramAnswer Run(string command, IEnumerable<string> arguments)
    {
        var answer = ExternalProgram.Run(_path, [command, .. arguments], adjust: WithoutDebug);
        return answer.Succeeded ? answer : throw new HelmSecureException($"helm {command} failed: {Cause(answer)}");
    }

    private static void WithoutDebug(IDictionary<string, string?> variables) => variables.Remove("HELM_DEBUG");

    // 3.10.0, 3.10.1 and 4.2.1 to 4.2.4 say "Pulled: …" on standard output, and every helm what it does for --dependency-update. No manifest of helm's stands without a header.
    private static byte[] WithoutPreamble(byte[] output)
    {
        var header = "---\n# Source: "u8;
        if (output.AsSpan().StartsWith(header))
            return output;
        var start = output.AsSpan().IndexOf("\n---\n# Source: "u8);
        if (start >= 0)
            return output[(start + 1)..];
        return Text(output).Split('\n').FirstOrDefault(line => line is "---" || line.StartsWith("kind:", StringComparison.Ordinal)) is null
            ? []
            : throw new HelmSecureException("helm template printed manifests without their '# Source:' header");
    }

    private static string Words(ProgramAnswer answer)
    {
        const string prefix = "Error: ";
        var lines = answer.ErrorLines.Where(line => line.Trim().Length > 0 && !line.StartsWith("Use --debug flag", StringComparison.Ordinal)).ToList();
        var first = lines.FindIndex(line => line.StartsWith(prefix, StringComparison.Ordinal));
        if (first < 0)
            return Cause(answer);
        lines[first] = lines[first][prefix.Length..];
        return SecretMask.Hide(string.Join("; ", lines.Skip(first).Select(line => line.Trim())));
    }

    private static string? HintFor(string error) =>
        error.Contains("kubeVersion", StringComparison.Ordinal) ? "name the version of your cluster with --kube-version"
        : error.Contains("missing in charts/", StringComparison.Ordinal) ? "'helm dependency build' fetches them, or --dependency-update"
        : null;

    private static string Cause(ProgramAnswer answer)
    {
        const string prefix = "Error: ";
        var lines = answer.ErrorLines.Where(line => line.Trim().Length > 0).ToList();
        // A helm that breaks down says why first, and then where in its code.
        return lines.LastOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..]
            ?? lines.Find(line => line.StartsWith("panic: ", StringComparison.Ordinal))
            ?? lines.LastOrDefault()
            ?? $"it ended with {answer.ExitCode}";
    }

    private static string OnlyArchive(string folder, string command) => Directory.GetFiles(folder, "*.tgz") is [var archive]
        ? archive
        : throw new HelmSecureException($"helm {command} wrote no chart archive");

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    // A version that is not understood, such as that of somebody's own build, is taken for new: helm itself will object.
    private static bool IsOlderThan(string version, int major, int minor) =>
        version.TrimStart('v').Split('.') is [var first, var second, ..]
        && int.TryParse(first, out var itsMajor) && int.TryParse(second, out var itsMinor)
        && (itsMajor, itsMinor).CompareTo((major, minor)) < 0;
}
