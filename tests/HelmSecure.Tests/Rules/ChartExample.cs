using System.Formats.Tar;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Kubernetes;
using HelmSecure.Tests.Charts;
using HelmSecure.Yaml;
using TarEntry = System.Formats.Tar.TarEntry;

namespace HelmSecure.Tests.Rules;

/// <summary>
/// An example of a whole chart: what follows a line <c># file: templates/secret.yaml</c>, up to the next such line, is that file. Marks stand on the line that a finding is about, or
/// behind the name of the file where it is about no line. Facts of a file stand in brackets behind its name: <c>(executable)</c>, <c>(6000000 bytes)</c>, <c>(link to /etc/passwd)</c>,
/// <c>(link to ../other, outside)</c>, <c>(hex 7f454c46)</c>. Names below <c>charts/db-1.0.0.tgz/</c> are packed into that. Without a Chart.yaml there is one of the chart web 1.2.3. What follows a line
/// <c># rendered</c> is what helm made of it. Lines above the first file: <c># archive</c> or <c># archive with provenance</c> where the chart is one (marks there are about it as a whole), and <c># known: REPOSITORY NAME VERSION…</c>
/// for what the user's own lists of charts hold.
/// </summary>
internal sealed partial class ChartExample
{
    private const string ChartYaml = "apiVersion: v2\nname: web\nversion: 1.2.3\n";

    private readonly List<Part> parts = [];
    private readonly List<string> options = [];
    private readonly List<string> ofArchive = [];

    private ChartExample(string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            var match = Mark().Match(line);
            var (plain, message) = match.Success ? (line[..match.Index], match.Groups["message"].Value) : (line, null);
            var header = Header().Match(plain);
            if (header.Success)
                parts.Add(new(header.Groups["name"].Value, header.Groups["facts"].Value));
            else if (parts.Count is 0)
                options.Add(plain);
            else
                parts[^1].Lines.Add(plain);
            if (message is not null && parts.Count is 0)
                ofArchive.Add($": {message}");
            else if (message is not null)
                parts[^1].Expected.Add(header.Success ? $"{parts[^1].Name}: {message}" : $"{parts[^1].Name}:{parts[^1].Lines.Count}: {message}");
        }
    }

    /// <summary>"FILE:LINE: message", or "FILE: message".</summary>
    public IEnumerable<string> Expected => ofArchive.Concat(parts.SelectMany(part => part.Expected));

    /// <summary>What near misses are counted in: a file is a list of lines.</summary>
    public YamlNode Node => new YamlMap(
    [
        Entry("", options),
        .. parts.Select(part => Entry(part.Name, part.Lines.Prepend(part.Facts))),
    ]);

    private bool IsArchive => options.Contains("# archive") || options.Contains("# archive with provenance");

    /// <summary>Null for an example that is no chart.</summary>
    public static ChartExample? Read(string text) => text.Split('\n').Any(line => Header().IsMatch(Mark().Replace(line, ""))) ? new(text) : null;

    public AuditedChart Chart()
    {
        var reader = new ChartReader("web");
        var source = IsArchive ? reader.ReadArchive(Pack(Files())) : ReadFolder(reader);
        return new("web", source, reader.Refusals)
        {
            HasProvenance = IsArchive ? options.Contains("# archive with provenance") : null,
            KnownVersions = (repository, name) => [.. options.Where(line => line.StartsWith($"# known: {repository} {name} ", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[4..])],
        };
    }

    public Release Release() => HelmSecure.Kubernetes.Release.Read(YamlStream.Read(Encoding.UTF8.GetBytes(string.Join('\n', parts.Where(part => part.Name.Length is 0).SelectMany(part => part.Lines))), "rendered"));

    public static string Said(AuditFinding finding)
    {
        var file = finding.Field.Steps.First().Key;
        return finding.Field.Span.Line is 0 ? $"{file}: {finding.Message}" : $"{file}:{finding.Field.Span.Line}: {finding.Message}";
    }

    private List<Part> Files()
    {
        var files = parts.Where(part => part.Name.Length > 0).ToList();
        if (!files.Exists(part => part.Name is "Chart.yaml"))
            files.Add(new("Chart.yaml", "") { Lines = { ChartYaml } });
        return files;
    }

    private ChartSource? ReadFolder(ChartReader reader)
    {
        var files = Unpacked(Files()).ToDictionary(part => part.Name, StringComparer.Ordinal);
        return reader.ReadFolder([.. files.Values.Select(part => part.ToEntry())], name => files[name].Bytes);
    }

    private static IEnumerable<Part> Unpacked(IEnumerable<Part> files) => files
        .GroupBy(part => part.Name.IndexOf(".tgz/", StringComparison.Ordinal) is >= 0 and var end ? part.Name[..(end + ".tgz".Length)] : part.Name, StringComparer.Ordinal)
        .Select(one => one.All(part => part.Name == one.Key)
            ? one.First()
            : new Part(one.Key, "") { Packed = Pack([.. one.Where(part => part.Name != one.Key).Select(part => part with { Name = part.Name[(one.Key.Length + 1)..] })]) });

    private static byte[] Pack(IEnumerable<Part> files) => TestArchive.Of([.. Unpacked(files).Select(part => part.ToTar())]);

    private static YamlEntry Entry(string key, IEnumerable<string> lines) => new(key, ScalarKind.String, default, new YamlList([.. lines.Select(YamlScalar.Of)]));

    [GeneratedRegex("^# (file: (?<name>.*?)( \\((?<facts>.*)\\))?|rendered)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Header();

    [GeneratedRegex("( #)? <- (?<message>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mark();

    /// <param name="Name">Empty for what was rendered.</param>
    private sealed record Part(string Name, string Facts)
    {
        public List<string> Lines { get; init; } = [];

        public List<string> Expected { get; } = [];

        public byte[]? Packed { get; init; }

        public byte[] Bytes => Packed
            ?? (Fact("hex ") is { } hex ? Convert.FromHexString(hex) : null)
            ?? Encoding.UTF8.GetBytes(string.Concat(Lines.Select(line => line.EndsWith('\n') ? line : line + "\n")));

        private long? Size => Facts.Split(", ").FirstOrDefault(fact => fact.EndsWith(" bytes", StringComparison.Ordinal)) is { } fact
            ? long.Parse(fact.Split(' ')[0], CultureInfo.InvariantCulture)
            : null;

        public ChartEntry ToEntry() => new(Name, Size ?? Bytes.Length)
        {
            IsExecutable = Facts.Contains("executable", StringComparison.Ordinal),
            Link = Fact("link to ") is { } target ? new(Name, target, Facts.EndsWith(", outside", StringComparison.Ordinal)) : null,
        };

        public TarEntry ToTar()
        {
            if (Fact("link to ") is { } target)
                return new UstarTarEntry(TarEntryType.SymbolicLink, "web/" + Name) { LinkName = target };
            var entry = TestArchive.File("web/" + Name, Size is { } size ? new byte[size] : Bytes);
            if (Facts.Contains("executable", StringComparison.Ordinal))
                entry.Mode |= UnixFileMode.UserExecute;
            return entry;
        }

        private string? Fact(string prefix) => Facts.Split(", ").FirstOrDefault(fact => fact.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
    }
}
