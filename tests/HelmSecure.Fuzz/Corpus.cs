namespace HelmSecure.Fuzz;

/// <summary>Small valid inputs, one a file of the folder Corpus.</summary>
internal static class Corpus
{
    public static IReadOnlyList<byte[]> Manifests { get; } =
    [
        .. from name in typeof(Corpus).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)
           where name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal)
           select Read(name),
    ];

    private static byte[] Read(string name)
    {
        using var stream = typeof(Corpus).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
