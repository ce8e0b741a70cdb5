namespace HelmSecure.Cli;

/// <summary>
/// A file that lies whole on the disk under a temporary name beside its own, which it gets when it is placed. Disposed or interrupted before that, it
/// is gone.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const int Attempts = 100;
    private const int Chunk = 64 * 1024;

    private readonly string path;
    private readonly bool force;
    private readonly string temporary;
    private readonly FileStream file;
    private readonly IDisposable interruption;

    /// <summary>
    /// Writes the bytes and flushes them to the disk. Where a file (or a link, dangling or not) has the name already, <paramref name="force"/> lets it
    /// be replaced; a link's target is left alone.
    /// </summary>
    /// <exception cref="HelmSecureException">The file exists, or the machine would not write it. Nothing is left behind.</exception>
    public StagedFile(string path, ReadOnlyMemory<byte> bytes, bool force)
    {
        IoFailure.ThrowIfNoName(path, "the file to write");
        this.path = path;
        this.force = force;
        try
        {
            if (Directory.Exists(path))
                throw new HelmSecureException($"could not write {path}: it is a folder");
            if (!force && InputFile.IsThere(path))
                throw AlreadyThere();
            (temporary, file) = FirstFreeName(path, Create);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw CouldNotWrite(path, failure);
        }

        interruption = Interruption.WhenItComes(() => File.Delete(temporary));
        try
        {
            file.Write(bytes.Span);
            file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            Dispose();
            throw CouldNotWrite(path, failure);
        }
    }

    public bool IsPlaced { get; private set; }

    /// <summary>The bytes as they are on the disk.</summary>
    /// <exception cref="HelmSecureException">The machine would not read them.</exception>
    public byte[] ReadBack()
    {
        try
        {
            var bytes = new byte[file.Length];
            file.Position = 0;
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw CouldNotWrite(path, failure);
        }
    }

    /// <exception cref="HelmSecureException">The machine would not.</exception>
    public void MakeExecutable()
    {
        const UnixFileMode executableByAll = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(file.SafeFileHandle) | executableByAll);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw CouldNotWrite(path, failure);
        }
    }

    /// <summary>Compares what is on the disk with what was to be written, piece by piece: it may be as large as a chart can be.</summary>
    /// <exception cref="HelmSecureException">It is something else, or the machine would not read it.</exception>
    public void ThrowUnlessItHolds(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var chunk = new byte[Chunk];
            file.Position = 0;
            int read;
            while ((read = file.Read(chunk)) > 0 && bytes.StartsWith(chunk.AsSpan(0, read)))
                bytes = bytes[read..];
            if (read > 0 || !bytes.IsEmpty)
                throw new HelmSecureException($"could not write {path}: what is on the disk is not what was written");
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw CouldNotWrite(path, failure);
        }
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="HelmSecureException">A file with that name came into being meanwhile, or the machine would not do it.</exception>
    public void Place()
    {
        try
        {
            file.Dispose();
            // Without force this is link() and unlink(), which never replace a file.
            File.Move(temporary, path, force);
            IsPlaced = true;
        }
        catch (IOException) when (!force && File.Exists(path))
        {
            throw AlreadyThere();
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw CouldNotWrite(path, failure);
        }
    }

    public void Dispose()
    {
        file.Dispose();
        interruption.Dispose();
        if (!IsPlaced)
            File.Delete(temporary);
    }

    /// <summary>Renames what has this name, whatever it is but a folder, to a temporary name beside it, and gives that; null where nothing has it.</summary>
    /// <exception cref="HelmSecureException">It is a folder, or the machine would not do it.</exception>
    public static string? SetAside(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new HelmSecureException($"could not replace {path}: it is a folder");
            return InputFile.IsThere(path) ? FirstFreeName(path, free => { File.Move(path, free); return free; }).Name : null;
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw CouldNotWrite(path, failure);
        }
    }

    public static HelmSecureException CouldNotWrite(string path, Exception failure) =>
        new($"could not write {path}: {IoFailure.Explain(failure)}", failure);

    private HelmSecureException AlreadyThere() => new($"{path} exists already") { Hint = "--force replaces it" };

    private static FileStream Create(string name)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ReadableByAll;
        return new FileStream(name, options);
    }

    /// <summary>Tries temporary names beside a file until one is free.</summary>
    /// <param name="take">Fails where something has the name, links included.</param>
    private static (string Name, T Taken) FirstFreeName<T>(string path, Func<string, T> take)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        for (var attempt = 1; ; attempt++)
        {
            // Not a random name: that needs OpenSSL.
            var name = Path.Combine(folder, $".helm-secure-{Environment.ProcessId}-{attempt}.tmp");
            try
            {
                return (name, take(name));
            }
            catch (IOException) when (attempt < Attempts && Path.Exists(name))
            {
            }
        }
    }
}
