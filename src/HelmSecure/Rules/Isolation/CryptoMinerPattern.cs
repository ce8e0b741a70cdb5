using System.Buffers;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class CryptoMinerPattern
{
    public static readonly Rule Rule = new()
    {
        Id = "crypto-miner-pattern",
        Summary = "Container looks like a miner of cryptocurrency",
        Fix = "take the container out, and find out who wrote it",
        Category = Category.Isolation,
        Severity = Severity.Critical,
        References = ["attack:T1496"],
        Confidence = Confidence.Medium,
        Check = Check.EachContainer(container => Inspect(container).Take(1)),
    };

    private static readonly string[] Miners =
    [
        "bfgminer", "ccminer", "cgminer", "cpuminer", "ethminer", "gminer", "lolminer", "minerd", "nanominer", "nbminer", "phoenixminer", "srbminer", "srbminer-multi",
        "teamredminer", "xmr-stak", "xmrig",
    ];

    private static readonly SearchValues<string> MinerNames = SearchValues.Create(Miners, StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Protocols =
        SearchValues.Create(["stratum+tcp://", "stratum+ssl://", "stratum+tls://", "stratum+tcps://", "stratum2+tcp://"], StringComparison.OrdinalIgnoreCase);

    private static readonly string[] Pools =
    [
        "2miners.com", "antpool.com", "c3pool.com", "c3pool.org", "crypto-pool.fr", "dwarfpool.com", "ethermine.org", "f2pool.com", "hashvault.pro", "herominers.com", "minergate.com",
        "minexmr.com", "miningpoolhub.com", "monerohash.com", "moneroocean.stream", "nanopool.org", "nicehash.com", "supportxmr.com", "unmineable.com", "viabtc.com", "xmrpool.eu",
    ];

    private static readonly SearchValues<string> PoolNames = SearchValues.Create(Pools, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Finding> Inspect(Container container)
    {
        var image = container.Field["image"];
        if (MinerOfImage(image.Text ?? "") is { } packed)
            yield return new($"the image of {container.Title} is the miner {packed}", image);

        foreach (var invocation in container.Invocations)
        {
            foreach (var (command, field) in invocation.Commands)
            {
                if (Array.Find(Miners, name => string.Equals(name, command.Program, StringComparison.OrdinalIgnoreCase)) is { } miner)
                    yield return new($"{invocation.Title} starts the miner {miner}", field);
                else if (command.Words.Select(word => Sign(word.Text)).FirstOrDefault(sign => sign is not null) is { } sign)
                    yield return new($"{invocation.Title} {sign}", field);
            }
        }

        foreach (var value in container.Field["env"].Items.Select(variable => variable["value"]))
        {
            if (Sign(value.Text ?? "") is { } sign)
                yield return new($"a variable of {container.Title} {sign}", value);
        }
    }

    // "docker.io/someone/xmrig-proxy:6": any part of the path that begins with the name.
    private static string? MinerOfImage(string image)
    {
        if (image.AsSpan().IndexOfAny(MinerNames) < 0)
            return null;
        var parts = image.Split('@', 2)[0].Split('/', ':').Select(part => part.ToLowerInvariant()).ToList();
        return Array.Find(Miners, name => parts.Exists(part => part == name || part.StartsWith(name + "-", StringComparison.Ordinal) || part.EndsWith("-" + name, StringComparison.Ordinal)));
    }

    private static string? Sign(string text)
    {
        if (text.AsSpan().IndexOfAny(Protocols) >= 0)
            return "names the protocol of mining pools, stratum";
        if (NamesPool(text))
            return "names a pool of miners";
        return text.StartsWith("--donate-level", StringComparison.Ordinal) || text.StartsWith("--randomx-", StringComparison.Ordinal) ? "has an option of the miner xmrig" : null;
    }

    // A whole name, or one below it: "pool.minexmr.com:4444" and not "notminexmr.com".
    private static bool NamesPool(string text)
    {
        for (var rest = text.AsSpan(); rest.IndexOfAny(PoolNames) is >= 0 and var at; rest = rest[(at + 1)..])
        {
            var start = text.Length - rest.Length + at;
            var tail = rest[at..];
            var before = start is 0 ? '/' : text[start - 1];
            foreach (var pool in Pools)
            {
                var isWhole = tail.StartsWith(pool, StringComparison.OrdinalIgnoreCase) && (tail.Length == pool.Length || !IsOfName(tail[pool.Length]));
                if (isWhole && (before is '.' || !IsOfName(before)))
                    return true;
            }
        }

        return false;
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_';
}
