using System.Text.RegularExpressions;

namespace HelmSecure.IntegrationTests;

/// <summary>A root directory that holds the executable, the C library and what a test puts there; no OpenSSL, no /etc, no /proc, no shell.</summary>
public sealed partial class BareRoot : IDisposable
{
    private readonly Room _room = new();

    public BareRoot()
    {
        _room.Make("root/tmp");
        Add(Tools.HelmSecure, "helm-secure");
        var libraries = IntegrationTests.Run.Program(Tools.Program("ldd"), [Tools.HelmSecure]).Succeeded().Output;
        foreach (Match library in LibraryPath().Matches(libraries))
            Add(library.Value, library.Value.TrimStart('/'));
    }

    /// <summary>Copies a file in; <paramref name="path"/> is seen from inside, without the leading slash.</summary>
    public void Add(string file, string path)
    {
        _room.Make(Path.GetDirectoryName(Path.Combine("root", path))!);
        File.Copy(file, _room[Path.Combine("root", path)]);
    }

    /// <summary>The bytes of a file inside, or null when there is none.</summary>
    public byte[]? Read(string path) => File.Exists(_room[Path.Combine("root", path)]) ? File.ReadAllBytes(_room[Path.Combine("root", path)]) : null;

    /// <summary>Runs helm-secure with this directory as its root, an empty environment and / as its folder.</summary>
    public Run Run(params string[] arguments) => RunWithInput([], arguments);

    /// <summary>The same, with something on standard input.</summary>
    public Run RunWithInput(byte[] input, params string[] arguments)
    {
        string[] chroot = [Tools.Program("chroot"), _room["root"], "/helm-secure", .. arguments];
        string[] command = Environment.IsPrivilegedProcess ? chroot : [Tools.Program("unshare"), "-r", .. chroot];
        return IntegrationTests.Run.Program(Tools.Program("env"), ["-i", .. command], input: input);
    }

    public void Dispose() => _room.Dispose();

    [GeneratedRegex(@"/\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LibraryPath();
}
