using HelmSecure.Signing;

namespace HelmSecure.Tests;

/// <summary>Files under tests/vectors, made with other people's tools.</summary>
internal static class Vectors
{
    /// <summary>The moment at which the vectors are judged, unless a case says otherwise.</summary>
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Root { get; } = Path.Combine(FindRepository(), "tests", "vectors");

    public static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(Root, path));

    public static VerificationRequest Request(string archive, string? provenance, string keyring) => new()
    {
        Archive = Read(archive),
        ArchiveName = Path.GetFileName(archive),
        Provenance = provenance is null ? null : Read(provenance),
        Keyring = Keyring.Read(Read(keyring), keyring),
        Now = Now,
    };

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HelmSecure.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
