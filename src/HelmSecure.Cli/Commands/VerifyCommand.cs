using System.CommandLine;

namespace HelmSecure.Cli.Commands;

/// <summary>Answers whether the people the user trusts made exactly these bytes.</summary>
internal static class VerifyCommand
{
    /// <summary>The options of <c>helm secure verify</c>.</summary>
    internal sealed class Options
    {
        public Argument<string[]> Charts { get; } = new("CHART")
        {
            Description = "a .tgz file, repo/name, URL or oci:// reference",
            Arity = ArgumentArity.OneOrMore,
        };

        public Option<string[]> Keyring { get; } = CommonOptions.Keyring();

        public Option<string[]> Signer { get; } =
            CommonOptions.Texts("--signer", "FINGERPRINT", "trust this key and no other than those so named");

        public Option<string> Policy { get; } = CommonOptions.Policy();

        public Option<string> Chart { get; } = CommonOptions.Text("--chart", "NAME", "refuse a chart with another signed name");

        public Option<string> Version { get; } = CommonOptions.Text("--version", "VERSION", "fetch this version, and refuse another signed one");

        public Option<string> Provenance { get; } = CommonOptions.File("--prov", "provenance file (default: CHART.prov)");

        public Option<string> At { get; } = CommonOptions.Text("--at", "TIME", "judge as of this time, such as 2030-01-31 or 2030-01-31T12:00:00Z");

        public Option<bool> Dependencies { get; } = CommonOptions.Switch("--deps", "refuse unless every archive in charts/ is signed and trusted too");

        public Option<string> Destination { get; } =
            CommonOptions.Text("--destination", "DIR", "keep a fetched chart and its provenance file here, if it is trusted", "-d");

        public HelmFlags Helm { get; } = HelmFlags.OfPull();

        public Option<string> Output { get; } = CommonOptions.Output();

        public Command AddTo(Command command)
        {
            command.Arguments.Add(Charts);
            Option[] own = [Keyring, Signer, Policy, Chart, Version, Provenance, At, Dependencies, Destination, Output];
            Array.ForEach(own, command.Options.Add);
            Helm.AddTo(command);
            return command;
        }
    }
}
