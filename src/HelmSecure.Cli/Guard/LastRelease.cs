using HelmSecure.Yaml;

namespace HelmSecure.Cli.Guard;

/// <summary>What an upgrade takes over from the release that is there, settled once and told to helm: what it would look up by itself later, nobody would have looked at.</summary>
/// <param name="Exists">There is one: it is an upgrade, and no installation.</param>
/// <param name="Flags">In place of those that make helm look the values up.</param>
internal sealed record LastRelease(bool Exists, IReadOnlyList<string> Flags)
{
    private const string Reset = "--reset-values";

    /// <summary>The flags that these stand for.</summary>
    public static IReadOnlyList<string> SettledFlags { get; } = ["reset-values", "reuse-values", "reset-then-reuse-values"];

    /// <param name="release">Its name.</param>
    /// <param name="hasValues">The command line gives values.</param>
    /// <exception cref="HelmSecureException">Helm cannot tell of it, or there is none to upgrade.</exception>
    public static LastRelease Read(string release, HelmArguments arguments, bool hasValues, Helm helm, ValueSnapshots snapshots)
    {
        string[] globals = [.. arguments.Words(ChartToInstall.IsGlobal)];
        if (helm.History(release, globals) is not { } history)
            return arguments.IsOn("install") ? new(false, [Reset]) : throw new HelmSecureException($"there is no release {release} to upgrade") { Hint = "with --install it is installed" };
        var revision = RevisionToUpgrade(history);
        if (arguments.IsOn("reset-values") || hasValues && !arguments.IsOn("reuse-values") && !arguments.IsOn("reset-then-reuse-values"))
            return new(true, [Reset]);

        // Behind all values there were, those that were given: only they hold the nulls that take a chart's own value away.
        var given = snapshots.Add("given-to-the-last-release.yaml", helm.ReleaseValues(release, revision, all: false, globals));
        return new(true, arguments.IsOn("reuse-values")
            ? [Reset, snapshots.Add("all-of-the-last-release.yaml", helm.ReleaseValues(release, revision, all: true, globals)), given]
            : [Reset, given]);
    }

    /// <summary>As Helm chooses (action.Upgrade): the last where it is deployed, else the last that was; else the last.</summary>
    /// <param name="history">What "helm history" gives as JSON.</param>
    /// <exception cref="HelmSecureException">It is none.</exception>
    public static int RevisionToUpgrade(byte[] history)
    {
        var revisions = new Field(YamlReader.Read(history, "helm history")).Items
            .Select(entry => (Number: (int)(entry["revision"].Long ?? 0), IsDeployed: entry["status"].Text is "deployed"))
            .OrderBy(entry => entry.Number)
            .ToList();
        if (revisions is not [.., { Number: > 0 } last])
            throw new HelmSecureException("helm history tells no revisions");
        return revisions.FindLast(entry => entry.IsDeployed) is { Number: > 0 } deployed ? deployed.Number : last.Number;
    }
}
