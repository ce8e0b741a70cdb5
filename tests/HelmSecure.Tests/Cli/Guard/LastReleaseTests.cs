using System.Text;
using HelmSecure.Cli.Guard;

namespace HelmSecure.Tests.Cli.Guard;

public sealed class LastReleaseTests
{
    [TestCase("[{revision: 1, status: superseded}, {revision: 2, status: deployed}]", 2)]
    [TestCase("[{revision: 2, status: deployed}, {revision: 3, status: failed}]", 2)]
    [TestCase("[{revision: 1, status: failed}, {revision: 2, status: failed}]", 2)]
    [TestCase("[{revision: 10, status: deployed}, {revision: 9, status: superseded}]", 10)]
    public void Revision_is_the_one_that_helm_upgrades(string history, int expected)
    {
        Assert.That(LastRelease.RevisionToUpgrade(Encoding.UTF8.GetBytes(history)), Is.EqualTo(expected));
    }

    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("[{revision: none}]")]
    public void History_without_revisions_is_none(string history)
    {
        Assert.That(() => LastRelease.RevisionToUpgrade(Encoding.UTF8.GetBytes(history)), Throws.TypeOf<HelmSecureException>());
    }
}
