using System.Text;
using HelmSecure.Cli.Commands;

namespace HelmSecure.Cli.Guard;

/// <summary>The gate, as the helm at hand takes it: a program in our folder for Helm 3, a plugin there for Helm 4.</summary>
/// <param name="Flags">For helm.</param>
/// <param name="Plugins">HELM_PLUGINS for helm; null to leave it as it is.</param>
internal sealed record GateInHelm(IReadOnlyList<string> Flags, string? Plugins)
{
    private const string Folder = "gate";

    public static GateInHelm OfHelm3(IEnumerable<string> words, FrozenFolder folder, CommandEnvironment environment) =>
        new([$"--post-renderer={Launcher("gate", [GatePlugin.ExecutablePath(environment), GateCommand.Word, "--refuse-with=exit-code", .. words], folder)}"], null);

    public static GateInHelm OfHelm4(IEnumerable<string> words, FrozenFolder folder, CommandEnvironment environment) =>
        new([$"--post-renderer={GatePlugin.Name}", .. words.Select(word => $"--post-renderer-args={word}")], GatePlugin.LayOut(folder.Make(Folder), environment));

    /// <summary>A program that is another with its arguments, for a helm that can give it none.</summary>
    public static string Launcher(string name, IReadOnlyList<string> words, FrozenFolder folder) => OperatingSystem.IsWindows()
        ? folder.Write(Folder, $"{name}.cmd", Encoding.UTF8.GetBytes(BatchFile(words)))
        : folder.WriteExecutable(Folder, name, Encoding.UTF8.GetBytes(ShellScript(words)));

    internal static string ShellScript(IEnumerable<string> words) => $"#!/bin/sh\nexec {string.Join(' ', words.Select(GatePlugin.ShellWord))}\n";

    /// <exception cref="HelmSecureException">A word means something else there.</exception>
    internal static string BatchFile(IReadOnlyList<string> words) => words.FirstOrDefault(word => word.AsSpan().IndexOfAny("\"%\r\n") >= 0) is { } word
        ? throw new HelmSecureException($"a batch file cannot hold the word '{word}'")
        : $"@{string.Join(' ', words.Select(word => $"\"{word}\""))}\r\n";
}
