using System.CommandLine;

namespace HelmSecure.Cli.Commands;

/// <summary>Writes the provenance file of a chart.</summary>
internal static class SignCommand
{
    /// <summary>The options of <c>helm secure sign</c>.</summary>
    internal sealed class Options
    {
        public Argument<string> Chart { get; } = new("CHART")
        {
            Description = "a .tgz file, or a chart folder that helm packages first",
            Arity = ArgumentArity.ExactlyOne,
        };

        public Option<string> Key { get; } = CommonOptions.Text("--key", "KEY", "which key signs: fingerprint, key id, or part of a user id");

        public Option<string> Keyring { get; } = CommonOptions.File("--keyring", "secret keys, armored or binary (default: gpg and its agent)");

        public Option<string> KeyVariable { get; } = CommonOptions.Text("--key-env", "NAME", "take the armored secret key from an environment variable");

        public PassphraseOptions Passphrase { get; } = new();

        public Option<string> Destination { get; } =
            CommonOptions.Text("--destination", "DIR", "where the archive packaged from a folder and its provenance file go", "-d");

        public HelmFlags Helm { get; } = HelmFlags.OfPackage();

        public Option<bool> Force { get; } = CommonOptions.Switch("--force", "replace a provenance file that is there");

        public Option<bool> Howto { get; } = CommonOptions.Switch("--howto", "also show how users verify: text for a README and Artifact Hub's signKey");

        public Option<string> Output { get; } = CommonOptions.Output();

        public Command AddTo(Command command)
        {
            command.Arguments.Add(Chart);
            Option[] own = [Key, Keyring, KeyVariable];
            Array.ForEach(own, command.Options.Add);
            Passphrase.AddTo(command);
            Option[] rest = [Destination, Force, Howto, Output];
            Array.ForEach(rest, command.Options.Add);
            Helm.AddTo(command);
            return command;
        }
    }
}
