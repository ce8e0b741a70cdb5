namespace HelmSecure.Cli.Guard;

/// <summary>
/// Copies of everything that helm would read values from, each read once: what is audited and what is installed are rendered with the same, whatever becomes of the files. Not the merged
/// values: written down and read again, a number of --set would be another.
/// </summary>
internal sealed class ValueSnapshots(FrozenFolder folder, Helm helm, CommandEnvironment environment)
{
    private const int Largest = 16 << 20;
    private const string Folder = "values";

    private int count;
    private bool isInputRead;

    /// <summary>The flag with copies in place of the files that it names; another flag as it is.</summary>
    /// <exception cref="HelmSecureException">A file cannot be read, or helm cannot fetch it.</exception>
    public HelmPiece Freeze(HelmPiece piece) => piece switch
    {
        { IsOurs: true } => piece,
        { Flag: "values", Value: { } list } => piece with { Words = [.. FileLists.Fields(list).Select(source => Flag(Copy(source)))] },
        { Flag: "set-file", Value: { } list } => piece with { Words = [$"--set-file={FileLists.ReplacePaths(list, Copy)}"] },
        _ => piece,
    };

    /// <summary>Values of our own making, as a flag.</summary>
    public string Add(string name, byte[] values) => Flag(Keep(name, values));

    private static string Flag(string path) => $"--values={FileLists.Field(path)}";

    private string Copy(string source) => Keep(
        Path.GetFileName(source),
        source.Trim() is "-" ? ReadInput() : ChartReference.IsUrl(source) ? Fetch(source) : InputFile.ReadAlsoFromPipe(source, Largest, "the values"));

    // With the name that the user gave it, where that is harmless: helm's errors name the file.
    private string Keep(string name, byte[] bytes)
    {
        const int longest = 64;
        var harmless = string.Concat(name.Take(longest).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? letter : '-'));
        return folder.Write(Folder, $"{++count}-{harmless}", bytes);
    }

    private byte[] ReadInput()
    {
        if (isInputRead)
            throw new HelmSecureException("standard input can be read once only") { Hint = "keep what it holds in a file" };
        isInputRead = true;
        using var input = environment.Input();
        return InputFile.ReadToEnd(input, Largest) ?? throw new HelmSecureException($"the values on standard input are larger than {Largest >> 20} MiB");
    }

    // Helm knows how, and its plugins know more.
    private byte[] Fetch(string url) => helm.Evaluate(".Values.fetched", [$"--set-file={FileLists.ReplacePaths("fetched=-", _ => url)}"], ["fetched"], folder.Path);
}
