namespace HelmSecure.Tests;

public sealed class HostileTextTests
{
    [Test]
    public void Ordinary_text_is_returned_as_it_is()
    {
        const string text = "Jürgen Groß <j@x.example> 日本 \U0001F600 c:\\new";

        Assert.That(HostileText.Neutralize(text), Is.SameAs(text).Or.EqualTo(text));
    }

    [TestCase("a\x1b[2Jb", @"a\x1b[2Jb", TestName = "An_escape_sequence_becomes_visible")]
    [TestCase("ok\r\n::error::x\t", @"ok\r\n::error::x\t", TestName = "A_line_end_cannot_begin_a_CI_command")]
    [TestCase("\0\a\b\x7f", @"\x00\x07\x08\x7f", TestName = "Other_control_characters_become_visible")]
    [TestCase("\u009b31m\u0085", @"\x9b31m\x85", TestName = "C1_controls_become_visible")]
    [TestCase("a\u202ebc\u2066d\u200f", @"a\u202ebc\u2066d\u200f", TestName = "Bidirectional_overrides_become_visible")]
    [TestCase("a\u200bb\ufeff\u2028", @"a\u200bb\ufeff\u2028", TestName = "Invisible_characters_become_visible")]
    [TestCase("a ##[error]b", @"a #\x23[error]b", TestName = "A_command_of_GitHubs_runner_is_none_wherever_it_stands")]
    [TestCase("##vso[task.complete]##teamcity[x]", @"#\x23vso[task.complete]#\x23teamcity[x]", TestName = "A_command_of_other_runners_is_none_either")]
    [TestCase("###[x] ## [y] #[z] ##word", @"##\x23[x] ## [y] #[z] ##word", TestName = "What_only_looks_like_one_stays")]
    [TestCase("x\U000E0041", @"x\U000e0041", TestName = "Tag_characters_become_visible")]
    public void Hostile_characters_are_written_out(string text, string expected) =>
        Assert.That(HostileText.Neutralize(text), Is.EqualTo(expected));

    [TestCase("::error::x", @"\x3a:error::x")]
    [TestCase("  ::stop-commands::x", @"  \x3a:stop-commands::x")]
    [TestCase("\u3000::Error::x", "\u3000\\x3a:Error::x")]
    [TestCase("::/0 ::1 ::", "::/0 ::1 ::")]
    [TestCase("a ::error::x", "a ::error::x")]
    public void A_line_does_not_begin_with_a_command(string text, string expected) => Assert.That(HostileText.NeutralizeLine(text), Is.EqualTo(expected));

    [Test]
    public void Lone_surrogates_become_visible()
    {
        var text = string.Concat("a", ((char)0xD800).ToString(), "b", ((char)0xDC00).ToString());

        Assert.That(HostileText.Neutralize(text), Is.EqualTo(@"a\ud800b\udc00"));
    }
}
