using System.Text;
using HelmSecure.Trust;

namespace HelmSecure.Tests.Trust;

public sealed class TrustDocumentTests
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs", "trust.md"));
    private static readonly string Example = Page.Split("```yaml\n")[1].Split("```")[0];

    [Test]
    public void The_example_is_a_policy()
    {
        var policy = TrustPolicy.Read(Encoding.UTF8.GetBytes(Example), "trust.yaml");

        Assert.That(policy.Rules.Select(rule => rule.Name), Is.EqualTo(["own charts", "ingress, version 4", "legacy queue"]));
        Assert.That(policy.Rules[0].Signers.Select(signer => signer.Hex), Is.EqualTo(["0123456789ABCDEF0123456789ABCDEF01234567", "89ABCDEF0123456789ABCDEF0123456789ABCDEF"]));
    }

    [Test]
    public void The_example_and_the_table_have_every_key([ValueSource(typeof(TrustPolicyReader), nameof(TrustPolicyReader.RuleKeys))] string key)
    {
        Assert.That(Example, Does.Match($@"(?m)^  (  |- ){key}:"));
        Assert.That(Page, Does.Contain($"\n| `{key}` |"));
    }
}
