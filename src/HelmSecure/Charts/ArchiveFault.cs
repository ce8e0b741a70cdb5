namespace HelmSecure.Charts;

/// <summary>What is wrong with an archive.</summary>
public enum ArchiveFaultKind
{
    /// <summary>It does not begin as gzip does.</summary>
    NotGzip,

    /// <summary>What is compressed is no tar archive.</summary>
    NotTar,

    /// <summary>It ends too early.</summary>
    Truncated,

    /// <summary>A checksum or a field is wrong.</summary>
    Damaged,

    /// <summary>It is past one of the limits.</summary>
    TooLarge,

    /// <summary>Something follows its end.</summary>
    TrailingData,

    /// <summary>One name occurs twice.</summary>
    DuplicateName,

    /// <summary>It holds a symbolic or a hard link.</summary>
    Link,

    /// <summary>It holds a device, a pipe or another thing that is neither file nor folder.</summary>
    SpecialFile,

    /// <summary>A name leads out of the chart, or systems would understand it differently.</summary>
    UnsafePath,

    /// <summary>Its files do not lie in exactly one folder.</summary>
    TopFolder,

    /// <summary>It has no Chart.yaml.</summary>
    NoChartYaml,

    /// <summary>It uses a form of tar that no chart needs and that programs read differently.</summary>
    Unsupported,
}

/// <summary>Why an archive is refused.</summary>
/// <param name="Kind">For programs.</param>
/// <param name="Sentence">For people; names of entries in it are already made harmless to show.</param>
public sealed record ArchiveFault(ArchiveFaultKind Kind, string Sentence);

/// <summary>Carries a fault from deep inside a reader to <see cref="ChartArchive"/>, which turns it into a value; it never leaves this folder.</summary>
internal sealed class ArchiveFaultException(ArchiveFaultKind kind, string sentence, Exception? innerException = null) : FormatException(sentence, innerException)
{
    public ArchiveFault Fault { get; } = new(kind, sentence);
}
