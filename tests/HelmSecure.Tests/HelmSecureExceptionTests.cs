namespace HelmSecure.Tests;

public sealed class HelmSecureExceptionTests
{
    [Test]
    public void Hint_is_absent_unless_there_is_something_true_to_say()
    {
        var exception = new HelmSecureException("the keyring is empty");

        Assert.That(exception.Hint, Is.Null);
    }
}
