namespace HelmSecure.Cli;

/// <summary>A temporary folder that only this user may enter, deleted with all it holds when it is disposed or the process is interrupted.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private readonly IDisposable _interruption;

    /// <exception cref="HelmSecureException">The folder for temporary files is missing, full or read-only.</exception>
    public PrivateFolder()
    {
        try
        {
            Path = Directory.CreateTempSubdirectory("helm-secure-").FullName;
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not make a folder for temporary files: {IoFailure.Explain(failure)}", failure)
            {
                Hint = "set TMPDIR to a folder that can be written",
            };
        }
        _interruption = Interruption.WhenItComes(Delete);
    }

    public string Path { get; }

    /// <summary>Writes a file into the folder and returns its path.</summary>
    public string Write(string name, ReadOnlyMemory<byte> bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        AtomicFile.Write(path, bytes, force: false);
        return path;
    }

    public void Dispose()
    {
        _interruption.Dispose();
        try
        {
            Delete();
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            // The answer stands; a file that cannot be deleted must not turn it into a failure.
        }
    }

    private void Delete() => Directory.Delete(Path, recursive: true);
}
