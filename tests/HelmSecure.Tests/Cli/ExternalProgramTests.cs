using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class ExternalProgramTests
{
    [Test]
    [MaxTime(20_000)]
    public void A_program_that_does_not_end_in_time_is_ended_with_all_it_started()
    {
        // The child would hold the pipe open for longer than this test may take.
        var answer = ExternalProgram.Run("/bin/sh", ["-c", "echo begun; sleep 60 & wait"], timeLimit: TimeSpan.FromSeconds(1));

        Assert.That(answer.ExitCode, Is.Null);
        Assert.That(answer.Succeeded, Is.False);
        Assert.That(System.Text.Encoding.UTF8.GetString(answer.Output), Is.EqualTo("begun\n"));
    }

    [Test]
    public void No_more_than_the_limit_is_kept_of_what_it_says()
    {
        var answer = ExternalProgram.Run("/bin/sh", ["-c", "printf 123456789"], outputLimit: 4);

        Assert.That(answer.Succeeded, Is.True);
        Assert.That(System.Text.Encoding.UTF8.GetString(answer.Output), Is.EqualTo("1234"));
    }

    [Test]
    public void Input_that_it_does_not_read_is_no_failure() =>
        Assert.That(ExternalProgram.Run("/bin/sh", ["-c", "exit 3"], input: new byte[1 << 20]).ExitCode, Is.EqualTo(3));

    [Test]
    public void A_program_that_cannot_be_started_is_one_sentence() =>
        Assert.That(() => ExternalProgram.Run("/nowhere/program", []), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("could not start /nowhere/program: the system reports error 2"));
}
