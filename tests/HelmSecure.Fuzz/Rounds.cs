using System.Collections.Concurrent;
using System.Diagnostics;

namespace HelmSecure.Fuzz;

/// <summary>Asks one question of many inputs on all cores, and holds each answer to its bounds. A round depends on its number alone, so that one can be asked again.</summary>
internal sealed class Rounds(int seed, int count)
{
    /// <summary>For one input of a few thousand bytes, on a machine that does other things too.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Bytes allocated for one input: what aliases repeat is looked at once, however often they do.</summary>
    private const long MostAllocated = 64L << 20;

    private readonly ConcurrentDictionary<int, (byte[] Input, long Start)> running = [];
    private long slowest;
    private long largest;
    private int answered;

    /// <summary>How many inputs got an answer, and not a refusal.</summary>
    public int Answered => answered;

    /// <param name="make">The input, from the round's own dice.</param>
    /// <param name="ask">May throw a <see cref="HelmSecureException"/>.</param>
    public void Run(Func<Random, byte[]> make, Action<byte[], Random> ask)
    {
        var watch = Stopwatch.StartNew();
        using (new Timer(_ => EndIfStuck(), state: null, Longest, TimeSpan.FromSeconds(1)))
            Parallel.For(0, count, round => Ask(round, make, ask));
        TestContext.Out.WriteLine(
            $"{count} mutations in {watch.Elapsed.TotalSeconds:0} s: {answered} answered, {count - answered} refused; slowest {TimeSpan.FromTicks(slowest).TotalMilliseconds:0} ms, largest {largest >> 20} MiB");
    }

    private void Ask(int round, Func<Random, byte[]> make, Action<byte[], Random> ask)
    {
        var dice = new Random(unchecked((seed * 1_000_003) + round));
        var input = make(dice);
        var start = Stopwatch.GetTimestamp();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        running[round] = (input, start);
        try
        {
            ask(input, dice);
            Interlocked.Increment(ref answered);
        }
        catch (HelmSecureException)
        {
            // "Could not tell" is an answer too.
        }
        catch (Exception exception)
        {
            throw new AssertionException($"round {round}, {Convert.ToBase64String(input)}: {exception}", exception);
        }

        running.TryRemove(round, out _);
        var time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Keep(ref slowest, time.Ticks);
        Keep(ref largest, allocated);
        if (time > Longest || allocated > MostAllocated)
            throw new AssertionException($"round {round} took {time.TotalSeconds:0.0} s and {allocated >> 20} MiB: {Convert.ToBase64String(input)}");
    }

    // No exception reaches a thread that never comes back.
    private void EndIfStuck()
    {
        foreach (var (round, (input, start)) in running)
        {
            if (Stopwatch.GetElapsedTime(start) > 2 * Longest)
                Environment.FailFast($"round {round} does not end: {Convert.ToBase64String(input)}");
        }
    }

    private static void Keep(ref long most, long value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
