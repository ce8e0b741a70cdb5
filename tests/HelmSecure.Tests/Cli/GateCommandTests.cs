using System.Runtime.Versioning;
using System.Text;

namespace HelmSecure.Tests.Cli;

[UnsupportedOSPlatform("windows")]
public sealed class GateCommandTests
{
    private const string Good = "---\r\n# Source: web/templates/a.yaml\r\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}   # kept\n\n\ndata: {b: \"c\"}";
    private const string Bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, securityContext: {privileged: true}}]}\n";

    private TemporaryFolder folder = null!;
    private FakeEnvironment fake = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        fake = new FakeEnvironment(currentDirectory: folder.Path);
        fake.Variables["XDG_STATE_HOME"] = folder["state"];
        fake.Variables["XDG_CONFIG_HOME"] = folder["config"];
    }

    [TearDown]
    public void DeleteFolder()
    {
        fake.Dispose();
        folder.Dispose();
    }

    [Test]
    public void What_is_safe_passes_byte_for_byte()
    {
        fake.Input = Good;

        Assert.That(fake.Run("gate"), Is.Zero, fake.Error);
        Assert.That(fake.Output, Is.EqualTo(Good));
    }

    [Test]
    public void Of_what_is_not_safe_nothing_passes()
    {
        fake.Input = Good + "\n---\n" + Bad;

        Assert.That(fake.Run("gate"), Is.EqualTo(1));
        Assert.That(fake.Output, Is.Empty);
        Assert.That(fake.Error, Does.Contain("refused: 1 critical").And.Contain("privileged-container: container 'app' runs privileged"));
        Assert.That(fake.Error, Does.Contain("hooks, tests and crds/ do not pass through a post-renderer; 'helm secure install' audits them"));
    }

    [TestCase("a: [", "could not tell: ")]
    [TestCase("", "could not tell: nothing was audited: standard input is empty")]
    [TestCase("# nothing\n", "could not tell: nothing was audited: there is no Kubernetes object in standard input")]
    public void What_cannot_be_told_does_not_pass(string text, string sentence)
    {
        fake.Input = text;

        Assert.That(fake.Run("gate"), Is.EqualTo(2));
        Assert.That(fake.Output, Is.Empty);
        Assert.That(fake.Error, Does.Contain(sentence));
    }

    [Test]
    public void An_empty_chart_passes_where_that_is_meant()
    {
        File.WriteAllText(folder[".helm-secure.yaml"], "gate: {allowEmpty: true}\n");

        Assert.That(fake.Run("gate"), Is.Zero, fake.Error);
        Assert.That(fake.Output, Is.Empty);
    }

    [TestCase("gate", "--refuse-with", "document")]
    [TestCase("gate", "--refuse-with=document")]
    public void Helm_4_is_told_no_in_a_document(params string[] args)
    {
        fake.Input = Bad;

        Assert.That(fake.Run(args), Is.Zero);
        Assert.That(fake.Output, Does.StartWith("|\n  helm secure: refused: 1 critical").And.Contain("\n  CRITICAL  privileged-container"));
    }

    [TestCase("a: [")]
    [TestCase("")]
    public void Helm_4_is_told_in_a_document_that_it_could_not_be_told(string text)
    {
        fake.Input = text;

        Assert.That(fake.Run("gate", "--refuse-with", "document"), Is.Zero);
        Assert.That(fake.Output, Does.StartWith("|\n  helm secure: could not tell: "));
    }

    [Test]
    public void A_variable_stands_for_an_option_that_is_not_given()
    {
        fake.Input = Bad;
        fake.Variables["HELM_SECURE_FAIL_ON"] = "never";

        Assert.That(fake.Run("gate"), Is.Zero, fake.Error);
        Assert.That(fake.Run("gate", "--fail-on", "high"), Is.EqualTo(1));
        fake.Variables["HELM_SECURE_FAIL_ON"] = "hihg";
        Assert.That(fake.Run("gate"), Is.EqualTo(2));
    }

    [Test]
    public void The_configuration_decides_what_fails()
    {
        fake.Input = Bad;
        File.WriteAllText(folder[".helm-secure.yaml"], "failOn: never\n");

        Assert.That(fake.Run("gate"), Is.Zero, fake.Error);
    }

    [Test]
    public void What_passes_cannot_excuse_itself()
    {
        fake.Input = Bad.Replace("{name: web}", "{name: web, annotations: {ignore.helm-secure/privileged-container: trust me}}", StringComparison.Ordinal);

        Assert.That(fake.Run("gate"), Is.EqualTo(1));
        Assert.That(fake.Error, Does.Contain("asked for, not honoured"));
    }

    [Test]
    public void The_report_is_a_new_file_that_only_the_user_reads()
    {
        fake.Input = Bad;
        fake.Run("gate");
        fake.Run("gate");

        var reports = Directory.GetFiles(folder["state/helm-secure/gate"]);
        Assert.That(reports, Has.Length.EqualTo(2));
        Assert.That(File.ReadAllText(reports[0]), Does.StartWith("refused: 1 critical").And.Contain("privileged-container"));
        Assert.That(File.GetUnixFileMode(reports[0]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(fake.Error, Does.Contain($"report: {reports[0]}"));
    }

    [Test]
    public void Old_reports_go()
    {
        fake.Input = Good;
        Directory.CreateDirectory(folder["state/helm-secure/gate"]);
        foreach (var day in Enumerable.Range(1, 60))
            File.WriteAllText(folder[$"state/helm-secure/gate/gate-20200101-0000{day:00}-1-0.txt"], "");
        File.WriteAllText(folder["state/helm-secure/gate/mine.txt"], "");
        fake.Run("gate");

        Assert.That(Directory.GetFiles(folder["state/helm-secure/gate"]), Has.Length.EqualTo(51).And.Member(folder["state/helm-secure/gate/mine.txt"]));
    }

    [Test]
    public void A_link_in_the_place_of_the_report_is_not_followed()
    {
        fake.Input = Bad;
        fake.Variables["HELM_SECURE_REPORT"] = folder["report.txt"];
        File.WriteAllText(folder["precious"], "precious");
        File.CreateSymbolicLink(folder["report.txt"], folder["precious"]);
        fake.Run("gate");

        Assert.That(File.ReadAllText(folder["precious"]), Is.EqualTo("precious"));
        Assert.That(File.ReadAllText(folder["report.txt"]), Does.Contain("privileged-container"));
    }

    [Test]
    public void A_report_that_cannot_be_written_changes_no_verdict()
    {
        fake.Input = Good;
        File.WriteAllText(folder["state"], "a file");

        Assert.That(fake.Run("gate"), Is.Zero);
        Assert.That(fake.Error, Does.Contain("no report: "));
        Assert.That(fake.Output, Is.EqualTo(Good));
    }

    [Test]
    public void The_summary_of_a_job_says_it_too()
    {
        fake.Input = Bad;
        fake.Variables["GITHUB_STEP_SUMMARY"] = folder["summary.md"];
        fake.Run("gate");

        Assert.That(File.ReadAllText(folder["summary.md"]), Does.Contain("privileged-container"));
    }

    [Test]
    public void Another_post_renderer_runs_first_and_its_output_is_audited()
    {
        fake.Input = Good;
        Script("spoil", $"cat >/dev/null; cat '{folder["bad.yaml"]}'");
        File.WriteAllText(folder["bad.yaml"], Bad);

        Assert.That(fake.Run("gate", "--after", folder["spoil"], "-x", "--fail-on", "never"), Is.EqualTo(1), "all words behind --after are the program's");
        Assert.That(fake.Run("gate", "--fail-on", "never", "--after", folder["spoil"]), Is.Zero, fake.Error);
        Assert.That(fake.Output, Is.EqualTo(Bad));
    }

    [Test]
    public void What_goes_into_it_is_audited_when_asked_for()
    {
        fake.Input = Bad;
        File.WriteAllText(folder["good.yaml"], Good);
        Script("mend", $"cat >/dev/null; cat '{folder["good.yaml"]}'");

        Assert.That(fake.Run("gate", "--after", folder["mend"]), Is.Zero, fake.Error);
        Assert.That(fake.Run("gate", "--before", "--after", folder["mend"]), Is.EqualTo(1));
    }

    [Test]
    public void A_post_renderer_that_fails_is_heard()
    {
        fake.Input = Good;
        Script("break", "echo it is broken >&2; exit 7");

        Assert.That(fake.Run("gate", "--after", folder["break"]), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain("ended with 7: it is broken"));
        Assert.That(fake.Output, Is.Empty);
    }

    [Test]
    public void A_configuration_that_merely_lies_there_runs_no_program()
    {
        fake.Input = Good;
        Script("run", $"touch '{folder["ran"]}'; cat");
        var text = $"gate: {{after: ['{folder["run"]}', a]}}\n";
        File.WriteAllText(folder[".helm-secure.yaml"], text);

        Assert.That(fake.Run("gate"), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain(".helm-secure.yaml:1: gate.after counts only in a configuration that --config or HELM_SECURE_CONFIG names"));
        Assert.That(File.Exists(folder["ran"]), Is.False);
        Assert.That(fake.Run("gate", "--config", folder[".helm-secure.yaml"]), Is.Zero, fake.Error);
        Assert.That(File.Exists(folder["ran"]), Is.True);
    }

    [Test]
    public void Input_is_read_to_its_end_whatever_is_wrong()
    {
        fake.Input = Good;

        Assert.That(fake.Run("gate", "--config", folder["absent.yaml"]), Is.EqualTo(2));
        Assert.That(fake.InputRead, Is.EqualTo(Encoding.UTF8.GetByteCount(Good)));
    }

    private void Script(string name, string text)
    {
        File.WriteAllText(folder[name], $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
