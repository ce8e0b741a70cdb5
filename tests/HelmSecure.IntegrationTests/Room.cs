using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>
/// A private place for one test: a folder to work in, with a home, a GnuPG home and Helm's folders of its own, so that nothing of this
/// machine's user is read or written. Disposing it ends its gpg-agent and removes everything.
/// </summary>
public sealed class Room : IDisposable
{
    public Room()
    {
        // Short, because gpg-agent's socket has a path of at most 107 bytes.
        Folder = Directory.CreateTempSubdirectory("hs").FullName;
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["HOME"] = Make("home"),
            ["GNUPGHOME"] = Make("gpg"),
            ["HELM_DATA_HOME"] = Make("helm/data"),
            ["HELM_CACHE_HOME"] = Make("helm/cache"),
            ["HELM_CONFIG_HOME"] = Make("helm/config"),
            ["XDG_CONFIG_HOME"] = null,
            ["HELM_PLUGINS"] = null,
            ["HELM_BIN"] = null,
            ["HELM_SECURE_POLICY"] = null,
            ["HELM_SECURE_BINARY"] = null,
            ["HELM_SECURE_BASE_URL"] = null,
            ["LC_ALL"] = "C",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "safe.directory",
            ["GIT_CONFIG_VALUE_0"] = "*",
            ["GIT_AUTHOR_NAME"] = "test",
            ["GIT_AUTHOR_EMAIL"] = "test@example.org",
            ["GIT_COMMITTER_NAME"] = "test",
            ["GIT_COMMITTER_EMAIL"] = "test@example.org",
        };
        File.SetUnixFileMode(this["gpg"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The folder everything runs in.</summary>
    public string Folder { get; }

    /// <summary>What <see cref="Run"/> adds to the environment; null takes a variable away.</summary>
    public IDictionary<string, string?> Environment { get; }

    /// <summary>The full path of a file or folder in this room.</summary>
    public string this[string path] => Path.Combine(Folder, path);

    /// <summary>Runs a program in this room; see <see cref="IntegrationTests.Run.Program"/>.</summary>
    public Run Run(string program, params string[] arguments) => IntegrationTests.Run.Program(program, arguments, Folder, Environment);

    /// <summary>The same, with something on standard input.</summary>
    public Run RunWithInput(byte[] input, string program, params string[] arguments) =>
        IntegrationTests.Run.Program(program, arguments, Folder, Environment, input);

    /// <summary>Makes a folder and those above it, and gives its full path.</summary>
    public string Make(string path) => Directory.CreateDirectory(this[path]).FullName;

    /// <summary>Writes a text file, with the folders above it, and gives its full path.</summary>
    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file, with the folders above it, and gives its full path.</summary>
    public string Write(string path, byte[] bytes)
    {
        Make(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(this[path], bytes);
        return this[path];
    }

    /// <summary>Writes an executable shell script and gives its full path.</summary>
    public string WriteScript(string path, string lines)
    {
        var file = Write(path, $"#!/bin/sh\n{lines}\n");
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute);
        return file;
    }

    /// <summary>Makes a key without passphrase in this room's GnuPG home and gives its fingerprint.</summary>
    /// <param name="user">The user id.</param>
    /// <param name="algorithm">As gpg's --quick-generate-key takes it: rsa3072, nistp256, ed25519.</param>
    public string MakeKey(string user, string algorithm = "rsa3072")
    {
        Run(Tools.Program("gpg"), "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", user, algorithm, "sign", "0")
            .Succeeded();
        return Run("gpg", "--batch", "--with-colons", "--list-keys", user).Succeeded().Output.Split('\n')
            .First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
    }

    public void Dispose()
    {
        if (Tools.Find("gpgconf") is { } gpgconf)
            Run(gpgconf, "--kill", "all");
        Directory.Delete(Folder, recursive: true);
    }
}
