using System.CommandLine;
using System.Text;
using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class CompletionFileTests
{
    [Test]
    public void Completion_yaml_shows_the_command_tree()
    {
        using var environment = new FakeEnvironment();
        var root = Program.CommandTree(environment.Environment);
        var expected = new StringBuilder("# The commands and flags that helm completes by itself; plugin.complete answers what comes after them.\nname: secure\n");
        AddFlags(expected, "", root.Options);
        expected.Append("commands:\n");
        foreach (var command in root.Subcommands.OrderBy(command => command.Name, StringComparer.Ordinal))
        {
            expected.Append($"  - name: {command.Name}\n");
            AddFlags(expected, "    ", [.. root.Options.Where(option => option.Recursive), .. command.Options]);
        }

        Repository.IsGenerated(expected.ToString(), "completion.yaml");
    }

    private static void AddFlags(StringBuilder yaml, string indent, IEnumerable<Option> options)
    {
        // YAML 1.1 takes a bare n or y for a boolean.
        var flags = options.Where(option => !option.Hidden)
            .SelectMany(option => option.Aliases.Prepend(option.Name))
            .Select(name => name.TrimStart('-'))
            .Select(name => name is "n" or "y" ? $"\"{name}\"" : name)
            .Order(StringComparer.Ordinal);
        yaml.Append($"{indent}flags: [{string.Join(", ", flags)}]\n");
    }
}
