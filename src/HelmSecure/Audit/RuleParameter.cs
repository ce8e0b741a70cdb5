namespace HelmSecure.Audit;

/// <summary>What a rule can be told in the configuration: <c>rules: {RULE: {NAME: VALUE}}</c>.</summary>
/// <param name="Name">In camelCase.</param>
/// <param name="Description">What it decides: one line, no full stop.</param>
internal abstract record RuleParameter(string Name, string Description);

/// <inheritdoc/>
/// <typeparam name="T">One of <see cref="long"/> (0 or more), <see cref="bool"/> and a read-only list of <see cref="string"/>.</typeparam>
/// <param name="Default">Where the configuration says nothing.</param>
internal sealed record RuleParameter<T>(string Name, string Description, T Default) : RuleParameter(Name, Description)
    where T : notnull;
