namespace HelmSecure.Cli;

/// <summary>What a GitHub workflow shows beside a step that has ended. What stands there is said elsewhere too.</summary>
internal static class StepSummary
{
    /// <summary>Adds to the file that the runner made; nothing where there is none.</summary>
    /// <param name="page">Markdown.</param>
    public static void Append(CommandEnvironment environment, string page)
    {
        if (environment.Given("GITHUB_STEP_SUMMARY") is not { } file)
            return;
        try
        {
            File.AppendAllText(file, page);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            environment.Terminal.Warning($"could not write the summary of the step, {file}: {IoFailure.Explain(failure)}");
        }
    }
}
