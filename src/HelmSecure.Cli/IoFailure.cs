namespace HelmSecure.Cli;

/// <summary>What the machine said about a file, in words. (The runtime's own messages are left out of the native program.)</summary>
internal static class IoFailure
{
    // errno, which .NET hands on as HResult; these numbers are the same on Linux and macOS.
    private const int NoSpaceLeft = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int InputOutputError = 5;
    private const int BadFileDescriptor = 9;
    private const int TooManyOpenFiles = 24;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool IsFullDisk(IOException failure) =>
        failure.HResult is NoSpaceLeft or WindowsDiskFull or LinuxQuota || OperatingSystem.IsMacOS() && failure.HResult is MacQuota;

    /// <summary>Whether <see cref="Explain"/> knows what to make of it: the file system's failures, and nothing that would be a bug.</summary>
    public static bool IsKnown(Exception failure) => failure is IOException or UnauthorizedAccessException;

    /// <summary>Such a name is an argument error for the runtime; it comes from an empty variable in a script, or from a configuration file.</summary>
    /// <exception cref="HelmSecureException">The name is empty or has a null character.</exception>
    public static void ThrowIfNoName(string path, string what)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new HelmSecureException($"the name of {what} is {(path.Length == 0 ? "empty" : "not one that a file can have")}");
    }

    public static string Explain(Exception failure) => failure switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException { InnerException.HResult: BadFileDescriptor } => "the stream is closed",
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "the name is too long",
        IOException full when IsFullDisk(full) => "no space left on the device",
        { HResult: BadFileDescriptor } => "the stream is closed",
        { HResult: ReadOnlyFileSystem } => "the file system is read-only",
        { HResult: InputOutputError } => "the device reports an input/output error",
        { HResult: TooManyOpenFiles } => "too many open files",
        _ => $"the system reports error {failure.HResult & 0xffff}",
    };
}
