using HelmSecure.Audit;
using HelmSecure.Rules;
using HelmSecure.Rules.Cloud;

namespace HelmSecure.Tests.Rules;

public sealed class CloudJudgementTests
{
    [TestCase("arn:aws:iam::210987654321:role/web")]
    [TestCase("arn:aws:iam::210987654321:role/team/a/web+x=1,2.3@4_5-6")]
    [TestCase("arn:aws-cn:iam::210987654321:role/web")]
    [TestCase("arn:aws-us-gov:iam::210987654321:role/web")]
    [TestCase("arn:aws-iso-b:iam::210987654321:role/web")]
    [TestCase("arn:aws-eusc:iam::210987654321:role/web")]
    public void This_is_the_name_of_a_role(string text) => Assert.That(RoleArn.Read(text)?.Account, Is.EqualTo("210987654321"));

    [TestCase("")]
    [TestCase("web")]
    [TestCase("arn:aws:iam::210987654321:user/web")]
    [TestCase("arn:aws:iam::210987654321:root")]
    [TestCase("arn:aws:iam::21098765432:role/web")]
    [TestCase("arn:aws:iam::21098765432a:role/web")]
    [TestCase("arn:aws:iam::210987654321:role/")]
    [TestCase("arn:aws:iam::210987654321:role")]
    [TestCase("arn:aws:iam::210987654321:role/we b")]
    [TestCase("arn:aws:iam::210987654321:role/web:x")]
    [TestCase("arn:aws:sts::210987654321:role/web")]
    [TestCase("arn:aws:iam:eu-west-1:210987654321:role/web")]
    [TestCase("arn:aws-de:iam::210987654321:role/web")]
    [TestCase("ARN:aws:iam::210987654321:role/web")]
    [TestCase(" arn:aws:iam::210987654321:role/web")]
    public void This_is_not(string text) => Assert.That(RoleArn.Read(text), Is.Null);

    [TestCase("web-reader@shop-production.iam.gserviceaccount.com", true)]
    [TestCase("web-reader@shop-production.example.org.iam.gserviceaccount.com", true)]
    [TestCase("210987654321-compute@developer.gserviceaccount.com", true)]
    [TestCase("shop@appspot.gserviceaccount.com", true)]
    [TestCase("web-reader@shop-production.iam.gserviceaccount.com.evil.example.org", false)]
    [TestCase("web@shop-production.iam.gserviceaccount.com", false)]
    [TestCase("web-reader@.iam.gserviceaccount.com", false)]
    [TestCase("Web-Reader@shop-production.iam.gserviceaccount.com", false)]
    [TestCase("web-reader@shop-production@iam.gserviceaccount.com", false)]
    [TestCase("web-reader@example.org", false)]
    public void This_is_an_account_of_Google(string text, bool isOne) => Assert.That(GoogleAccount.IsOne(text), Is.EqualTo(isOne));

    [TestCase("admin", true)]
    [TestCase("eks-admin", true)]
    [TestCase("EKSAdminRole", true)]
    [TestCase("AdministratorAccess", true)]
    [TestCase("team_owner", true)]
    [TestCase("PowerUserAccess", true)]
    [TestCase("admin-page", false)]
    [TestCase("AdministratorMailSender", false)]
    [TestCase("phpmyadmin-role", false)]
    [TestCase("badminton", false)]
    [TestCase("rootless", false)]
    [TestCase("user", false)]
    [TestCase("", false)]
    [TestCase("---", false)]
    public void The_last_word_says_whether_a_role_is_for_administrators(string name, bool isOne) => Assert.That(AdminName.Is(name), Is.EqualTo(isOne));

    [TestCase("apiVersion: v1", "kube-system", 1)]
    [TestCase("apiVersion: v1", "shop", 0)]
    [TestCase("apiVersion: example.org/v1", "kube-system", 0)]
    public void The_list_of_EKS_stands_in_one_place(string version, string space, int count) =>
        Assert.That(Find($"{version}\nkind: ConfigMap\nmetadata: {{name: aws-auth, namespace: {space}}}", "aws-auth-config-map").Count(), Is.EqualTo(count));

    [TestCase("- groups: [system:masters]", nameof(Severity.Critical))]
    [TestCase("- {groups: [a, system:masters]}", nameof(Severity.Critical))]
    [TestCase("- groups: [system:masters", nameof(Severity.Critical))]
    [TestCase("# system:masters", nameof(Severity.High))]
    [TestCase("- username: system:masters", nameof(Severity.High))]
    public void Who_is_made_a_master_is_read_from_the_YAML_within(string text, string severity) =>
        Assert.That(Find($"kind: ConfigMap\nmetadata: {{name: aws-auth}}\ndata:\n  mapUsers: |\n    {text}\n", "aws-auth-config-map").Single().Severity.ToString(), Is.EqualTo(severity));

    [Test]
    [CancelAfter(20_000)]
    public void A_list_of_masters_that_is_made_to_be_slow_is_read_within_limits()
    {
        var nested = "- groups: [system:masters, " + new string('[', 100_000);

        Assert.That(Find($"kind: ConfigMap\nmetadata: {{name: aws-auth}}\ndata: {{mapUsers: '{nested}'}}", "aws-auth-config-map").Single().Severity, Is.EqualTo(Severity.Critical));
    }

    [TestCase("http://169.254.169.254/", 1)]
    [TestCase("169.254.169.254:80", 1)]
    [TestCase("http://METADATA.google.internal./x", 1)]
    [TestCase("http://[fd00:ec2::254]/", 1)]
    [TestCase("1169.254.169.254", 0)]
    [TestCase("169.254.169.2541", 0)]
    [TestCase("metadata.google.internal.example.org", 0)]
    [TestCase("my-metadata.google.internal", 0)]
    public void The_address_counts_as_a_whole_word(string value, int count) =>
        Assert.That(Find($"kind: Pod\nspec: {{containers: [{{name: a, env: [{{name: A, value: '{value}'}}]}}]}}", "metadata-endpoint-reference").Count(), Is.EqualTo(count));

    private static IEnumerable<AuditFinding> Find(string text, string id) => Auditor.Run(Manifest.Release(text), RuleCatalog.All, new() { Rules = [id] }).Findings;
}
