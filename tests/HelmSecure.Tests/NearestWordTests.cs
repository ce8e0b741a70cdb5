namespace HelmSecure.Tests;

public sealed class NearestWordTests
{
    [TestCase("signer", "signers")]
    [TestCase("minversion", "minVersion")]
    [TestCase("SIGNERS", "signers")]
    [TestCase("chrats", "charts")]
    [TestCase("minSigantures", "minSignatures")]
    [TestCase("wholly-other", null)]
    [TestCase("", null)]
    public void The_nearest_word_is_found_and_a_far_one_is_not(string word, string? expected) =>
        Assert.That(NearestWord.Find(word, ["charts", "signers", "minVersion", "minSignatures"]), Is.EqualTo(expected));

    [Test]
    public void Of_two_that_are_as_near_the_first_is_taken() =>
        Assert.That(NearestWord.Find("aax", ["aab", "aac"]), Is.EqualTo("aab"));

    [Test]
    public void Nothing_to_choose_from_is_no_word() =>
        Assert.That(NearestWord.Find("charts", []), Is.Null);
}
