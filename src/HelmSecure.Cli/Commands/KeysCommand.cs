using System.CommandLine;

namespace HelmSecure.Cli.Commands;

/// <summary>Lists what keyrings of any format hold.</summary>
internal static class KeysCommand
{
    /// <summary>The options of <c>helm secure keys</c>.</summary>
    internal sealed class Options
    {
        public Argument<string[]> Files { get; } = new("FILE")
        {
            Description = "keyrings: binary, armored or keybox (default: those that verify reads)",
            Arity = ArgumentArity.ZeroOrMore,
        };

        public Option<string> Output { get; } = CommonOptions.Output();

        public Command AddTo(Command command)
        {
            command.Arguments.Add(Files);
            command.Options.Add(Output);
            return command;
        }
    }
}
