namespace HelmSecure.Charts;

/// <summary>How many actions are taken apart in all templates of a chart and its subcharts: a few letters make one, and each takes much memory.</summary>
internal sealed class TemplateBudget(string path)
{
    // Large charts of many parts have ten thousand.
    private const int MostActions = 500_000;

    private int left = MostActions;

    /// <exception cref="HelmSecureException">There are too many.</exception>
    public void Spend()
    {
        if (Interlocked.Decrement(ref left) < 0)
            throw new HelmSecureException($"{path}: its templates have more than {MostActions} actions");
    }
}
