using System.CommandLine;
using System.CommandLine.Parsing;

namespace HelmSecure.Cli;

/// <summary>The options that more than one command has, each described once. Every call makes a new one: an option belongs to one command.</summary>
internal static class CommonOptions
{
    public static Option<string> Output() =>
        Choice("--output", ["-o"], "how the result is written", "text", "json");

    /// <summary>Part of the root, so that it may stand anywhere on the line.</summary>
    public static Option<string> Color()
    {
        var option = Choice("--color", [], "colours; NO_COLOR and FORCE_COLOR count as well", "auto", "always", "never");
        option.Recursive = true;
        return option;
    }

    public static Option<string[]> Keyring() =>
        Files("--keyring", "keys to check with (default: GnuPG's pubring.gpg and pubring.kbx)");

    public static Option<string> Policy() =>
        File("--policy", "who may sign what (default: $HELM_SECURE_POLICY, else trust.yaml in ~/.config/helm-secure)");

    public static Option<string> Text(string name, string placeholder, string description, params string[] aliases) =>
        NeverBlank(new Option<string>(name, aliases) { Description = description, HelpName = placeholder, Arity = ArgumentArity.ExactlyOne });

    public static Option<string[]> Texts(string name, string placeholder, string description, params string[] aliases) =>
        NeverBlank(new Option<string[]>(name, aliases) { Description = description + " (repeatable)", HelpName = placeholder, Arity = ArgumentArity.OneOrMore });

    public static Option<string> File(string name, string description) => Text(name, "FILE", description);

    public static Option<string[]> Files(string name, string description, params string[] aliases) => Texts(name, "FILE", description, aliases);

    /// <summary>A switch. Arity zero keeps the word after it from being read as "true" or "false".</summary>
    public static Option<bool> Switch(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>One of a few words; the first is the default.</summary>
    public static Option<string> Choice(string name, string[] aliases, string description, params string[] words) => ChoiceFrom(name, aliases, description, words, words[0]);

    /// <summary>One of a few words, in the order in which they are told.</summary>
    public static Option<string> ChoiceFrom(string name, string[] aliases, string description, IReadOnlyList<string> words, string usual)
    {
        var option = new Option<string>(name, aliases)
        {
            Description = description,
            HelpName = string.Join('|', words),
            Arity = ArgumentArity.ExactlyOne,
            DefaultValueFactory = _ => usual,
        };
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !words.Contains(given.Value, StringComparer.Ordinal))
                result.AddError($"{name} takes {string.Join(", ", words.SkipLast(1))} or {words[^1]}, not '{given.Value}'");
        });
        return option;
    }

    // A variable that a script forgot to set must not take away what was asked for.
    private static Option<T> NeverBlank<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (HasBlankValue(result))
                result.AddError($"{option.Name} is empty");
        });
        return option;
    }

    public static bool HasBlankValue(OptionResult result) => result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value));
}
