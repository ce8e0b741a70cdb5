using HelmSecure.Trust;

namespace HelmSecure.Cli.Guard;

/// <summary>Where a chart comes from.</summary>
internal enum ChartOrigin
{
    /// <summary>A folder, packed by helm: nobody can have signed it.</summary>
    Folder,

    /// <summary>An archive on this disk.</summary>
    Archive,

    /// <summary>Fetched by helm.</summary>
    Reference,
}

/// <summary>A chart as it will be installed: an archive in a folder of ours, of which every byte is known.</summary>
/// <param name="Target">As the user named it.</param>
/// <param name="Path">Where the archive lies.</param>
internal sealed record ChartToInstall(string Target, string Path, PackedChart Packed, ChartOrigin Origin)
{
    // What helm needs to fetch a chart, and not afterwards.
    private static readonly string[] FetchFlags = ["repo", "username", "password", "ca-file", "cert-file", "key-file", "pass-credentials", "insecure-skip-tls-verify", "plain-http", "devel"];

    /// <summary>The flags of which nothing is left to do once the chart lies here, verified.</summary>
    public static IReadOnlyList<string> SpentFlags { get; } = [.. FetchFlags, "version", "verify", "dependency-update"];

    /// <exception cref="HelmSecureException">There is no such chart.</exception>
    public static ChartOrigin OriginOf(string target, HelmArguments arguments)
    {
        if (ChartReference.IsUrl(target) || arguments.Last("repo") is { Length: > 0 })
            return ChartOrigin.Reference;
        if (Directory.Exists(target))
            return ChartOrigin.Folder;
        if (InputFile.IsThere(target))
            return ChartOrigin.Archive;
        return ChartReference.IsRepositoryName(target) ? ChartOrigin.Reference : throw new HelmSecureException($"there is no chart {target}");
    }

    /// <summary>Fetches, packs or copies it, once.</summary>
    /// <param name="refused">Why there is none.</param>
    /// <exception cref="HelmSecureException">It cannot be had.</exception>
    public static ChartToInstall? Get(string target, HelmArguments arguments, Helm helm, FrozenFolder folder, out Verdict.Refused? refused)
    {
        var origin = OriginOf(target, arguments);
        var globals = arguments.Words(IsGlobal);
        var place = folder.Make("chart");
        var (path, provenance) = origin switch
        {
            ChartOrigin.Folder => (helm.Package(target, [.. arguments.IsOn("dependency-update") ? ["--dependency-update"] : Array.Empty<string>(), .. globals], place), null),
            ChartOrigin.Archive => (target, target + ".prov"),
            _ => Pulled(helm.Pull(target, arguments.Last("version"), [.. arguments.Words(piece => !piece.IsOurs && FetchFlags.Contains(piece.Flag, StringComparer.Ordinal)), .. globals], place)),
        };
        if (PackedChart.Read(path, provenance, provenanceIsNamed: false, out refused) is not { } packed)
            return null;
        if (origin is ChartOrigin.Archive)
            path = folder.Write("chart", packed.Name, packed.Archive);
        else
            folder.Remember(path, packed.Archive);
        return new(target, path, packed, origin);
    }

    /// <summary>Whether a flag goes with every call of helm: which cluster, which repositories.</summary>
    public static bool IsGlobal(HelmPiece piece) => piece is { IsGlobal: true, Flag: not "debug" };

    private static (string Path, string? Provenance) Pulled(PulledChart pulled) => (pulled.ArchivePath, pulled.ProvenancePath);
}
