using HelmSecure.Rules.Charts;

namespace HelmSecure.Tests.Rules;

/// <summary>Cases are keys and values as they stand in charts that people use.</summary>
public sealed class DefaultCredentialTests
{
    [TestCase("defaultUser.password", "admin", true)]
    [TestCase("metadataConnection.pass", "postgres", true)]
    [TestCase("harborAdminPassword", "Harbor12345", true)]
    [TestCase("credentials.password", "harbor_registry_password", true)]
    [TestCase("auth.rootPassword", "123456", true)]
    [TestCase("secretKey", "not-a-secure-key", true)]
    [TestCase("jwtSecret", "k3b9", true)]
    [TestCase("auth.token", "changeme", true)]
    [TestCase("auth.password", "", false)]
    [TestCase("auth.password", "${PASSWORD}", false)]
    [TestCase("auth.password", "{{ .Values.global.password }}", false)]
    [TestCase("auth.password", "ref+vault://secret/db#/password", false)]
    [TestCase("auth.password", "ENC[AES256_GCM,data:abc]", false)]
    [TestCase("auth.password", "<your password>", false)]
    [TestCase("auth.password", "********", false)]
    [TestCase("admin.passwordKey", "admin-password", false)]
    [TestCase("auth.secretKeys.adminPassword", "admin-password", false)]
    [TestCase("existingSecret.password", "password", false)]
    [TestCase("auth.existingSecretPasswordKey", "password", false)]
    [TestCase("db.passwordSecretKey", "password", false)]
    [TestCase("adminPassword", "admin-password", false)]
    [TestCase("tls.secret", "web-tls", false)]
    [TestCase("token", "token", false)]
    [TestCase("passwordFile", "/run/password", false)]
    [TestCase("auth.passwordPath", "admin", false)]
    [TestCase("username", "admin", false)]
    public void Defaults_are_told_from_what_only_looks_like_them(string path, string value, bool isOne) =>
        Assert.That(DefaultCredential.IsOne(path.Split('.'), value, isBesideName: false), Is.EqualTo(isOne));

    [Test]
    public void A_key_beside_a_name_is_the_key_of_a_Secret() => Assert.That(DefaultCredential.IsOne(["db", "secretKey"], "password", isBesideName: DefaultCredential.IsReference("name")), Is.False);
}
