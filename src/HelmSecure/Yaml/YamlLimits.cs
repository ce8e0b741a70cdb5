namespace HelmSecure.Yaml;

/// <summary>How much of a document, and of a stream of them, is read before it is refused.</summary>
internal sealed record YamlLimits
{
    public static YamlLimits Default { get; } = new();

    /// <summary>Mappings and lists within each other.</summary>
    public int Nesting { get; init; } = 200;

    /// <summary>Size of one document: bytes where bytes are given, UTF-16 code units where text is.</summary>
    public int Length { get; init; } = 16 << 20;

    /// <summary>Nodes, counted again each time an alias leads to them; 64 characters of text weigh as much as another node.</summary>
    public int Nodes { get; init; } = 2_000_000;

    /// <summary>Bytes of a stream of documents.</summary>
    public int StreamLength { get; init; } = 64 << 20;

    /// <summary>Nodes of all documents of a stream together, counted as <see cref="Nodes"/> are.</summary>
    public long StreamNodes { get; init; } = 16_000_000;

    /// <summary>Documents of a stream that are not blank.</summary>
    public int Documents { get; init; } = 200_000;
}
