using System.CommandLine;
using System.Text.Json;
using HelmSecure.Signing;

namespace HelmSecure.Cli.Commands;

/// <summary>Lists what keyrings of any format hold, and what each key is good for.</summary>
internal static class KeysCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var files = new Argument<string[]>("FILE") { Description = "a keyring: binary, armored or keybox (default: those that verify reads)", Arity = ArgumentArity.ZeroOrMore };
        var output = CommonOptions.Output();
        var command = new Command("keys", "list the keys of a keyring, and what they are good for") { files, output };
        command.SetAction(parsed => Run(environment, parsed.GetValue(files) ?? [], parsed.GetValue(output) == "json"));
        return command;
    }

    private static int Run(CommandEnvironment environment, IReadOnlyList<string> files, bool json)
    {
        var rings = TrustInputs.KeyringPaths(files, environment)
            .Select(path => (Path: path, Ring: Keyring.Read(InputFile.ReadAlsoFromPipe(path, Keyring.MaximumSize, "the keyring"), path))).ToList();
        var listed = rings.Select(r => (r.Path, r.Ring, Keys: KeyListing.Of(r.Ring, environment.Now()))).ToList();
        foreach (var (path, ring, keys) in listed)
        {
            foreach (var note in ring.Notes)
                environment.Terminal.Note(note);
            if (!json)
                WriteText(environment.Terminal, path, keys);
        }

        if (json)
            environment.Terminal.Json(writer => WriteJson(writer, listed.Select(l => (l.Path, l.Keys))));
        return ExitCode.Yes;
    }

    private static void WriteText(Terminal terminal, string path, IReadOnlyList<ListedKey> keys)
    {
        terminal.Line(Style.Strong, path, keys.Count switch { 0 => ": no key", 1 => ": 1 key", var count => $": {count} keys" });
        foreach (var key in keys)
        {
            terminal.Line();
            terminal.Line($"  {key.Fingerprint}  {key.Algorithm}");
            terminal.Fields([.. key.UserIds.DefaultIfEmpty("(none that is valid)").Select(userId => ("user id", userId)), .. Fields(key)], indent: 4);
            foreach (var subkey in key.Subkeys)
            {
                terminal.Line($"    subkey {subkey.Fingerprint}  {subkey.Algorithm}");
                terminal.Fields([.. Fields(subkey)], indent: 6);
            }
        }
    }

    private static IEnumerable<(string Label, string Value)> Fields(ListedKey key)
    {
        yield return ("valid", $"from {key.Created.UtcDateTime:yyyy-MM-dd}{(key.Expires is { } expires ? $" to {expires.UtcDateTime:yyyy-MM-dd}" : ", never expires")}");
        if (key.Revoked is { } revoked)
            yield return ("revoked", revoked);
        yield return ("verifies", Answer(key.VerifyingObstacle));
        yield return ("signs", Answer(key.SigningObstacle));
    }

    private static string Answer(string? obstacle) => obstacle is null ? "yes" : $"no, {(obstacle.StartsWith("its ", StringComparison.Ordinal) ? "" : "it ")}{obstacle}";

    private static void WriteJson(Utf8JsonWriter writer, IEnumerable<(string Path, IReadOnlyList<ListedKey> Keys)> rings)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", 1);
        writer.WriteStartArray("keyrings");
        foreach (var (path, keys) in rings)
        {
            writer.WriteStartObject();
            writer.WriteString("file", path);
            WriteKeys(writer, "keys", keys);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteKeys(Utf8JsonWriter writer, string name, IReadOnlyList<ListedKey> keys)
    {
        writer.WriteStartArray(name);
        foreach (var key in keys)
        {
            writer.WriteStartObject();
            writer.WriteString("fingerprint", key.Fingerprint.Hex);
            writer.WriteString("algorithm", key.Algorithm);
            writer.WriteStartArray("userIds");
            foreach (var userId in key.UserIds)
                writer.WriteStringValue(userId);
            writer.WriteEndArray();
            writer.WriteString("created", key.Created.UtcDateTime);
            if (key.Expires is { } expires)
                writer.WriteString("expires", expires.UtcDateTime);
            else
                writer.WriteNull("expires");
            writer.WriteString("revoked", key.Revoked);
            writer.WriteString("verifyingObstacle", key.VerifyingObstacle);
            writer.WriteString("signingObstacle", key.SigningObstacle);
            WriteKeys(writer, "subkeys", key.Subkeys);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
