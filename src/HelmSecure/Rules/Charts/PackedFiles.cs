using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Charts;

/// <summary>Files that a chart has no use for, or that are not what they seem.</summary>
internal static class PackedFiles
{
    public static readonly Rule Large = new()
    {
        Id = "large-file-in-chart",
        Summary = "Large file lies in the chart, and in the record of every release of it",
        Fix = "name it in .helmignore, or fetch it in an image",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = [],
        IsStrict = true,
        Check = Check.EachChart(chart => chart.Files.Where(file => file.Size > LargestUsual && !IsVendored(file)).Select(file =>
            new Finding($"the file has {file.Size >> 10} KiB; Helm keeps all files of a chart in one Secret, which holds 1 MiB", file.At()))),
    };

    public static readonly Rule Executable = new()
    {
        Id = "executable-in-chart",
        Summary = "Compiled program lies in the chart",
        Fix = "take it out: programs belong into images, which are scanned and signed",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = ["attack:T1195.002"],
        Check = Check.EachChart(chart => chart.Files.Select(Program).OfType<Finding>()),
    };

    public static readonly Rule Stray = new()
    {
        Id = "stray-file-in-chart",
        Summary = "What an editor, a file manager or a build left behind lies in the chart",
        Fix = "name it in .helmignore",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = [],
        IsStrict = true,
        Check = Check.OutermostChart(Strays),
    };

    public static readonly Rule IgnoreListMissing = new()
    {
        Id = "helmignore-missing",
        Summary = "Nothing says which files of the folder are no part of the chart",
        Fix = "add a .helmignore; 'helm create' writes a good one",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = [],
        IsStrict = true,
        Check = Check.OutermostChart(chart => chart.IsPacked || chart.Find(".helmignore") is not null ? [] : [new Finding("the chart's folder has no .helmignore: all that lies in it is packed", chart.Metadata)]),
    };

    public static readonly Rule OddName = new()
    {
        Id = "odd-file-name",
        Summary = "Name of a file hides something, or is another file's elsewhere",
        Fix = "name it with letters that everybody sees, and unlike its neighbours",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = ["attack:T1036.005"],
        Check = Check.EachChart(OddNames),
    };

    private const long LargestUsual = 1 << 20;

    private static readonly string[] StrayNames = [".DS_Store", "Thumbs.db", "desktop.ini", ".project", ".classpath"];
    private static readonly string[] StrayEndings = [".swp", ".swo", "~", ".bak", ".orig", ".rej", ".tmp", ".log"];
    private static readonly string[] StrayFolders = [".idea", ".vscode", "node_modules", "__pycache__", ".cache", ".pytest_cache"];
    private static readonly string[] DevicesOfWindows = ["con", "prn", "aux", "nul", "com1", "com2", "com3", "lpt1", "lpt2", "lpt3"];

    private static bool IsVendored(ChartFile file) => file.Name.StartsWith("charts/", StringComparison.Ordinal) && file.Name.EndsWith(".tgz", StringComparison.Ordinal);

    private static Finding? Program(ChartFile file)
    {
        if (!file.Entry.IsReadable || file.Size is < 4 or > LargestUsual)
            return null;
        var kind = file.Content.Span switch
        {
            [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => "a program for Linux (ELF)",
            [0xfe, 0xed, 0xfa, 0xce or 0xcf, ..] or [0xce or 0xcf, 0xfa, 0xed, 0xfe, ..] => "a program for macOS (Mach-O)",
            [(byte)'M', (byte)'Z', ..] when file.Text is null => "a program for Windows (PE)",
            [0, (byte)'a', (byte)'s', (byte)'m', ..] => "a WebAssembly module",
            _ => null,
        };
        return kind is null ? null : new($"the file is {kind}", file.At());
    }

    private static IEnumerable<Finding> Strays(ChartSource chart)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in chart.Files)
        {
            var parts = file.Name.Split('/');
            var folder = Array.FindIndex(parts[..^1], part => StrayFolders.Contains(part, StringComparer.Ordinal));
            if (folder >= 0 && folders.Add(string.Join('/', parts[..(folder + 1)])))
                yield return new($"the folder '{Bounded.Text(string.Join('/', parts[..(folder + 1)]))}' is packed", file.At(parts[folder]));
            else if (folder < 0 && (StrayNames.Contains(file.BaseName, StringComparer.OrdinalIgnoreCase) || StrayEndings.Any(ending => file.BaseName.EndsWith(ending, StringComparison.OrdinalIgnoreCase))))
                yield return new($"'{Bounded.Text(file.BaseName)}' is packed", file.At());
        }
    }

    private static IEnumerable<Finding> OddNames(ChartSource chart)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in chart.Files)
        {
            var parts = file.Name.Split('/');
            if (HostileText.Neutralize(file.Name) != file.Name)
                yield return new($"the name '{Bounded.Text(file.Name)}' holds characters that are not seen", file.At());
            else if (!seen.TryAdd(file.Name, file.Name))
                yield return new($"where upper and lower case are one, the file is the same as '{Bounded.Text(seen[file.Name])}'", file.At());
            else if (Array.Exists(parts, part => part is [' ', ..] or [.., ' ' or '.'] && part.Trim('.').Length > 0))
                yield return new($"the name '{Bounded.Text(file.Name)}' begins or ends in what Windows cuts off", file.At());
            else if (Array.Exists(parts, part => DevicesOfWindows.Contains(part.Split('.')[0], StringComparer.OrdinalIgnoreCase)))
                yield return new($"'{Bounded.Text(file.Name)}' is a device on Windows and no file", file.At());
        }
    }
}
