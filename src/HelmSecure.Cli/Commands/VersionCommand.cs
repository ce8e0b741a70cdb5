using System.CommandLine;
using System.Reflection;

namespace HelmSecure.Cli.Commands;

/// <summary>Says which program, helm, gpg, keyrings and policy would be used.</summary>
internal static class VersionCommand
{
    public static string ProgramVersion { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Command Create(CommandEnvironment environment)
    {
        var output = CommonOptions.Output();
        var brief = CommonOptions.Switch("--short", "only the version of helm secure");
        var command = new Command("version", "show the versions and paths in use") { output, brief };
        command.SetAction(parsed => Run(environment, parsed.GetValue(output) is "json", parsed.GetValue(brief)));
        return command;
    }

    private static int Run(CommandEnvironment environment, bool json, bool brief)
    {
        if (brief)
            environment.Terminal.Line(ProgramVersion);
        else if (json)
            WriteJson(environment.Terminal, Facts.Of(environment));
        else
            WriteText(environment, Facts.Of(environment));
        return ExitCode.Yes;
    }

    private static void WriteText(CommandEnvironment environment, Facts facts)
    {
        var width = Math.Max(facts.HelmVersion?.Length ?? 0, facts.GpgVersion?.Length ?? 0);
        string Program(string? version, string? path) => path is null ? "not found" : version is null ? path : $"{version.PadRight(width)}  {path}";
        environment.Terminal.Fields(
            [
                ("helm secure", ProgramVersion),
                ("helm", Program(facts.HelmVersion, facts.HelmPath)),
                ("gpg", Program(facts.GpgVersion, facts.GpgPath)),
                .. facts.Keyrings.DefaultIfEmpty($"none ({string.Join(" and ", environment.DefaultKeyrings)} are looked for)").Select(keyring => ("keyring", keyring)),
                ("policy", facts.Policy ?? $"none ({environment.PolicyPath} is looked for)"),
                ("plugin", facts.PluginFolder ?? "none (started directly, not by helm)"),
            ],
            indent: 0);
    }

    private static void WriteJson(Terminal terminal, Facts facts) => terminal.Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("version", ProgramVersion);
        foreach (var (name, version, path) in new[] { ("helm", facts.HelmVersion, facts.HelmPath), ("gpg", facts.GpgVersion, facts.GpgPath) })
        {
            writer.WriteStartObject(name);
            writer.WriteString("version", version);
            writer.WriteString("path", path);
            writer.WriteEndObject();
        }
        writer.WriteStartArray("keyrings");
        foreach (var keyring in facts.Keyrings)
            writer.WriteStringValue(keyring);
        writer.WriteEndArray();
        writer.WriteString("policy", facts.Policy);
        writer.WriteString("pluginDirectory", facts.PluginFolder);
        writer.WriteEndObject();
    });

    /// <summary>What is in use; null for what is not there or was not asked for.</summary>
    private sealed record Facts(
        string? HelmVersion, string? HelmPath, string? GpgVersion, string? GpgPath, IReadOnlyList<string> Keyrings, string? Policy, string? PluginFolder)
    {
        public static Facts Of(CommandEnvironment environment)
        {
            // The other programs are asked for their versions only below helm, which has taken its time to start us already:
            // run directly, this answers in a few milliseconds, a fraction of what "helm version" takes.
            var ask = environment.Given("HELM_BIN") is not null;
            var helm = Helm.FindPath(environment);
            var gpg = Gpg.FindPath(environment);
            return new Facts(
                ask && helm is not null ? Asked(environment, () => Helm.Find(environment).Version()) : null,
                helm,
                ask && gpg is not null ? Asked(environment, () => Gpg.Find(environment).Version()) : null,
                gpg,
                environment.PresentKeyrings,
                File.Exists(environment.PolicyPath) ? environment.PolicyPath : null,
                environment.Given("HELM_PLUGIN_DIR"));
        }

        // A program that does not answer is what this command may have been called to find; the rest is shown all the same.
        private static string? Asked(CommandEnvironment environment, Func<string> version)
        {
            try
            {
                return version();
            }
            catch (HelmSecureException failure)
            {
                environment.Terminal.Warning(failure.Message);
                return null;
            }
        }
    }
}
