namespace HelmSecure.Charts;

/// <summary>A packed chart that is not looked into, for what is in it is made to deceive whoever unpacks it.</summary>
/// <param name="Place">Within the chart: <c>charts/db-1.2.3.tgz</c>; empty for the chart itself.</param>
/// <param name="Path">As the user knows it.</param>
/// <param name="Fault">What is in it.</param>
internal sealed record ArchiveRefusal(string Place, string Path, ArchiveFault Fault)
{
    /// <summary>Other faults are accidents, or say that it is no chart at all.</summary>
    public static bool IsOne(ArchiveFault fault) => fault.Kind is ArchiveFaultKind.Link or ArchiveFaultKind.SpecialFile or ArchiveFaultKind.UnsafePath or ArchiveFaultKind.DuplicateName;

    /// <summary>Why the chart cannot be rendered.</summary>
    public HelmSecureException ToException() => new($"{Path}: {Fault.Sentence}");
}
