using HelmSecure.Cli.Guard;

namespace HelmSecure.Tests.Cli.Guard;

public sealed class GateInHelmTests
{
    [Test]
    public void Words_reach_a_program_behind_a_shell_script_as_they_are()
    {
        Assert.That(GateInHelm.ShellScript(["/a b/helm-secure", "gate", "--config=it's.yaml", "$HOME", ""]), Is.EqualTo("""
            #!/bin/sh
            exec '/a b/helm-secure' gate '--config=it'\''s.yaml' '$HOME' ''

            """));
    }

    [Test]
    public void Batch_file_holds_no_word_that_would_be_another()
    {
        Assert.That(GateInHelm.BatchFile([@"C:\a b\helm-secure.exe", "gate"]), Is.EqualTo("@\"C:\\a b\\helm-secure.exe\" \"gate\"\r\n"));
        Assert.That(() => GateInHelm.BatchFile(["%PATH%"]), Throws.TypeOf<HelmSecureException>());
    }
}
