using System.Text.RegularExpressions;

namespace HelmSecure.IntegrationTests;

/// <summary>
/// A line of a template that the audit tells is the true one. What is true is asked of helm: it renders a copy of the chart in which each line of the template ends with a comment that
/// tells its number.
/// </summary>
[TestFixtureSource(typeof(AuditRoom), nameof(AuditRoom.HelmVersions))]
public sealed partial class AuditLinesTests(string helmVersion)
{
    private const string Branches = """
        {{- $root := . -}}
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
          {{- with .Values.annotations }}
          annotations:
            {{- toYaml . | nindent 4 }}
          {{- end }}
        spec:
          {{- if .Values.host }}
          hostNetwork: true
          hostPID: true
          {{- else }}
          hostNetwork: false
          hostPID: {{ .Values.pid | default false }}
          {{- end }}
          containers:
            {{- range $i, $c := .Values.containers }}
            - name: {{ $c.name }}
              image: "{{ $c.image }}:{{ $root.Values.tag | default "latest" }}"
              {{- if $c.privileged }}
              securityContext:
                privileged: true
                {{- if eq (int $i) 1 }}
                runAsUser: 0
                {{- end }}
              {{- else }}
              securityContext:
                privileged: false
                runAsUser: 0
              {{- end }}
            {{- end }}
            - name: last
              image: busybox
              securityContext: {{- toYaml .Values.last | nindent 8 }}
            - name: same
              image: busybox
              securityContext:
                privileged: true
                runAsUser: 0
                {{- /* not this one
                privileged: true
                */}}
            {{- if .Values.extra }}
            - name: extra
              image: busybox
              securityContext:
                privileged: true
                runAsUser: 0
            {{- end }}

        """;

    private const string Helpers = """
        {{- define "sc" }}
        securityContext:
          privileged: true
          runAsUser: 0
        {{- end }}
        {{- define "c" -}}
        - name: c
          image: x
          {{- include "sc" . | nindent 2 }}
        {{- end }}
        {{- if .Values.first }}
        apiVersion: v1
        kind: Pod
        metadata:
          name: first
        spec:
          containers:
            {{- include "c" . | nindent 4 }}
            - name: d
              image: x
              {{- include "sc" . | nindent 6 }}
            - name: e
              image: x
              securityContext:
                privileged: true
                runAsUser: 0
        ---
        {{- end }}
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ include "name" . }}
        spec:
          template:
            spec:
              hostIPC: true
              {{- with .Values.host }}
              hostNetwork: {{ . }}
              hostPID: {{ . }}
              {{- end }}
              containers:
                - name: e
                  image: x
                  securityContext:
                    privileged: true
                    runAsUser: 0
        ---
        {{- range .Values.containers }}
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .name }}
        spec:
          hostIPC: {{ .privileged }}
          containers:
            - name: e
              image: x
              securityContext:
                privileged: true
        ---
        {{- end }}

        """;

    private const string Name = "{{- define \"name\" -}}\nname-of-{{ .Release.Name }}\n{{- end -}}\n";

    private AuditRoom _room = null!;

    [SetUp]
    public void MakeRoom() => _room = new(helmVersion);

    [TearDown]
    public void RemoveRoom() => _room.Dispose();

    [TestCase(6)]
    [TestCase(6, "--set", "ingress.enabled=true,autoscaling.enabled=true")]
    [TestCase(6, "--set", "podSecurityContext.runAsUser=0,securityContext.privileged=true,replicaCount=3")]
    public void Lines_of_the_chart_that_helm_creates_are_true(int least, params string[] flags)
    {
        _room.Room.Run(_room.Helm, "create", "shop").Succeeded();

        Assert.That(CheckLines("shop", flags), Is.AtLeast(least));
    }

