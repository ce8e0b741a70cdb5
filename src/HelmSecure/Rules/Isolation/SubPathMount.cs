using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

internal static class SubPathMount
{
    /// <summary>All of its patches follow a link out of the volume.</summary>
    private const int LastMinorWithoutMend = 18;

    /// <summary>Its first two patches do: 1.22.0 and 1.22.1.</summary>
    private const int LastMinorAffected = 22;

    public static readonly Rule Rule = new()
    {
        Id = "sub-path-mount",
        Summary = "Part of a writable volume is mounted, which old versions of Kubernetes let out of the volume",
        Fix = "update the cluster, or mount the whole volume",
        Category = Category.Isolation,
        Severity = Severity.Medium,
        References = ["attack:T1611"],
        Also = ["kubescape:C-0058", "datree:33"],
        Check = Check.EachContainer(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Container container, KubeVersion version)
    {
        if (version.IsAtLeast(LastMinorAffected + 1))
            yield break;

        // Which patch of 1.19 to 1.22 it is, nobody said: the later ones are mended.
        var confidence = version.IsAtLeast(LastMinorWithoutMend + 1) ? Confidence.Medium : Confidence.High;
        foreach (var mount in container.Field["volumeMounts"].Items.Where(mount => mount["readOnly"].Bool is not true && !IsReadOnly(container.Pod.VolumeOf(mount))))
        {
            if (Part(mount) is { } part)
                yield return new($"{container.Title} mounts part of a volume it can write, which Kubernetes {version} may follow to the files of the node", part) { Confidence = confidence };
        }
    }

    private static Field? Part(Field mount)
    {
        Field[] fields = [mount["subPath"], mount["subPathExpr"]];
        return Array.FindIndex(fields, field => field.Text is { Length: > 0 }) is >= 0 and var index ? fields[index] : null;
    }

    private static bool IsReadOnly(Volume? volume) =>
        volume is not null && volume.Sources.Any(source => source.Type is "configMap" or "secret" or "projected" or "downwardAPI" or "image");
}
