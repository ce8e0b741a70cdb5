using HelmSecure.Kubernetes;

namespace HelmSecure.Tests.Kubernetes;

public sealed class CidrTests
{
    [TestCase("10.0.0.0/8", "10.1.2.3")]
    [TestCase("10.9.9.9/8", "10.1.2.3")]
    [TestCase("010.0.0.0/8", "10.1.2.3")]
    [TestCase("0.0.0.0/0", "255.255.255.255")]
    [TestCase("::ffff:10.0.0.0/104", "10.1.2.3")]
    [TestCase("::ffff:0a00:0/104", "10.1.2.3")]
    [TestCase("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [TestCase("fd00::/8", "fd00:ec2::254")]
    [TestCase("2001:db8:0:0:0:0:0:1", "2001:db8::1")]
    [TestCase("64:ff9b::192.0.2.1", "64:ff9b::c000:201")]
    public void A_block_holds_its_addresses_however_they_are_written(string block, string address) => Assert.That(Cidr.Of(block).Contains(Cidr.Of(address)), Is.True);

    [TestCase("10.0.0.0/8", "11.0.0.0")]
    [TestCase("10.0.0.0/8", "10.0.0.0/7")]
    [TestCase("0.0.0.0/0", "::1")]
    [TestCase("::/0", "10.0.0.1")]
    public void A_block_holds_no_others(string block, string address) => Assert.That(Cidr.Of(block).Contains(Cidr.Of(address)), Is.False);

    [TestCase("")]
    [TestCase("/")]
    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10.0.0.0/+8")]
    [TestCase("10.0.0.0/")]
    [TestCase("10.0.0/8")]
    [TestCase("10.0.0.0.0/8")]
    [TestCase("10.0.0.256")]
    [TestCase("10.0.0. 1")]
    [TestCase("::/129")]
    [TestCase("1::2::3")]
    [TestCase("1:2:3:4:5:6:7")]
    [TestCase("1:2:3:4:5:6:7::8")]
    [TestCase(":1")]
    [TestCase("1:")]
    [TestCase(":::")]
    [TestCase("12345::")]
    [TestCase("fe80::1%eth0")]
    [TestCase("[::1]")]
    [TestCase("localhost")]
    public void What_is_no_block_is_refused(string text) => Assert.That(Cidr.TryParse(text, out _), Is.False);

    [TestCase("127.0.0.1")]
    [TestCase("127.255.0.1")]
    [TestCase("0.0.0.0")]
    [TestCase("::1")]
    [TestCase("::")]
    [TestCase("::ffff:127.0.0.1")]
    public void A_computer_calls_itself_by_many_names(string address) => Assert.That(Cidr.Of(address).IsLoopback, Is.True);

    [TestCase("0.0.0.0/0")]
    [TestCase("::/0")]
    [TestCase("0.0.0.0/1,128.0.0.0/1")]
    [TestCase("128.0.0.0/1,0.0.0.0/2,64.0.0.0/2")]
    [TestCase("::/1,8000::/1")]
    [TestCase("2000::/3")]
    [TestCase("0.0.0.0/1,128.0.0.0/2,192.0.0.0/3")]
    [TestCase("1.0.0.0/8,2.0.0.0/7,4.0.0.0/6,8.0.0.0/5,16.0.0.0/4,32.0.0.0/3,64.0.0.0/2,128.0.0.0/1")]
    [TestCase("10.0.0.0/8,::/0")]
    public void The_internet_is_the_internet_however_it_is_cut(string blocks) => Assert.That(PublicAddresses.AreIn(blocks.Split(',').Select(Cidr.Of)), Is.True);

    [TestCase("")]
    [TestCase("0.0.0.0/1")]
    [TestCase("0.0.0.0/1,8000::/1")]
    [TestCase("10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10")]
    [TestCase("192.0.2.0/24")]
    [TestCase("fc00::/7,fe80::/10")]
    [TestCase("2001:db8::/32")]
    public void A_part_of_it_is_not_the_internet(string blocks) =>
        Assert.That(PublicAddresses.AreIn(blocks.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Cidr.Of)), Is.False);

    [TestCase("10.0.0.0/8", true)]
    [TestCase("10.0.0.0/8,192.168.0.0/16,172.16.0.0/12,169.254.169.254/32", true)]
    [TestCase("192.0.2.0/24", true)]
    [TestCase("0.0.0.0/1", false)]
    [TestCase("0.0.0.0/0", false)]
    [TestCase("128.0.0.0/1,0.0.0.0/1", false)]
    public void What_a_block_leaves_out_counts(string except, bool isWorld) =>
        Assert.That(PublicAddresses.AreIn([(Cidr.Of("0.0.0.0/0"), (IReadOnlyCollection<Cidr>)[.. except.Split(',').Select(Cidr.Of)])]), Is.EqualTo(isWorld));
}
