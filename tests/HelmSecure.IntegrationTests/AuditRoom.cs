using System.Text;
using System.Text.Json;

namespace HelmSecure.IntegrationTests;

/// <summary>One finding of <c>audit -o json</c>.</summary>
/// <param name="Container">The container's name: what the templates of these tests print.</param>
/// <param name="Line">Null where the audit does not tell it.</param>
public sealed record AuditedFinding(string? Container, string File, int? Line, int RenderedLine, string? Template)
{
    /// <summary>It is about an object, and not about a file of the chart.</summary>
    public bool IsRendered { get; init; } = true;

    /// <summary><c>shop/templates/pod.yaml:8</c>, <c>…:-</c> without a line.</summary>
    public string Place => $"{File}:{Line?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}";
}

/// <summary>A room with charts to audit, in which helm is the real one of a version.</summary>
public sealed class AuditRoom : IDisposable
{
    public const string ChartYaml = "apiVersion: v2\nname: shop\nversion: 0.1.0\n";

    /// <summary>The line of <see cref="Pod"/> that runs a container privileged.</summary>
    public const int PrivilegedLine = 8;

    // Far more than any answer takes, far less than a wait without end.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public AuditRoom(string helmVersion)
    {
        Helm = Tools.Helm(helmVersion);
        Room.Environment["HELM_BIN"] = Helm;
        Room.Environment["HELM_NAMESPACE"] = null;
        Room.Environment["HELM_SECURE_CONFIG"] = null;
        // What our program leaves behind there can be seen.
        Room.Environment["TMPDIR"] = Room.Make("tmp");
    }

    /// <summary>Those that scripts/tools.sh brings, and any Helm 4 that lies beside them.</summary>
    public static IEnumerable<string> HelmVersions
    {
        get
        {
            var tools = Path.Combine(Tools.Root, ".tools");
            var newer = Directory.Exists(tools) ? Directory.GetDirectories(tools, "helm-4*").Select(folder => Path.GetFileName(folder)["helm-".Length..]) : [];
            return [.. Tools.HelmVersions, .. newer];
        }
    }

    public Room Room { get; } = new();

    /// <summary>The path of the real helm.</summary>
    public string Helm { get; }

    /// <summary>A pod whose container runs privileged: one finding of the rule privileged-container.</summary>
    /// <param name="container">Its name, or what prints it.</param>
    /// <param name="annotation">One of the object.</param>
    public static string Pod(string container, string annotation = "a: b") => $$$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: web, annotations: { {{{annotation}}} }}
        spec:
          containers:
            - name: {{{container}}}
              securityContext:
                privileged: true

        """;

    /// <summary>An object that no rule minds.</summary>
    public static string ConfigMap(string name) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n";

    /// <summary>Writes a chart's folder, with the usual Chart.yaml unless another is given.</summary>
    public void Chart(string folder, params (string Name, string Content)[] files)
    {
        Room.Write($"{folder}/Chart.yaml", ChartYaml);
        foreach (var (name, content) in files)
            Room.Write($"{folder}/{name}", content);
    }

    public Run Secure(params string[] arguments) => Run.Program(Tools.HelmSecure, arguments, Room.Folder, Room.Environment, limit: Limit);

    public Run SecureWithInput(string input, params string[] arguments) =>
        Run.Program(Tools.HelmSecure, arguments, Room.Folder, Room.Environment, Encoding.UTF8.GetBytes(input), Limit);

    /// <summary>Runs <c>audit -o json</c> with one rule, which finds each <see cref="Pod"/>.</summary>
    public Run Audit(params string[] arguments) => Secure(["audit", "--rule", "privileged-container", "-o", "json", .. arguments]);

    /// <summary>The places of what it found; fails unless it found something and nothing was wrong.</summary>
    public IReadOnlyList<string> Places(params string[] arguments) => [.. Findings(arguments).Select(finding => finding.Place)];

    /// <summary>The names of the containers that it found.</summary>
    public IReadOnlyList<string?> Containers(params string[] arguments) => [.. Findings(arguments).Select(finding => finding.Container)];

    public IReadOnlyList<AuditedFinding> Findings(params string[] arguments) => FindingsOf(Audit(arguments));

    public static IReadOnlyList<AuditedFinding> FindingsOf(Run run)
    {
        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Is.Empty);
        return [.. run.Json.GetProperty("findings").EnumerateArray().Select(finding => new AuditedFinding(
            finding.GetProperty("container").GetString(),
            finding.GetProperty("file").GetString()!,
            finding.GetProperty("line") is { ValueKind: JsonValueKind.Number } line ? line.GetInt32() : null,
            finding.GetProperty("renderedLine").GetInt32(),
            finding.GetProperty("template").GetString())
        {
            IsRendered = finding.GetProperty("object").GetProperty("kind").GetString() is not "Chart",
        })];
    }

    /// <summary>Puts a script in helm's place, which writes each word that it is called with on a line of <c>calls</c> and goes on with these lines.</summary>
    public void ReplaceHelm(string lines) => Room.Environment["HELM_BIN"] = Room.WriteScript("bin/helm", $"""
        printf '%s\n' "$@" >>'{Room["calls"]}'
        {lines}
        """);

    /// <summary>What the script that stands for helm was called with; none when it was never started.</summary>
    public IReadOnlyList<string> Calls => File.Exists(Room["calls"]) ? File.ReadAllLines(Room["calls"]) : [];

    /// <summary>All files and folders below a folder, with their times.</summary>
    public IReadOnlyList<string> Tree(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(Room[folder], "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Append(Room[folder])
            .Select(path => $"{Path.GetRelativePath(Room.Folder, path)} {File.GetLastWriteTimeUtc(path):O}")
            .Order(StringComparer.Ordinal),
    ];

    public void AssertNothingLeft() => Assert.That(Directory.GetFileSystemEntries(Room["tmp"]), Is.Empty);

    public void Dispose() => Room.Dispose();
}
