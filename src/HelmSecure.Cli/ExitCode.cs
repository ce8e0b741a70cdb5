namespace HelmSecure.Cli;

/// <summary>What every command answers; finer reasons are words in the JSON result, not numbers.</summary>
internal static class ExitCode
{
    public const int Yes = 0;

    /// <summary>A refusal or a finding: the fault is the chart's.</summary>
    public const int No = 1;

    /// <summary>Usage, configuration, unreadable input, a limit, a bug: the fault is ours or the machine's.</summary>
    public const int CouldNotTell = 2;
}
