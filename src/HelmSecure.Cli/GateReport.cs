using System.Globalization;
using System.Text;
using HelmSecure.Reports;

namespace HelmSecure.Cli;

/// <summary>The file that the gate leaves behind for whoever could not hear it.</summary>
internal static class GateReport
{
    private const int Kept = 50;
    private const string Prefix = "gate-";
    private const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the report to <c>$HELM_SECURE_REPORT</c> (as JSON where it ends so), else to a new file in the user's state folder, of which the oldest are deleted.</summary>
    /// <param name="results">Null where nothing could be audited.</param>
    /// <returns>Where it lies, or why it does not: that changes no verdict.</returns>
    public static (string? Path, string? Fault) Write(CommandEnvironment environment, string text, AuditResults? results)
    {
        try
        {
            if (environment.Given("HELM_SECURE_REPORT") is { } named)
                return (Replace(Path.GetFullPath(named, environment.CurrentDirectory()), named.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && results is not null ? Json(results) : text), null);
            var folder = Path.Combine(environment.StateFolder, "gate");
            MakePrivate(folder);
            var path = Create(folder, environment, text);
            Prune(folder);
            return (path, null);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            return (null, IoFailure.Explain(failure));
        }
        catch (HelmSecureException failure)
        {
            return (null, failure.Message);
        }
    }

    private static string Json(AuditResults results)
    {
        using var page = Terminal.Page();
        page.Json(writer => AuditJson.Write(writer, results));
        return page.Output.ToString();
    }

    // A link of that name is replaced and not followed.
    private static string Replace(string path, string text)
    {
        var temporary = Create(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.", text, attempts: 100);
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    private static string Create(string folder, CommandEnvironment environment, string text) =>
        Create(folder, $"{Prefix}{environment.Now().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{environment.ProcessId}-", text, attempts: 100, ".txt");

    // A new file, and never through a link.
    private static string Create(string folder, string start, string text, int attempts, string ending = "")
    {
        for (var attempt = 0; ; attempt++)
        {
            var path = Path.Combine(folder, $"{start}{attempt}{ending}");
            try
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = OnlyMine;
                using var file = new FileStream(path, options);
                file.Write(Encoding.UTF8.GetBytes(text));
                return path;
            }
            catch (IOException) when (attempt < attempts && InputFile.IsThere(path))
            {
                // Another run was quicker.
            }
        }
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OnlyMine | UnixFileMode.UserExecute);
    }

    private static void Prune(string folder)
    {
        foreach (var old in Directory.GetFiles(folder, Prefix + "*.txt").OrderDescending(StringComparer.Ordinal).Skip(Kept))
            File.Delete(old);
    }
}
