namespace HelmSecure.Kubernetes;

/// <summary>Whether blocks of addresses are the whole internet, however they are cut.</summary>
internal static class PublicAddresses
{
    private static readonly Cidr[] NotPublicV4 =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
        ]).Select(Cidr.Of),
    ];

    // All unicast addresses that are given out lie in 2000::/3.
    private static readonly Cidr[] NotPublicV6 = [.. ((string[])["::/3", "4000::/2", "8000::/1"]).Select(Cidr.Of)];

    // "All but my own network" is still the world.
    private static readonly UInt128 MostLeftOutV4 = (UInt128)1 << 28;

    private static readonly UInt128 MostLeftOutV6 = (UInt128)1 << 121;

    /// <summary>Together they hold all public addresses of one family but a sixteenth: <c>0.0.0.0/0</c>, <c>0.0.0.0/1</c> with <c>128.0.0.0/1</c>, <c>2000::/3</c>.</summary>
    public static bool AreIn(IEnumerable<Cidr> blocks) => AreIn(blocks.Select(block => (block, (IReadOnlyCollection<Cidr>)[])));

    /// <summary>The same, less what each block leaves out.</summary>
    public static bool AreIn(IEnumerable<(Cidr Block, IReadOnlyCollection<Cidr> Except)> blocks)
    {
        var families = blocks.SelectMany(block => Without(block.Block, block.Except)).ToLookup(range => range.IsV4);
        return (families[true].Any() && LeftOut(families[true], NotPublicV4) <= MostLeftOutV4) || (families[false].Any() && LeftOut(families[false], NotPublicV6) <= MostLeftOutV6);
    }

    private static IEnumerable<Range> Without(Cidr block, IReadOnlyCollection<Cidr> except)
    {
        var next = block.First;
        foreach (var hole in except.Where(block.Contains).OrderBy(hole => hole.First))
        {
            if (hole.First > next)
                yield return new(block.IsV4, next, hole.First - 1);
            if (hole.Last == block.Last)
                yield break;
            next = UInt128.Max(next, hole.Last + 1);
        }

        yield return new(block.IsV4, next, block.Last);
    }

    private static UInt128 LeftOut(IEnumerable<Range> ranges, Cidr[] notPublic)
    {
        UInt128 leftOut = 0;
        UInt128 next = 0;
        var end = notPublic[0].IsV4 ? uint.MaxValue : UInt128.MaxValue;
        foreach (var range in ranges.Concat(notPublic.Select(block => new Range(block.IsV4, block.First, block.Last))).OrderBy(range => range.First))
        {
            if (range.First > next)
                leftOut += range.First - next;
            if (range.Last == end)
                return leftOut;
            next = UInt128.Max(next, range.Last + 1);
        }

        return leftOut + (end - next);
    }

    private readonly record struct Range(bool IsV4, UInt128 First, UInt128 Last);
}