    [TestCase(10)]
    [TestCase(10, "--set", "host=true,extra=true")]
    [TestCase(10, "--set", "host=true,pid=true,annotations.a=b")]
    [TestCase(15, "--set", "containers[0].name=x,containers[0].privileged=true,containers[1].name=y,containers[1].privileged=true,containers[2].name=z")]
    [TestCase(10, "--set", "containers[0].name=x,containers[1].name=y", "--set", "last.privileged=true,last.runAsUser=0")]
    [TestCase(10, "--set", "extra=true,first=true,last.privileged=true")]
    public void Lines_of_branches_ranges_and_helpers_are_true(int least, params string[] flags)
    {
        _room.Chart("shop", ("templates/branches.yaml", Branches), ("templates/helpers.yaml", Helpers), ("templates/_name.tpl", Name), ("values.yaml", "last: {}\ncontainers: []\n"));

        Assert.That(CheckLines("shop", flags), Is.AtLeast(least));
    }

    [TestCase("first=true,containers[0].name=x")]
    public void Lines_are_true_with_the_line_breaks_of_Windows(string values)
    {
        _room.Chart(
            "shop",
            ("templates/branches.yaml", Branches.Replace("\n", "\r\n", StringComparison.Ordinal)),
            ("templates/helpers.yaml", Helpers.Replace("\n", "\r\n", StringComparison.Ordinal)),
            ("templates/_name.tpl", Name), ("values.yaml", "last: {}\ncontainers: []\n"));

        Assert.That(CheckLines("shop", ["--set", values]), Is.AtLeast(10));
    }

    [Test]
    public void What_a_helper_makes_has_no_line()
    {
        _room.Chart("shop", ("templates/helpers.yaml", Helpers), ("templates/_name.tpl", Name), ("values.yaml", "first: true\n"));

        Assert.That(
            _room.Places("shop"),
            Is.EqualTo(["shop/templates/helpers.yaml:-", "shop/templates/helpers.yaml:-", "shop/templates/helpers.yaml:25", "shop/templates/helpers.yaml:45"]));
    }

    /// <summary>How many lines were told; each of them was the true one.</summary>
    private int CheckLines(string chart, string[] flags)
    {
        _room.Room.Run("cp", "-R", chart, "marked").Succeeded();
        foreach (var template in Directory.GetFiles(_room.Room["marked/templates"], "*.yaml", SearchOption.AllDirectories))
            File.WriteAllText(template, Marked(File.ReadAllText(template)));
        var marks = Render("marked", flags).Split('\n');
        Assert.That(marks.Select(line => Mark().Replace(line, "").TrimEnd()), Is.EqualTo(Render(chart, flags).Split('\n').Select(line => line.TrimEnd())), "the marks change nothing else");

        var findings = AuditRoom.FindingsOf(_room.Secure(["audit", chart, "--strict", "--fail-on", "info", "-o", "json", "--tests", "audit", .. flags]));

        var told = findings.Where(finding => finding is { Line: not null, IsRendered: true }).ToList();
        var wrong = told.Where(finding => Mark().Match(marks[finding.RenderedLine - 1]) is { Success: true } mark && mark.Groups["line"].Value != $"{finding.Line}").ToList();
        Assert.That(wrong, Is.Empty);
        return told.Count(finding => Mark().IsMatch(marks[finding.RenderedLine - 1]));
    }

    private string Render(string chart, string[] flags) => _room.Room.Run(_room.Helm, ["template", "--kube-version=1.37", .. flags, "--", "release-name", chart]).Succeeded().Output;

    // A comment may end each line that is not an action alone, and whose end is not cut off.
    private static string Marked(string template) => string.Join('\n', template.Split('\n').Select((line, i) =>
        line.Trim() is "" or "---" || line.TrimStart().StartsWith("{{", StringComparison.Ordinal) || line.TrimEnd().EndsWith("*/}}", StringComparison.Ordinal) || NextIsJoined().IsMatch(line)
            ? line
            : $"{line.TrimEnd('\r')} # @{i + 1}"));

    [GeneratedRegex(@"\s+# @(?<line>[0-9]+)\r?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mark();

    [GeneratedRegex(@"(-\}\}|nindent [0-9]+ \}\})\r?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NextIsJoined();
}
