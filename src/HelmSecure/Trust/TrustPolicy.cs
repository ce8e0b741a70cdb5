using Semver;

namespace HelmSecure.Trust;

/// <summary>
/// Who may sign what. Default deny: a chart that no rule is about is refused. A policy never comes from a chart, and names are those that were signed,
/// never a file's name or a repository's alias.
/// </summary>
public sealed class TrustPolicy
{
    /// <summary>The largest policy read, in bytes.</summary>
    public const int MaximumSize = 1024 * 1024;

    private readonly IReadOnlyList<TrustRule> rules;

    internal TrustPolicy(string name, IReadOnlyList<TrustRule> rules)
    {
        Name = name;
        this.rules = rules;
    }

    /// <summary>The file's name as it was given.</summary>
    public string Name { get; }

    internal IReadOnlyList<TrustRule> Rules => rules;

    /// <summary>Reads a policy file.</summary>
    /// <param name="content">The file's bytes, UTF-8 YAML.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="HelmSecureException">Anything in it is unknown, of the wrong type, or makes no sense; the message has file and line.</exception>
    public static TrustPolicy Read(ReadOnlyMemory<byte> content, string name) => new TrustPolicyReader(name).Read(content);

    /// <summary>Whether any rule lets an archive with this digest pass unsigned now; which one decides is known only when its name is.</summary>
    internal bool AllowsUnsigned(string digest, DateTimeOffset now) => rules.Any(rule => rule.AllowanceFor(digest, now) is not null);

    /// <summary>The one rule about a chart, or null.</summary>
    /// <exception cref="HelmSecureException">Two rules are about it: which one decides would be a guess.</exception>
    internal TrustRule? RuleFor(string chart, SemVersion version)
    {
        var matches = rules.Where(rule => rule.IsAbout(chart, version)).Take(2).ToList();
        return matches.Count < 2
            ? matches.FirstOrDefault()
            : throw new HelmSecureException($"two rules of the trust policy are about {chart} {version}: {matches[0].Place} and {matches[1].Place}")
            {
                Hint = "narrow one of them with 'charts' or 'versions', so that one rule decides",
            };
    }
}
