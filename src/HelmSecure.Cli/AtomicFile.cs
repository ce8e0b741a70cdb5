namespace HelmSecure.Cli;

/// <summary>Writes a file that is there whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes the bytes as a <see cref="StagedFile"/> and places it.</summary>
    /// <param name="check">Given the bytes as they are on the disk, before they get their name; it throws to leave nothing behind.</param>
    /// <exception cref="HelmSecureException">The file exists, or the machine would not write it. Nothing is left behind.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> bytes, bool force, Action<byte[]>? check = null)
    {
        using var file = new StagedFile(path, bytes, force);
        check?.Invoke(file.ReadBack());
        file.Place();
    }

    /// <summary>As <see cref="Write"/>, in the place of any other, and everybody may run it.</summary>
    /// <exception cref="HelmSecureException">The machine would not write it. Nothing is left behind.</exception>
    public static void WriteExecutable(string path, ReadOnlyMemory<byte> bytes)
    {
        using var file = new StagedFile(path, bytes, force: true);
        file.MakeExecutable();
        file.Place();
    }

    /// <summary>Makes a folder and those above it, where they are not there.</summary>
    /// <exception cref="HelmSecureException">The machine would not.</exception>
    public static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not make the folder {path}: {IoFailure.Explain(failure)}", failure);
        }
    }
}
