using HelmSecure.Signing;

namespace HelmSecure.Cli.Commands;

/// <summary>Says what was signed and by whom; and what to write into a README so that others can check it.</summary>
internal static class SignReport
{
    public static void Write(Terminal terminal, string provenancePath, ChartSigner chart, SigningKey key, bool howTo)
    {
        if (howTo)
        {
            terminal.Note($"signed {provenancePath} by key {key.Primary}");
            HowTo(terminal, chart, key);
        }
        else
        {
            terminal.Line(Style.Good, "SIGNED", $"  {provenancePath}");
            terminal.Fields(
            [
                ("chart", $"{chart.Chart} {chart.Version}"),
                ("digest", chart.Digest),
                .. key.UserIds.Select(userId => ("signer", userId)),
                ("key", key.Primary.Hex),
                .. key.Signing == key.Primary ? Array.Empty<(string, string)>() : [("subkey", key.Signing.Hex)],
                ("checked", "read back and verified"),
            ]);
        }

        if (!key.EveryHelmCanVerify)
            terminal.Warning($"'helm verify' before Helm 3.21.4 cannot check signatures by {key.Algorithm} keys; RSA or ECDSA P-256 reaches every Helm");
    }

    private static void HowTo(Terminal terminal, ChartSigner chart, SigningKey key)
    {
        string[] lines =
        [
            "## How to verify this chart",
            "",
            $"Releases are signed by {key.UserIds.FirstOrDefault("this key")}, OpenPGP key",
            "",
            $"    {Spaced(key.Primary.Hex)}",
            "",
            "Get the key, compare its fingerprint with this one, then verify before you install:",
            "",
            "```console",
            "curl -fsSLO https://EXAMPLE.ORG/KEY.asc",
            "helm secure keys KEY.asc",
            $"helm secure verify REPOSITORY/{chart.Chart} --version {chart.Version} --keyring KEY.asc --signer {key.Primary} -d .",
            $"helm install {chart.Chart} {chart.Chart}-{chart.Version}.tgz",
            "```",
            "",
            "With Helm alone, which takes a signature by any key of the keyring:",
            "",
            "```console",
            "gpg --dearmor < KEY.asc > keyring.gpg",
            $"helm pull REPOSITORY/{chart.Chart} --version {chart.Version} --verify --keyring keyring.gpg",
            "```",
            "",
            "<!-- For Artifact Hub, in Chart.yaml:",
            "annotations:",
            "  artifacthub.io/signKey: |",
            $"    fingerprint: {key.Primary}",
            "    url: https://EXAMPLE.ORG/KEY.asc",
            "-->",
        ];
        foreach (var line in lines)
            terminal.Line(line);
    }

    private static string Spaced(string hex) => string.Join(' ', hex.Chunk(4).Select(chunk => new string(chunk)));
}
