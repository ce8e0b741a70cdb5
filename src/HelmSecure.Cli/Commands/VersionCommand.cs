using System.CommandLine;
using System.Reflection;

namespace HelmSecure.Cli.Commands;

/// <summary>Says which program, helm, gpg, keyring and policy would be used.</summary>
internal static class VersionCommand
{
    public static string ProgramVersion { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Command Create(CommandEnvironment environment)
    {
        var output = CommonOptions.Output();
        var shortForm = CommonOptions.Switch("--short", "only the version of helm secure");
        var command = new Command("version", "show the versions and paths in use") { output, shortForm };
        command.SetAction(parsed => Run(environment, parsed.GetValue(output) is "json", parsed.GetValue(shortForm)));
        return command;
    }

    private static int Run(CommandEnvironment environment, bool json, bool shortForm)
    {
        if (shortForm)
            environment.Terminal.Line(ProgramVersion);
        else if (json)
            WriteJson(environment);
        else
            environment.Terminal.Fields([("helm secure", ProgramVersion)], 0);
        return ExitCode.Yes;
    }

    private static void WriteJson(CommandEnvironment environment) => environment.Terminal.Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("version", ProgramVersion);
        writer.WriteEndObject();
    });
}
