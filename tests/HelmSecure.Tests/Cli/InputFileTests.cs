using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class InputFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_file_of_exactly_the_limit_is_read()
    {
        File.WriteAllBytes(_folder["a"], [1, 2, 3]);

        Assert.That(InputFile.Read(_folder["a"], 3, "the chart"), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void A_larger_file_is_the_callers_to_judge()
    {
        File.WriteAllBytes(_folder["a"], new byte[2049]);

        Assert.That(InputFile.ReadWithin(_folder["a"], 2048, "the chart"), Is.Null);
        Assert.That(
            () => InputFile.Read(_folder["a"], 2048, "the chart"),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo($"could not read the chart {_folder["a"]}: it is larger than 2 KiB"));
    }

    [Test]
    public void An_empty_file_is_no_failure()
    {
        File.WriteAllBytes(_folder["a"], []);

        Assert.That(InputFile.Read(_folder["a"], 3, "the chart"), Is.Empty);
    }

    [TestCase("missing", "there is no such file")]
    [TestCase("missing/inside", "there is no such folder")]
    [TestCase(".", "it is a folder")]
    public void What_is_not_a_file_is_said(string name, string reason) => Assert.That(
        () => InputFile.Read(_folder[name], 3, "the keyring"),
        Throws.TypeOf<HelmSecureException>().With.Message.EqualTo($"could not read the keyring {_folder[name]}: {reason}"));

    [TestCase("", "the name of the keyring is empty")]
    [TestCase("bad\0name", "the name of the keyring is not one that a file can have")]
    public void A_name_that_no_file_can_have_is_said(string path, string message) => Assert.That(
        () => InputFile.Read(path, 3, "the keyring"),
        Throws.TypeOf<HelmSecureException>().With.Message.EqualTo(message));

    [Test]
    [Platform(Exclude = "Win", Reason = "there are no device files")]
    public void A_device_is_no_file_and_never_read_without_end()
    {
        Assert.That(
            () => InputFile.ReadWithin("/dev/zero", 100_000, "the chart"),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("could not read the chart /dev/zero: it is not a regular file"));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "/proc")]
    public void What_lies_in_proc_has_no_length_and_is_read_all_the_same() =>
        Assert.That(InputFile.ReadAlsoFromPipe("/proc/self/stat", 65536, "the chart"), Is.Not.Empty);
}
