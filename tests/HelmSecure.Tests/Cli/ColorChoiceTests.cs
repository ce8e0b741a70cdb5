using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class ColorChoiceTests
{
    [TestCase("", false, false)]
    [TestCase("", true, true)]
    [TestCase("NO_COLOR=1", true, false)]
    [TestCase("NO_COLOR=", true, true)]
    [TestCase("FORCE_COLOR=1", false, true)]
    [TestCase("FORCE_COLOR=0", true, false)]
    [TestCase("FORCE_COLOR=1 NO_COLOR=1", true, false)]
    [TestCase("TERM=dumb", true, false)]
    [TestCase("TERM=dumb FORCE_COLOR=1", false, true)]
    public void Colours_are_for_terminals_unless_somebody_says_otherwise(string variables, bool isTerminal, bool isOn)
    {
        var given = variables.Split(' ').Select(variable => variable.Split('=')).ToLookup(parts => parts[0], parts => parts.ElementAtOrDefault(1), StringComparer.Ordinal);

        Assert.That(new ColorChoice(name => given[name].FirstOrDefault(), () => isTerminal).IsOn, Is.EqualTo(isOn));
    }
}
