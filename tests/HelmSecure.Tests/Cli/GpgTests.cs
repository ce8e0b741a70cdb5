using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class GpgTests
{
    private const string Listing =
        """
        sec:u:2048:1:EFD6B4086FB0F442:1795421370:::u:::cSC:::#:::23::0:
        fpr:::::::::BDBA665E661E7A8F94192ED9EFD6B4086FB0F442:
        grp:::::::::E7BAD558E5BB4CB1AA2EB59B0A25C76B3E6246F8:
        uid:u::::1795421370::D3D3DE77AB3BCADB53FD9BF0DC0D3712C661CA40::P\x3a \x5cx <p@x>::::::::::0:
        ssb:e:2048:1:402A250B47FD068B:1795421372:1795507772:::::s:::+:::23:
        fpr:::::::::F1B078E342F4BF43332C1F9B402A250B47FD068B:
        ssb:u:255:22:1111111111111111:1795421372::::::s:::D2760001240102000005000012345678:::23:
        fpr:::::::::1111111111111111111111111111111111111111:
        """;

    [Test]
    public void A_listing_becomes_keys()
    {
        var keys = Gpg.ReadColons(Listing);

        Assert.That(keys, Has.Count.EqualTo(1));
        Assert.That(
            keys[0].Primary,
            Is.EqualTo(new GpgKey("BDBA665E661E7A8F94192ED9EFD6B4086FB0F442", "c", "u", DateTimeOffset.FromUnixTimeSeconds(1795421370), null, SecretPlace.Missing)));
        Assert.That(keys[0].UserIds, Is.EqualTo(new[] { @"P: \x <p@x>" }));
        Assert.That(keys[0].Subkeys.Select(key => key.Place), Is.EqualTo(new[] { SecretPlace.Disk, SecretPlace.Card }));
        Assert.That(keys[0].Subkeys[0].Validity, Is.EqualTo("e"));
        Assert.That(keys[0].Subkeys[0].Expires, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1795507772)));
    }

    [TestCase("")]
    [TestCase("fpr:::::::::AA:\nuid:u::::1::A::name:::\nssb:\n")]
    public void What_belongs_to_no_key_is_left_out(string listing) => Assert.That(Gpg.ReadColons(listing), Is.Empty);
}
