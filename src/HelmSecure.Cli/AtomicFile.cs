namespace HelmSecure.Cli;

/// <summary>Writes a file that is there whole or not at all.</summary>
internal static class AtomicFile
{
    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const int Attempts = 100;

    /// <summary>
    /// Writes the bytes under a temporary name beside <paramref name="path"/>, flushes them to the disk and moves them there. Where a file
    /// (or a link, dangling or not) has the name already, <paramref name="force"/> replaces it; a link's target is left alone.
    /// </summary>
    /// <param name="check">Given the bytes as they are on the disk, before they get their name; it throws to leave nothing behind.</param>
    /// <exception cref="HelmSecureException">The file exists, or the machine would not write it. Nothing is left behind.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> bytes, bool force, Action<byte[]>? check = null)
    {
        IoFailure.ThrowIfNoName(path, "the file to write");
        try
        {
            if (Directory.Exists(path))
                throw new HelmSecureException($"could not write {path}: it is a folder");
            if (!force && (File.Exists(path) || new FileInfo(path).LinkTarget is not null))
                throw AlreadyThere(path);
            Place(path, bytes.Span, force, check);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not write {path}: {IoFailure.Explain(failure)}", failure);
        }
    }

    private static HelmSecureException AlreadyThere(string path) => new($"{path} exists already") { Hint = "--force replaces it" };

    private static void Place(string path, ReadOnlySpan<byte> bytes, bool force, Action<byte[]>? check)
    {
        using var file = CreateBeside(path, out var temporary);
        using var interruption = Interruption.WhenItComes(() => File.Delete(temporary));
        try
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
            check?.Invoke(ReadBack(file));
            file.Dispose();
            // Without force this is link() and unlink(), which never replace a file that came into being meanwhile.
            File.Move(temporary, path, force);
        }
        catch (IOException) when (!force && File.Exists(path))
        {
            File.Delete(temporary);
            throw AlreadyThere(path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static byte[] ReadBack(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static FileStream CreateBeside(string path, out string temporary)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ReadableByAll;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        for (var attempt = 1; ; attempt++)
        {
            // Not a random name: that needs OpenSSL. CreateNew (O_EXCL) opens nothing that is there, links included.
            temporary = Path.Combine(folder, $".helm-secure-{Environment.ProcessId}-{attempt}.tmp");
            try
            {
                return new FileStream(temporary, options);
            }
            catch (IOException) when (attempt < Attempts && Path.Exists(temporary))
            {
            }
        }
    }
}
