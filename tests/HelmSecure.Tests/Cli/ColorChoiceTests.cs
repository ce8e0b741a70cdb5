using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

/// <summary>When there are colours.</summary>
public sealed class ColorChoiceTests
{
    private const string Escape = "\u001b[";

    [TestCase(true, "", true)]
    [TestCase(false, "", false)]
    [TestCase(true, "NO_COLOR=1", false)]
    [TestCase(true, "NO_COLOR=", true)]
    [TestCase(false, "FORCE_COLOR=1", true)]
    [TestCase(true, "FORCE_COLOR=0", false)]
    [TestCase(true, "FORCE_COLOR=1 NO_COLOR=1", false)]
    [TestCase(true, "TERM=dumb", false)]
    [Platform(Exclude = "Win")]
    public void Variables_count_and_a_no_counts_more(bool isTerminal, string variables, bool isOn)
    {
        var given = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

        Assert.That(new ColorChoice(given.GetValueOrDefault, () => isTerminal).IsOn, Is.EqualTo(isOn));
    }

    [TestCase("always", true)]
    [TestCase("never", false)]
    [TestCase("auto", false)]
    public void The_option_counts_for_the_report_of_an_audit(string color, bool isPainted)
    {
        using var fake = new FakeEnvironment { Input = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true}\n" };

        fake.Run("audit", "-", "--color", color);

        Assert.That(fake.Output.Contains(Escape, StringComparison.Ordinal), Is.EqualTo(isPainted), fake.Output);
    }

    [Test]
    public void A_document_has_no_colours()
    {
        using var fake = new FakeEnvironment { Input = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true}\n" };

        fake.Run("audit", "-", "--color", "always", "-o", "json");

        Assert.That(fake.Output, Does.StartWith("{").And.Not.Contain(Escape));
    }
}
