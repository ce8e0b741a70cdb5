using HelmSecure.Signing;

namespace HelmSecure.Tests;

/// <summary>Verification requests over the files of tests/vectors/provenance.</summary>
internal static class Vectors
{
    /// <summary>The moment at which the vectors are judged, unless a case says otherwise.</summary>
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static VerificationRequest Request(string archive, string provenance, string keyring) => new()
    {
        Archive = Read(archive),
        ArchiveName = Path.GetFileName(archive),
        Provenance = provenance.Length == 0 ? null : Read(provenance),
        Keyring = new(Keyring.Read(Read(keyring), keyring)),
        Now = Now,
    };

    public static byte[] Read(string name) => Repository.Vector($"provenance/{name}");
}
