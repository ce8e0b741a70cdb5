using System.CommandLine;
using HelmSecure.Audit;

namespace HelmSecure.Cli;

/// <summary>The option that says from which severity on the answer is no.</summary>
internal static class FailOnOption
{
    public static Option<string> Create() => CommonOptions.ChoiceFrom("--fail-on", [], "a finding of this severity or worse is a no", FailThreshold.Words, "high");

    /// <summary>What the command line says, else the configuration; null for never.</summary>
    /// <exception cref="HelmSecureException">The command line is looser than a configuration that enforces rules.</exception>
    public static Severity? Threshold(ParseResult parsed, Option<string> failOn, Configuration configuration)
    {
        var asked = FailThreshold.Parse(parsed.GetRequiredValue(failOn));
        if (parsed.GetResult(failOn) is null or { Implicit: true })
            return (configuration.FailOn ?? asked).Severity;
        return configuration is { Enforced.Count: > 0, FailOn: { } limit } && asked.IsLooserThan(limit)
            ? throw new HelmSecureException($"--fail-on is looser than the failOn of {string.Join(", ", configuration.Files)}, which enforces rules")
            : asked.Severity;
    }
}
