using HelmSecure.Charts;

namespace HelmSecure.Tests.Charts;

/// <summary>Cases are a template, what helm makes of it, and, line by line of that, the template's line or "-" where it cannot be told.</summary>
public sealed class TemplateLinesTests
{
    [TestCase("a: 1\nb: 2\n", "a: 1\nb: 2", "1 2", TestName = "Literal lines")]
    [TestCase("a: {{ .Values.x }}\nb: {{ .Values.y | quote }}\n", "a: 1\nb: \"2\"", "1 2", TestName = "Values behind text")]
    [TestCase("a: 1\n\n\n# why\nb: 2\n", "a: 1\n\n\n# why\nb: 2", "1 - - 4 5", TestName = "Blank lines have no line")]
    [TestCase("a: 1\r\nb: {{ .Values.x }}\r\nc: 3\r\n", "a: 1\r\nb: 2\r\nc: 3", "1 2 3", TestName = "CRLF")]
    [TestCase("\uFEFFa: 1\nb: 2\n", "a: 1\nb: 2", "1 2", TestName = "Byte order mark")]
    [TestCase("c:\n- x\nd:\n- x\n", "c:\n- x\nd:\n- x", "1 2 3 4", TestName = "Same line twice")]
    [TestCase("c:\n{{- if .Values.x }}\n- x\n{{- end }}\nd:\n- x\n", "c:\nd:\n- x", "1 5 6", TestName = "Same line twice, one left out")]
    [TestCase("c:\n{{- if .Values.x }}\n- x\n{{- end }}\nd:\n- x\n", "c:\n- x\nd:\n- x", "1 3 5 6", TestName = "Same line twice, none left out")]
    [TestCase("{{ if .Values.x }}\na: 1\n{{ else }}\na: 1\n{{ end }}\nb: 2\n", "a: 1\n\nb: 2", "- - 6", TestName = "Same line in both branches")]
    [TestCase("{{- if .Values.x }}\na: 1\nb: 1\n{{- else if .Values.y }}\na: 1\nb: 2\n{{- else }}\na: 1\nb: 3\n{{- end }}\n", "a: 1\nb: 2", "5 6", TestName = "Branches that differ in another line")]
    [TestCase("{{- with .Values.x }}\na: {{ . }}\n{{- else }}\na: none\n{{- end }}\n", "a: none", "-", TestName = "Value that may be the other branch's text")]
    [TestCase("{{- with .Values.x }}\na: {{ . }}\n{{- else }}\na: none\n{{- end }}\n", "a: some", "2", TestName = "Value that is not the other branch's text")]
    [TestCase("a:\n{{- range .Values.x }}\n- name: {{ .name }}\n  value: {{ .value }}\n{{- end }}\nb: 1\n", "a:\n- name: x\n  value: 1\n- name: y\n  value: 2\nb: 1", "1 3 4 3 4 6", TestName = "Range")]
    [TestCase("a:\n{{- range .Values.x }}\n- {{ . }}\n{{- else }}\n  none: true\n{{- end }}\n", "a:\n  none: true", "1 5", TestName = "Range over nothing")]
    [TestCase("a:\n{{- range .Values.x }}\n- x\n{{- if . }}{{ break }}{{ end }}\n- y\n{{- end }}\n", "a:\n- x\n- y\n- x", "1 3 5 3", TestName = "Break")]
    [TestCase("{{- define \"x\" }}\na: 1\nb: 2\n{{- end }}\nc: 3\n", "c: 3", "5", TestName = "Definition makes nothing")]
    [TestCase("{{- define \"x\" }}\na: 1\n---\nb: 2\n---\n{{- end }}\n{{ include \"x\" . }}\n", "b: 2", "-", TestName = "Definition is not where the line was made")]
    [TestCase("a:\n  {{- include \"x\" . | nindent 2 }}\nb:\n  c: 1\n", "a:\n  c: 1\nb:\n  c: 1", "1 - 3 4", TestName = "Helper makes the same line")]
    [TestCase("a:\n  {{- toYaml .Values.x | nindent 2 }}\n{{- if .Values.y }}\n  c: 1\n{{- end }}\nb: 2\n", "a:\n  c: 1\nb: 2", "1 - 6", TestName = "Helper may have made the line")]
    [TestCase("a: {{ include \"x\" . }}\n{{- if .Values.y }}\nc: 1\n{{- end }}\n", "a: 1\nc: 1", "1 -", TestName = "Helper within a line may have made the next")]
    [TestCase("a: {{ .Values.x | default \"y\" }}\n{{- if .Values.y }}\nc: 1\n{{- end }}\n", "a: 1\nc: 1", "1 3", TestName = "Value within a line has not made the next")]
    [TestCase("a: |\n  {{ .Values.x }}\n  {{- if .Values.y }}\n  c: 1\n  {{- end }}\n", "a: |\n  b\n  c: 1", "1 - -", TestName = "Value alone may have several lines")]
    [TestCase("a: {{ printf \"x\\ny\" }}\n{{- if .Values.y }}\ny: 1\n{{- end }}\n", "a: x\ny: 1", "1 -", TestName = "Text with a line break")]
    [TestCase("a: {{ `x\ny` }}\n{{- if .Values.y }}\ny: 1\n{{- end }}\n", "a: x\ny: 1", "1 -", TestName = "Raw text")]
    [TestCase("{{- /* a: 1\n}} b: 2 */ -}}\n  a: 1\n", "a: 1", "3", TestName = "Comment over lines")]
    [TestCase("a: 1 {{- /* x */}}\n{{- $x := `a: 2` }}\n{{ $x = \"a: 3\" -}}\nb: 2\n", "a: 1\nb: 2", "1 4", TestName = "Comments and variables make nothing")]
    [TestCase("a: x\n{{- if .Values.x -}}\nb: y\n{{- end }}\n", "a: xb: y", "1", TestName = "Trimmed into the line above")]
    [TestCase("a: 1\n  {{ .Values.x -}}\n  b: 1\nc: 3\n", "a: 1\n  z: 1\n  b: 1\nc: 3", "1 - 3 4", TestName = "Trimmed behind a value")]
    [TestCase("a: 1\n{{ .Values.x }}\nb: 1\n", "a: 1\n\nb: 1", "- - -", TestName = "Value in the first column may make documents")]
    [TestCase("{{ if .Values.x -}}\nkind: A\n{{- else -}}\nkind: B\n{{- end }}\nb: 1\n", "kind: B\nb: 1", "4 6", TestName = "Trimmed on all sides")]
    [TestCase("a: {{ \"}}\" }}\nb: {{ '\"' }}\nc: {{ `}}\"` }}\nd: 1\n", "a: }}\nb: 34\nc: }}\"\nd: 1", "1 2 3 4", TestName = "Brackets within quotes")]
    [TestCase("  a: 1\n  b: 2\n", "a: 1\n  b: 2", "1 2", TestName = "Helm cuts the first indentation")]
    [TestCase("a: 1\n---\na: 2\n---\na: 1\nb: 2\n", "a: 1\nb: 2", "5 6", TestName = "Documents: the last")]
    [TestCase("a: 1\n---\na: 2\n---\na: 1\nb: 2\n", "a: 1", "1", TestName = "Documents: the first")]
    [TestCase("a: 1\n---\na: 2\n---\na: 1\n", "a: 1", "-", TestName = "Documents that are alike")]
    [TestCase("{{- range .Values.x }}\n---\na: {{ . }}\nb: 2\n{{- end }}\n", "a: 1\nb: 2", "3 4", TestName = "A document each")]
    [TestCase("{{ include \"x\" . }}\n---\nb: 2\n", "b: 2", "-", TestName = "Helper may make documents")]
    [TestCase("a: 1\n# Source: other/templates/x.yaml\nb: 2\n", "a: 1\n# Source: other/templates/x.yaml\nb: 2", "1 2 3", TestName = "Forged source is a comment")]
    [TestCase("a: 1\nb: 2\n", "a: 1\nc: 3", "- -", TestName = "Document of another template")]
    [TestCase("a: 1\n", "", "-", TestName = "Nothing")]
    [TestCase("a: {{ .Values.x\n", "a: 1", "1", TestName = "Open action")]
    [TestCase("{{ end }}{{ else }}a: 1\n", "a: 1", "-", TestName = "End of nothing")]
    public void Line_of_the_template_is_found(string template, string document, string expected)
    {
        Assert.That(Found(template, document), Is.EqualTo(expected));
    }

