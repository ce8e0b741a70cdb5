using System.CommandLine;
using System.CommandLine.Parsing;

namespace HelmSecure.Cli;

/// <summary>Says in one sentence what is wrong with a command line, and the nearest right word.</summary>
internal static class UsageError
{
    /// <exception cref="HelmSecureException">The command line is not one this program understands.</exception>
    public static void ThrowIfAny(ParseResult parsed)
    {
        var sentence = UnknownWord(parsed) ?? parsed.Errors.Select(Describe).FirstOrDefault();
        if (sentence is not null)
            throw new HelmSecureException(sentence) { Hint = Hint(parsed) };
    }

    /// <summary>"helm secure verify": the command as users type it.</summary>
    public static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "helm secure";

    /// <summary>The options that may stand after a command: its own and the recursive ones of its parents.</summary>
    public static IEnumerable<Option> OptionsInScope(CommandResult command) =>
        command.Command.Options.Concat(
            command.Parent is CommandResult parent ? OptionsInScope(parent).Where(option => option.Recursive) : []);

    private static string? UnknownWord(ParseResult parsed)
    {
        var command = parsed.CommandResult;
        // What looks like an option and is none would otherwise pass for the name of a chart.
        var strayOption = ArgumentsBeforeDoubleDash(parsed).FirstOrDefault(word => word.Length > 1 && word[0] == '-');
        if (strayOption is not null)
        {
            var name = strayOption.Split('=', 2)[0];
            var names = OptionsInScope(command).Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name));
            return $"{NameOf(command)} has no option {name}" + DidYouMean(NearestWord.Find(name, names));
        }
        if (parsed.UnmatchedTokens is not [var word, ..])
            return null;
        if (command.Command.Subcommands.Count > 0)
            return $"{NameOf(command)} has no command '{word}'" + DidYouMean(NearestWord.Find(word, command.Command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)));
        return $"'{word}' is one word too many for {NameOf(command)}";
    }

    private static IEnumerable<string> ArgumentsBeforeDoubleDash(ParseResult parsed)
    {
        var afterDoubleDash = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        var arguments = parsed.CommandResult.Command.Arguments.Select(parsed.GetResult).OfType<ArgumentResult>().SelectMany(result => result.Tokens);
        var ofArguments = arguments.Where(token => !afterDoubleDash.Contains(token)).Select(token => token.Value);
        var end = parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash);
        return end ? ofArguments : ofArguments.Concat(parsed.UnmatchedTokens);
    }

    private static string Describe(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0, Option: var option } => $"{option.Name} needs a value",
        OptionResult { IdentifierTokenCount: > 1, Option: { Arity.MaximumNumberOfValues: 1 } option } => $"{option.Name} is given more than once",
        ArgumentResult { Parent: OptionResult { Tokens.Count: 0, Option: var option } } => $"{option.Name} needs a value",
        ArgumentResult { Tokens.Count: 0, Argument: var argument, Parent: CommandResult command } => $"{NameOf(command)} needs a {argument.Name}",
        CommandResult { Command.Subcommands.Count: > 0 } command => $"{NameOf(command)} needs a command",
        _ => Tidy(error.Message),
    };

    // Our validators speak our way already; what is left are the library's full sentences.
    private static string Tidy(string sentence)
    {
        var line = sentence.ReplaceLineEndings(" ").TrimEnd('.');
        return line.Length > 1 && char.IsUpper(line[0]) && char.IsLower(line[1]) ? char.ToLowerInvariant(line[0]) + line[1..] : line;
    }

    private static string DidYouMean(string? word) => word is null ? "" : $"; did you mean {word}?";

    private static string Hint(ParseResult parsed) =>
        parsed.Errors is [{ SymbolResult: OptionResult option }, ..] && CommonOptions.HasBlankValue(option)
            ? "a variable on the command line may not be set"
            : $"'{NameOf(parsed.CommandResult)} --help' lists the {(parsed.CommandResult.Command.Subcommands.Count > 0 ? "commands" : "options")}";
}
