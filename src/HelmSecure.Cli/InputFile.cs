using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HelmSecure.Cli;

/// <summary>Reads a file the user named: once, whole, into one array, and never more than a limit.</summary>
internal static partial class InputFile
{
    private const int Chunk = 64 * 1024;

    /// <summary>The bytes of a regular file of at most <paramref name="limit"/> bytes.</summary>
    /// <param name="what">What the file is for the user: "the chart", "the keyring".</param>
    /// <exception cref="HelmSecureException">It is missing, unreadable, not a file, or larger.</exception>
    public static byte[] Read(string path, int limit, string what) => ReadWithin(path, limit, what) ?? throw TooLarge(path, limit, what);

    /// <summary>As <see cref="Read"/>, but null when the file is larger: for a chart or its .prov that is a refusal, not a failure.</summary>
    public static byte[]? ReadWithin(string path, int limit, string what) => ReadFile(path, limit, what, pipes: false);

    /// <summary>As <see cref="Read"/>, and takes a pipe as well, so that <c>&lt;(gpg --export …)</c> serves as a file.</summary>
    public static byte[] ReadAlsoFromPipe(string path, int limit, string what) =>
        ReadFile(path, limit, what, pipes: true) ?? throw TooLarge(path, limit, what);

    /// <summary>
    /// Whether the name leads to anything at all: also to a folder, a dangling link, or to where we may not look. What cannot be read is no less
    /// there, and reading it then says why it cannot.
    /// </summary>
    public static bool IsThere(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            return failure is not (FileNotFoundException or DirectoryNotFoundException);
        }
    }

    /// <summary>At most <paramref name="limit"/> bytes to the end of a stream; null when there are more.</summary>
    public static byte[]? ReadToEnd(Stream stream, int limit)
    {
        using var bytes = new MemoryStream();
        var chunk = new byte[Math.Min(Chunk, limit + 1)];
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            if (bytes.Length + read > limit)
                return null;
            bytes.Write(chunk, 0, read);
        }
        return bytes.ToArray();
    }

    private static HelmSecureException TooLarge(string path, int limit, string what) =>
        new($"could not read {what} {path}: it is larger than {Size(limit)}");

    private static string Size(int bytes) => bytes % (1024 * 1024) == 0 ? $"{bytes / (1024 * 1024)} MiB" : $"{bytes / 1024} KiB";

    private static byte[]? ReadFile(string path, int limit, string what, bool pipes)
    {
        IoFailure.ThrowIfNoName(path, what);
        try
        {
            if (Directory.Exists(path))
                throw new HelmSecureException($"could not read {what} {path}: it is a folder");
            using var file = Open(path, pipes);
            // What lies in /proc, and some devices, have no length and are read like pipes.
            if (!pipes && (!file.CanSeek || file.Length == 0 && file.ReadByte() >= 0))
                throw new HelmSecureException($"could not read {what} {path}: it is not a regular file");
            if (!file.CanSeek)
                return ReadToEnd(file, limit);
            return file.Length switch
            {
                0 => ReadToEnd(file, limit),
                var length when length > limit => null,
                var length => ReadExactly(file, (int)length, path, what),
            };
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not read {what} {path}: {IoFailure.Explain(failure)}", failure);
        }
    }

    private static byte[] ReadExactly(FileStream file, int length, string path, string what)
    {
        var bytes = new byte[length];
        if (file.ReadAtLeast(bytes, length, throwOnEndOfStream: false) < length || file.ReadByte() >= 0)
            throw new HelmSecureException($"could not read {what} {path}: it changed while it was read");
        return bytes;
    }

    private static FileStream Open(string path, bool pipes)
    {
        // Opening a pipe that nobody writes to waits for ever, which only those who named one on purpose want.
        if (pipes || OperatingSystem.IsWindows())
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

        const int linuxNonBlockCloseOnExec = 0x800 | 0x80000;
        const int macNonBlockCloseOnExec = 0x4 | 0x1000000;
        SafeFileHandle? handle = OpenNative(path, OperatingSystem.IsMacOS() ? macNonBlockCloseOnExec : linuxNonBlockCloseOnExec);
        try
        {
            if (handle.IsInvalid)
            {
                // For the right exception: the runtime knows errno's meanings.
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            }
            var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            handle = null;
            return file;
        }
        finally
        {
            handle?.Dispose();
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenNative(string path, int flags);
}
