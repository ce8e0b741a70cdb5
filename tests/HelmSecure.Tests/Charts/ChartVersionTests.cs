using HelmSecure.Charts;

namespace HelmSecure.Tests.Charts;

public sealed class ChartVersionTests
{
    [TestCase("1.4.0", "1.4.0")]
    [TestCase("v1.4.0", "1.4.0")]
    [TestCase("1.4.0", "v1.4.0")]
    [TestCase("1.4.0_build.5", "1.4.0+build.5")]
    [TestCase("1.4.0+build.5", "1.4.0+build.5")]
    [TestCase("1.4.0-rc.1", "1.4.0-rc.1")]
    [TestCase("1.4", "1.4.0")]
    [TestCase("1.4", "1.4.7")]
    [TestCase("1", "1.9.7")]
    [TestCase("v1.4", "1.4.7")]
    [TestCase("^1.4", "1.9.0")]
    [TestCase("~1.4", "1.4.9")]
    [TestCase("1.4.x", "1.4.9")]
    [TestCase("*", "3.2.1")]
    [TestCase(">=1.2.0, <2.0.0", "1.4.0")]
    [TestCase(">= 1.2.0,< 2.0.0", "1.4.0")]
    [TestCase("1.0.0 - 1.5.0", "1.4.0")]
    [TestCase("<1.0.0 || >=1.4.0", "1.4.0")]
    [TestCase(">0.0.0-0", "1.4.0-rc.1")]
    [TestCase(">=1.0.0-0 <2.0.0-0", "1.4.0-rc.1")]
    [TestCase("not a version", "not a version")]
    [TestCase("1.4.0", "1.4.0+build.5")]
    public void A_version_answers_what_Helm_would_deliver_for(string asked, string actual) =>
        Assert.That(ChartVersion.Answers(asked, actual), Is.True);

    [TestCase("1.4.0", "1.4.1")]
    [TestCase("1.4.0", "1.4.0-rc.1")]
    [TestCase("1.4.0+build.5", "1.4.0")]
    [TestCase("1.4.0+build.5", "1.4.0+build.6")]
    [TestCase("1.4", "1.5.0")]
    [TestCase("^1.4", "2.0.0")]
    [TestCase("^1.4", "1.5.0-rc.1")]
    [TestCase(">=1.2.0, <2.0.0", "2.0.0")]
    [TestCase(">=1.2.0-0 <2.0.0", "1.5.0-rc.1")]
    [TestCase("1.4.0", "no version")]
    [TestCase("*", "no version")]
    public void Another_version_does_not_answer(string asked, string actual) =>
        Assert.That(ChartVersion.Answers(asked, actual), Is.False);

    [TestCase("latest")]
    [TestCase(">=one")]
    [TestCase("1.2.3.4")]
    public void What_is_neither_version_nor_range_is_an_error(string asked)
    {
        var error = Assert.Throws<HelmSecureException>(() => ChartVersion.Answers(asked, "1.4.0"));

        Assert.That(error.Message, Is.EqualTo($"'{asked}' is neither a version nor a range of versions"));
        Assert.That(error.Hint, Does.Contain("^1.4"));
    }

    [TestCase("")]
    [TestCase(" ")]
    public void An_empty_version_is_no_demand_for_any(string asked) =>
        Assert.That(() => ChartVersion.Answers(asked, "1.4.0"), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("the version asked for is empty"));
}
