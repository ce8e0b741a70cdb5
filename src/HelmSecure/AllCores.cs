namespace HelmSecure;

/// <summary>Asks the same of many things at once.</summary>
internal static class AllCores
{
    /// <summary>The answers in the order of the things. Where one cannot be given, that is told in its place, whichever core was faster.</summary>
    public static IEnumerable<TAnswer> Answers<T, TAnswer>(IReadOnlyList<T> things, Func<T, TAnswer> answer)
    {
        var answers = new TAnswer[things.Count];
        var faults = new HelmSecureException?[things.Count];
        Parallel.For(0, things.Count, (i, loop) =>
        {
            try
            {
                answers[i] = answer(things[i]);
            }
            catch (HelmSecureException fault)
            {
                faults[i] = fault;
                // Lets all above it be answered.
                loop.Break();
            }
        });
        return Enumerable.Range(0, things.Count).Select(i => faults[i] is { } fault ? throw fault : answers[i]);
    }
}
