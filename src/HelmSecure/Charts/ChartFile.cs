using System.Text;
using HelmSecure.Yaml;

namespace HelmSecure.Charts;

/// <summary>What is known of a file before it is read.</summary>
/// <param name="Name">Within the chart: <c>templates/pod.yaml</c>.</param>
/// <param name="Size">Bytes.</param>
internal sealed record ChartEntry(string Name, long Size)
{
    public bool IsExecutable { get; init; }

    /// <summary>Null where no link leads to it.</summary>
    public ChartLink? Link { get; init; }

    /// <summary>Its content can be had.</summary>
    public bool IsReadable { get; init; } = true;
}

/// <summary>A link in a chart's folder, of a file or of a folder in which files lie: Helm packs what it leads to.</summary>
/// <param name="Name">Within the chart.</param>
/// <param name="Target">As written.</param>
/// <param name="LeadsOut">Out of the chart's folder.</param>
internal sealed record ChartLink(string Name, string Target, bool LeadsOut);

/// <summary>A file that was read as YAML.</summary>
/// <param name="Root">A mapping with one entry: the file's place, and what it holds.</param>
/// <param name="Comments">In their order.</param>
/// <param name="Fault">Why it cannot be read; null where it can.</param>
internal sealed record ChartDocument(YamlMap Root, IReadOnlyList<YamlComment> Comments, string? Fault);

/// <summary>One file of a chart, or of one of its subcharts.</summary>
internal sealed class ChartFile
{
    /// <summary>In bytes: what is larger is looked into only where Helm itself must.</summary>
    public const int LargestText = 1 << 20;

    // As git decides.
    private const int BinaryWithin = 8000;

    private readonly Lazy<ReadOnlyMemory<byte>> content;
    private readonly Lazy<string?> text;
    private readonly Lazy<ChartDocument> document;
    private readonly Lazy<TemplateSource> template;

    public ChartFile(ChartEntry entry, string place, string path, string helmPath, Func<ReadOnlyMemory<byte>> read, TemplateBudget budget)
    {
        (Entry, Place, Path, HelmPath) = (entry, place, path, helmPath);
        content = new(() => WithoutMark(read()));
        text = new(ReadText);
        document = new(ReadDocument);
        template = new(() => TemplateSource.Read(Text ?? "", budget));
    }

    public ChartEntry Entry { get; }

    /// <summary>Within its own chart: <c>templates/pod.yaml</c>.</summary>
    public string Name => Entry.Name;

    /// <summary>Without folders.</summary>
    public string BaseName => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>Within the outermost chart, packed subcharts being folders: <c>charts/db-1.2.3.tgz/templates/pod.yaml</c>.</summary>
    public string Place { get; }

    /// <summary>As the user knows it: on disk, or behind the archive's path.</summary>
    public string Path { get; }

    /// <summary>As Helm names it above what it renders: <c>web/charts/db/templates/pod.yaml</c>. A subchart may go by other names beside its own.</summary>
    public string HelmPath { get; }

    public long Size => Entry.Size;

    /// <summary>Of any size, without a byte order mark, as Helm has it.</summary>
    /// <exception cref="HelmSecureException">It cannot be read.</exception>
    public ReadOnlyMemory<byte> Content => content.Value;

    /// <summary>Null where it is too large, no text, or not readable.</summary>
    public string? Text => text.Value;

    /// <summary>Helm renders it, or takes definitions from it.</summary>
    public bool IsTemplate => Name.StartsWith("templates/", StringComparison.Ordinal);

    /// <summary>Helm installs what is in it.</summary>
    public bool IsCrd => Name.StartsWith("crds/", StringComparison.Ordinal)
        && (Name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || Name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase));

    public bool IsNotes => Name is "templates/NOTES.txt";

    /// <exception cref="HelmSecureException">All templates of the chart together are too many.</exception>
    public TemplateSource Template => template.Value;

    public ChartDocument Document => document.Value;

    /// <summary>What it holds as YAML; absent where it cannot be read.</summary>
    public Field Yaml => new Field(Document.Root)[Place];

    /// <summary>The file as a whole, or a line of it.</summary>
    /// <param name="text">What was found there: by it the finding is known again.</param>
    /// <param name="line">From 1; 0 for none.</param>
    public Field At(string text = "", int line = 0)
    {
        var span = new SourceSpan(line, line is 0 ? 0 : 1);
        return new Field(Root(new YamlScalar(text, ScalarKind.String, isQuoted: false, span)))[Place];
    }

    private YamlMap Root(YamlNode node) => new([new(Place, ScalarKind.String, node.Span, node)], node.Span);

    private string? ReadText()
    {
        var isLarge = Size > LargestText && !IsTemplate && !IsCrd;
        if (isLarge || !Entry.IsReadable)
            return null;
        var bytes = Content.Span;
        return bytes[..Math.Min(bytes.Length, BinaryWithin)].Contains((byte)0) ? null : Encoding.UTF8.GetString(bytes);
    }

    private ChartDocument ReadDocument()
    {
        try
        {
            YamlText.RefuseLonger(Content.Length, Path, linesAbove: 0, YamlLimits.Default);
            var part = YamlReader.ReadPart(YamlText.Decode(Content.Span, Path, linesAbove: 0), Path, linesAbove: 0, YamlLimits.Default, new());
            return new(Root(part.Root), part.Comments, null);
        }
        catch (HelmSecureException unreadable)
        {
            // Here the text is what is judged: that it cannot be read is an answer.
            return new(new YamlMap([]), [], unreadable.Message);
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) => bytes.Span is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
}
