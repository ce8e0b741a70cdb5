using HelmSecure.Charts;

namespace HelmSecure.Tests.Charts;

public sealed class TemplateSourceTests
{
    [Test]
    public void Actions_know_their_line_and_what_decides_about_them()
    {
        var source = TemplateSource.Read("{{- if .Values.a }}\n{{ with .b }}\nx: {{ .c }}\n{{ else if lookup \"v1\" \"Secret\" }}\ny: {{ .d }}\n{{ end }}\n{{ end }}\nz: {{ .e }}\n");

        Assert.That(source.Actions.Where(action => action.Keyword.Length is 0).Select(action => $"{action.Line}:{action.Text.Trim()} if {string.Join(", ", action.Conditions.Select(condition => condition.Text.Trim()))}"), Is.EqualTo(
        [
            "3:.c if with .b, if .Values.a",
            "5:.d if else if lookup \"v1\" \"Secret\", with .b, if .Values.a",
            "8:.e if ",
        ]));
    }

    [Test]
    public void Actions_of_a_definition_bear_its_name()
    {
        var source = TemplateSource.Read("{{ define \"web.a\" }}{{ .x }}{{ if .y }}{{ .z }}{{ end }}{{ end }}{{ include \"web.a\" . | nindent 2 }}");

        Assert.That(source.Actions.Where(action => action.Text.Trim().StartsWith('.')).Select(action => action.Definition), Is.EqualTo(["web.a", "web.a"]));
        Assert.That(source.Actions[^1].Definition, Is.Null);
        Assert.That(source.Actions[^1].Includes, Is.EqualTo(["web.a"]));
    }

    [TestCase("{{/* helm-secure: ignore x -- y */}}\n", 1, true)]
    [TestCase("a: 1\n  {{- /* helm-secure: ignore x -- y */ -}}\nb: 1\n", 2, true)]
    [TestCase("a: {{ .b }} {{/* helm-secure: ignore x -- y */}}\n", 1, false)]
    [TestCase("{{/*\nhelm-secure: ignore x -- y\n*/}}\n", 3, true)]
    public void Comments_are_found(string template, int line, bool isWholeLine)
    {
        var comment = TemplateSource.Read(template).Comments.Single();

        Assert.That((comment.Text, comment.Line, comment.IsWholeLine), Is.EqualTo(("helm-secure: ignore x -- y", line, isWholeLine)));
    }

    [Test]
    public void What_looks_like_a_comment_or_an_action_in_quotes_is_none()
    {
        var source = TemplateSource.Read("{{ \"{{/* a */}}\" }}{{ `}}` }}");

        Assert.That(source.Comments, Is.Empty);
        Assert.That(source.Actions.Select(action => action.Words.Single().Text), Is.EqualTo(["{{/* a */}}", "}}"]));
    }

    [TestCase("{{")]
    [TestCase("{{/*")]
    [TestCase("{{ \"")]
    [TestCase("{{ end }}{{ else }}")]
    [TestCase("{{-")]
    [TestCase("{{- /* a */")]
    public void Broken_templates_are_read_to_their_end(string template) => Assert.That(() => TemplateSource.Read(template).Lines, Is.EqualTo(1));

    [Test]
    [CancelAfter(20_000)]
    public void Deep_and_long_templates_end_soon()
    {
        const int many = 100_000;
        var source = TemplateSource.Read(string.Concat(Enumerable.Repeat("{{if a}}{{b}}\n", many)));

        Assert.That(source.Actions.Sum(action => action.Conditions.Count()), Is.LessThan(64 * 2 * many));
    }
}
