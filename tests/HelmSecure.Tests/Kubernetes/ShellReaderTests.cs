using System.Diagnostics;
using HelmSecure.Kubernetes;

namespace HelmSecure.Tests.Kubernetes;

public sealed class ShellReaderTests
{
    [TestCase("a 'b c' \"d $e\"f\\ g", "a|b c|d $ef g")]
    [TestCase("a \\\n b # c", "a|b")]
    [TestCase("a#b", "a#b")]
    [TestCase("a ${b:-c d} e", "a|${b:-c d}|e")]
    [TestCase("a $((1 << 2)) b", "a|0|b")]
    [TestCase("a $'b\\'c'", "a|b'c")]
    [TestCase("a 2>/dev/null >&2 b", "a|b")]
    public void Words_are_those_of_the_shell(string script, string words) =>
        Assert.That(string.Join('|', ShellReader.Read(script).Single().Words.Select(word => word.Text)), Is.EqualTo(words));

    [TestCase("a; b && c || d & e\nf", "a b c d e f")]
    [TestCase("if a; then b; else c; fi", "a b c")]
    [TestCase("f() { a; }; (b; c)", "a b c")]
    [TestCase("case $x in a|b) c;; *) d;; esac", "c d")]
    [TestCase("((x = 1)); a", "a")]
    [TestCase("a=(b c); d", " d")]
    [TestCase("cat <<EOF\na; b\nEOF\nc", "cat c")]
    [TestCase("cat <<-'EOF'\n\ta\n\tEOF\nb", "cat b")]
    [TestCase("cat <<A <<B\na\nA\nb\nB\nc", "cat c")]
    [TestCase("X=1 exec env Y=2 timeout -k 5 10 nice -n 5 a", "a")]
    [TestCase("sudo -u app -E a", "a")]
    [TestCase("command -v a", "command")]
    [TestCase("/usr/bin/a", "a")]
    [TestCase("C:\\\\bin\\\\A.EXE", "a")]
    public void Programs_are_those_that_start(string script, string programs) =>
        Assert.That(string.Join(' ', ShellReader.Read(script).Select(command => command.Program)), Is.EqualTo(programs));

    [TestCase("a | b |& c", "c<b<a")]
    [TestCase("{ a; } | b", "b<a")]
    [TestCase("for i in 1; do a; done | b", "b<a")]
    [TestCase("(a) | b", "b<a")]
    [TestCase("a | (b)", "b<a")]
    [TestCase("a |\n b", "b<a")]
    [TestCase("a || b", "b")]
    public void A_pipe_leads_from_one_to_the_other(string script, string pipe)
    {
        var names = new List<string>();
        for (var command = ShellReader.Read(script)[^1]; command is not null; command = command.PipedFrom)
            names.Add(command.Program);

        Assert.That(string.Join('<', names), Is.EqualTo(pipe));
    }

    [TestCase("a $(b)", false)]
    [TestCase("a \"x`b`\"", false)]
    [TestCase("$(b)", true)]
    [TestCase("`b`", true)]
    [TestCase("a <(b)", true)]
    [TestCase("a \"$(b \")\")\"", true)]
    public void Substitutions_hold_commands_of_their_own(string script, bool comesFirst)
    {
        var word = ShellReader.Read(script).Single().Words[^1];

        Assert.That(word.Inner.Single().Program, Is.EqualTo("b"));
        Assert.That(word.StartsWithOutput, Is.EqualTo(comesFirst || script.Contains(" $(", StringComparison.Ordinal)));
    }

    [Test]
    public void A_here_document_is_the_target_of_its_redirection()
    {
        var redirection = ShellReader.Read("sh 0<<EOF\na | b\nEOF").Single().Redirections.Single();

        Assert.That(redirection, Is.EqualTo(new Redirection("0", "<<", redirection.Target)));
        Assert.That(redirection.Target.Text, Is.EqualTo("a | b\n"));
    }

    [TestCase("'")]
    [TestCase("\"")]
    [TestCase("$(")]
    [TestCase("${")]
    [TestCase("`")]
    [TestCase("\\")]
    [TestCase("a <")]
    [TestCase("a <<")]
    [TestCase("a <<E\n")]
    [TestCase("$'\\")]
    [TestCase("<(")]
    [TestCase(")")]
    [TestCase("`(`)`")]
    public void What_never_ends_ends_with_the_script(string script) => Assert.That(() => ShellReader.Read(script), Throws.Nothing);

    [TestCase("$(")]
    [TestCase("${")]
    [TestCase("<(")]
    [TestCase("((")]
    [TestCase("$((")]
    [TestCase("`")]
    [TestCase("\"$(")]
    [TestCase("a|b)")]
    [TestCase("a|")]
    [TestCase("a <<E ")]
    [TestCase("a <<E\n")]
    [TestCase("sh ")]
    [TestCase("sh -c ")]
    [TestCase("eval ")]
    [TestCase("eval sh -c ")]
    [TestCase("sudo ")]
    [TestCase("a=")]
    [TestCase("exec 5<>/dev/tcp/a/1\n")]
    public void A_long_script_is_read_in_time(string part)
    {
        var script = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));
        var watch = Stopwatch.StartNew();
        var container = Manifest.Pod($"kind: Pod\nspec: {{containers: [{{name: a, command: [sh, -c], args: ['{script.Replace("'", "''", StringComparison.Ordinal).Replace("\n", "\n\n", StringComparison.Ordinal)}']}}]}}").Containers.Single();
        var count = Invocation.Of(container).Sum(invocation => invocation.Commands.Count);

        Assert.That(count, Is.GreaterThan(0));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }
}