    [Test]
    public void What_helm_create_writes_is_found()
    {
        const string template = """
            {{- if .Values.ingress.enabled -}}
            {{- $fullName := include "shop.fullname" . -}}
            {{- if and .Values.ingress.className (not (hasKey .Values.ingress.annotations "x")) }}
              {{- $_ := set .Values.ingress.annotations "x" .Values.ingress.className}}
            {{- end }}
            {{- if semverCompare ">=1.19-0" .Capabilities.KubeVersion.GitVersion -}}
            apiVersion: networking.k8s.io/v1
            {{- else -}}
            apiVersion: networking.k8s.io/v1beta1
            {{- end }}
            kind: Ingress
            metadata:
              name: {{ $fullName }}
              {{- with .Values.ingress.annotations }}
              annotations:
                {{- toYaml . | nindent 4 }}
              {{- end }}
            spec:
              rules:
                {{- range .Values.ingress.hosts }}
                - host: {{ .host | quote }}
                  http:
                    paths:
                      {{- range .paths }}
                      - path: {{ .path }}
                        backend:
                          {{- if $new }}
                          service:
                            name: {{ $fullName }}
                          {{- else }}
                          serviceName: {{ $fullName }}
                          {{- end }}
                      {{- end }}
                {{- end }}
            {{- end }}
            """;
        const string document = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: shop
              annotations:
                x: y
            spec:
              rules:
                - host: "a"
                  http:
                    paths:
                      - path: /
                        backend:
                          service:
                            name: shop
                      - path: /b
                        backend:
                          service:
                            name: shop
                - host: "b"
                  http:
                    paths:
            """;

        Assert.That(Found(template, document), Is.EqualTo("7 11 12 13 15 - 18 19 21 22 23 25 26 28 29 25 26 28 29 21 22 23"));
    }

    /// <summary>Documents made by walking through random templates, so that each line's origin is known.</summary>
    [Test]
    public void Line_that_is_told_is_the_true_one([Range(0, 9)] int seed)
    {
        var told = 0;
        for (var round = 0; round < 300; round++)
        {
            var walk = new RandomTemplate(new Random((seed * 1000) + round));
            var (document, origins) = walk.Render();

            var found = Found(walk.Template, document).Split(' ');

            told += found.Count(line => line is not "-");
            Assert.That(found, Has.Length.EqualTo(origins.Count));
            Assert.That(found.Where((line, i) => line is not "-" && line != $"{origins[i]}"), Is.Empty, $"{walk.Template}\n=====\n{document}\n=====\n{string.Join(' ', origins)}\n{string.Join(' ', found)}");
        }

        Assert.That(told, Is.GreaterThan(300), "most of what can be told is");
    }

    [Test]
    public void Hostile_template_takes_no_time()
    {
        var template = string.Concat(Enumerable.Repeat("{{ .Values.x }}\n{{ if .Values.y }}\na\n{{ end }}", 400)) + new string('a', 100_000);
        var document = new string('a', 30_000) + string.Concat(Enumerable.Repeat("\na\n", 10_000));

        Assert.That(() => Found(template, document), Throws.Nothing);
    }

    private static string Found(string template, string document)
    {
        var lines = document.Split('\n');
        var positions = new List<int>();
        var seen = new List<int>();
        for (var (i, start) = (0, 0); i < lines.Length; start += lines[i].Length + 1, i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            seen.Add(i);
            positions.Add(start + lines[i].Length - lines[i].TrimStart().Length);
        }

        var found = new TemplateLines(template).Find(document, positions);
        return string.Join(' ', Enumerable.Range(0, lines.Length).Select(i => seen.IndexOf(i) is >= 0 and var at && found[at] is { } line ? $"{line}" : "-"));
    }

    /// <summary>A template of few different lines, and a walk through it. Where a value or a helper made a line, the origin is 0.</summary>
    private sealed class RandomTemplate
    {
        private static readonly string[] Texts = ["a: 1", "b: 2", "- c", "  d: 3"];

        private readonly Random random;
        private readonly List<string> lines = [];
        private readonly Node root;

        public RandomTemplate(Random random)
        {
            this.random = random;
            root = MakeBlock(depth: 0);
        }

        public string Template => string.Join('\n', lines) + "\n";

        public (string Document, IReadOnlyList<int> Origins) Render()
        {
            var made = new List<(string Text, int Origin)>();
            root.Walk(random, made);
            if (made.Count is 0)
                made.Add(("", 0));
            return (string.Join('\n', made.Select(line => line.Text)), [.. made.Select(line => line.Origin)]);
        }

        private Node MakeBlock(int depth)
        {
            var nodes = new List<Node>();
            for (var count = random.Next(1, 5); count > 0; count--)
                nodes.Add(MakeNode(depth));
            return new((source, made) => nodes.ForEach(node => node.Walk(source, made)));
        }

        private Node MakeNode(int depth)
        {
            var text = Texts[random.Next(Texts.Length)];
            switch (random.Next(depth < 3 ? 8 : 4))
            {
                case 0:
                    var value = Add($"{text}{{{{ .Values.x }}}}");
                    return new((source, made) => made.Add((text + Texts[source.Next(Texts.Length)].Trim(), value)));
                case 1:
                    Add("x: {{- include \"x\" . | nindent 2 }}");
                    var above = lines.Count;
                    return new((source, made) =>
                    {
                        made.Add(("x:", above));
                        made.AddRange(Enumerable.Range(0, source.Next(1, 3)).Select(_ => ("  " + Texts[source.Next(Texts.Length)].Trim(), 0)));
                    });
                case < 4:
                    var line = Add(text);
                    return new((_, made) => made.Add((text, line)));
                case < 7:
                    return MakeIf(depth);
                default:
                    Add("{{- range .Values.x }}");
                    var body = MakeBlock(depth + 1);
                    Add("{{- end }}");
                    return new((source, made) =>
                    {
                        for (var times = source.Next(3); times > 0; times--)
                            body.Walk(source, made);
                    });
            }
        }

        private Node MakeIf(int depth)
        {
            Add("{{- if .Values.x }}");
            var first = MakeBlock(depth + 1);
            var second = default(Node);
            if (random.Next(2) is 0)
            {
                Add("{{- else }}");
                second = MakeBlock(depth + 1);
            }

            Add("{{- end }}");
            return new((source, made) =>
            {
                if (source.Next(2) is 0)
                    first.Walk(source, made);
                else
                    second?.Walk(source, made);
            });
        }

        private int Add(string line)
        {
            lines.Add(line);
            return lines.Count;
        }

        private sealed class Node(Action<Random, List<(string Text, int Origin)>> walk)
        {
            public void Walk(Random random, List<(string Text, int Origin)> made) => walk(random, made);
        }
    }
}
