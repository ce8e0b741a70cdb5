using System.Text.Json;

namespace HelmSecure.Tests.Cli;

public sealed class RulesCommandTests
{
    [TestCase("privileged-contaner", "there is no rule 'privileged-contaner'", "privileged-container")]
    [TestCase("PRIVILEGE", "there is no rule 'PRIVILEGE'", "'helm secure rules' lists them")]
    public void A_rule_that_is_not_there_is_told_with_the_nearest(string id, string error, string hint)
    {
        using var fake = new FakeEnvironment();

        Assert.That(fake.Run("rules", id), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain(error).And.Contain(hint));
        Assert.That(fake.Output, Is.Empty);
    }

    [Test]
    public void The_table_has_a_line_a_rule()
    {
        using var fake = new FakeEnvironment();

        Assert.That(fake.Run("rules"), Is.Zero);
        Assert.That(fake.Output, Does.Contain("\n  privileged-container ").And.Contain(" critical  Container runs privileged"));
        Assert.That(fake.Output, Does.Contain("(with --strict)"));
    }

    [Test]
    public void One_rule_is_told_with_its_page()
    {
        using var fake = new FakeEnvironment();

        Assert.That(fake.Run("rules", "host-pid"), Is.Zero);
        Assert.That(fake.Output, Does.Contain("pss:baseline").And.Contain("## Reported").And.Contain("hostPID: true"));
    }

    [Test]
    public void All_rules_are_one_document()
    {
        using var fake = new FakeEnvironment();
        fake.Run("rules", "-o", "json");
        using var json = JsonDocument.Parse(fake.Output);

        var rule = json.RootElement.GetProperty("rules").EnumerateArray().Single(rule => rule.GetProperty("id").GetString() is "host-pid");
        Assert.That(rule.GetProperty("severity").GetString(), Is.EqualTo("high"));
        Assert.That(rule.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()), Does.Contain("pss:baseline"));
    }

    [Test]
    public void One_rule_is_a_record_with_its_page()
    {
        using var fake = new FakeEnvironment();
        fake.Run("rules", "host-pid", "-o", "json");
        using var json = JsonDocument.Parse(fake.Output);

        Assert.That(json.RootElement.GetProperty("page").GetString(), Does.StartWith("# "));
    }
}
