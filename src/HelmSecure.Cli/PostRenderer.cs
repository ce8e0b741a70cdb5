using HelmSecure.Yaml;

namespace HelmSecure.Cli;

/// <summary>Another post-renderer that stands before the gate, such as kustomize: manifests in, manifests out.</summary>
internal static class PostRenderer
{
    /// <param name="program">Its name or path, and its arguments.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="HelmSecureException">It cannot be started, failed, or wrote too much; with its own words.</exception>
    public static byte[] Run(IReadOnlyList<string> program, byte[] manifests, CommandEnvironment environment)
    {
        var limit = YamlLimits.Default.StreamLength;
        var answer = ExternalProgram.Run(Find(program[0], environment), program.Skip(1), manifests, outputLimit: limit + 1);
        if (!answer.Succeeded)
            throw new HelmSecureException($"{program[0]} ended with {answer.ExitCode}: {string.Join("; ", answer.ErrorLines.Where(line => line.Trim().Length > 0))}");
        return answer.Output.Length <= limit ? answer.Output : throw new HelmSecureException($"{program[0]} wrote more than {limit >> 20} MiB");
    }

    /// <summary>The full path of a program: a name is looked for on the PATH, as helm does.</summary>
    /// <exception cref="HelmSecureException">There is none.</exception>
    public static string Find(string name, CommandEnvironment environment)
    {
        var path = name.Contains('/', StringComparison.Ordinal) || name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.GetFullPath(name, environment.CurrentDirectory())
            : environment.FindOnPath(name);
        return path is not null && File.Exists(path) ? path : throw new HelmSecureException($"there is no program {name}") { Hint = "give its full path, or put it on the PATH" };
    }
}
