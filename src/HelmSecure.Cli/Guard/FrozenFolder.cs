using HelmSecure.Charts;
using HelmSecure.Signing;

namespace HelmSecure.Cli.Guard;

/// <summary>A private folder of which every file is remembered, so that what helm is given at the end is what was looked at.</summary>
internal sealed class FrozenFolder : IDisposable
{
    private readonly PrivateFolder folder = new();
    private readonly List<(string Path, string Digest)> files = [];

    public string Path => folder.Path;

    /// <summary>Makes a folder in it and returns its path.</summary>
    public string Make(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        AtomicFile.MakeFolder(path);
        return path;
    }

    /// <summary>Writes a file into a folder of it and returns its path.</summary>
    public string Write(string where, string name, ReadOnlyMemory<byte> bytes)
    {
        var path = System.IO.Path.Combine(Make(where), name);
        AtomicFile.Write(path, bytes, force: false);
        Remember(path, bytes);
        return path;
    }

    /// <summary>As <see cref="Write"/>, and it can be run.</summary>
    public string WriteExecutable(string where, string name, ReadOnlyMemory<byte> bytes)
    {
        var path = System.IO.Path.Combine(Make(where), name);
        AtomicFile.WriteExecutable(path, bytes);
        Remember(path, bytes);
        return path;
    }

    /// <summary>Remembers what somebody else wrote there.</summary>
    public void Remember(string path, ReadOnlyMemory<byte> bytes) => files.Add((path, ChartVerifier.DigestOf(bytes)));

    /// <summary>The name of a file that is not as it was; null where all are.</summary>
    public string? FirstChanged() => files.Where(file => !IsUnchanged(file.Path, file.Digest)).Select(file => System.IO.Path.GetFileName(file.Path)).FirstOrDefault();

    public void Dispose() => folder.Dispose();

    private static bool IsUnchanged(string path, string digest)
    {
        try
        {
            return InputFile.ReadWithin(path, ChartArchive.MaximumSize, "the copy") is { } bytes && string.Equals(ChartVerifier.DigestOf(bytes), digest, StringComparison.Ordinal);
        }
        catch (HelmSecureException)
        {
            // It is gone, or no file any more.
            return false;
        }
    }
}
