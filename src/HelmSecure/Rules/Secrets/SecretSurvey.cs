using System.Runtime.CompilerServices;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Secrets;

/// <summary>A secret, and where it was seen.</summary>
internal sealed record SecretSighting(SecretPlace Place, Secret Secret)
{
    public Found Say()
    {
        var line = Place.Text.AsSpan(0, Secret.Position).Count('\n') + 1;
        var where = Place.Text.Contains('\n', StringComparison.Ordinal) ? $" in line {line} of it" : "";
        var name = Secret.Name is { } key ? $", '{SecretPlaces.Shown(key)}'" : "";
        return Place.Say($"{Place.Title} holds {Secret.Title}{name}{where}");
    }
}

/// <summary>All secrets in the texts of a release: each text is looked through once, whichever of the rules asks.</summary>
internal sealed class SecretSurvey
{
    private static readonly ConditionalWeakTable<Release, SecretSurvey> Surveys = [];
    private static readonly HashSet<string> NoNames = new(StringComparer.Ordinal);

    private readonly Lazy<IReadOnlySet<string>> names;
    private readonly Lazy<IReadOnlyList<SecretSighting>> variables;
    private readonly Lazy<IReadOnlyList<SecretSighting>> arguments;
    private readonly Lazy<IReadOnlyList<SecretSighting>> configMaps;
    private readonly Lazy<IReadOnlyList<SecretSighting>> annotations;
    private readonly Lazy<IReadOnlyList<SecretSighting>> fields;
    private readonly Lazy<IReadOnlyList<SecretSighting>> secrets;

    private SecretSurvey(Release release)
    {
        names = new(() => SecretPlaces.Names(release));
        variables = new(() => Inspect(SecretPlaces.Variables(release)));
        arguments = new(() => InspectArguments(release));
        configMaps = new(() => Inspect(SecretPlaces.ConfigMaps(release)));
        annotations = new(() => Inspect(SecretPlaces.Annotations(release)));
        fields = new(() => InspectFields(release));
        secrets = new(() => Inspect(SecretPlaces.Secrets(release)));
    }

    public IReadOnlyList<SecretSighting> Variables => variables.Value;

    public IReadOnlyList<SecretSighting> Arguments => arguments.Value;

    public IReadOnlyList<SecretSighting> ConfigMaps => configMaps.Value;

    public IReadOnlyList<SecretSighting> Annotations => annotations.Value;

    public IReadOnlyList<SecretSighting> Fields => fields.Value;

    /// <summary>In Secrets, where they belong.</summary>
    public IReadOnlyList<SecretSighting> Secrets => secrets.Value;

    /// <summary>Wherever they do not belong.</summary>
    public IEnumerable<SecretSighting> Exposed => [.. Variables, .. ConfigMaps, .. Annotations, .. Arguments, .. Fields];

    public static SecretSurvey Of(Release release) => Surveys.GetValue(release, static release => new(release));

    private IReadOnlyList<SecretSighting> Inspect(IEnumerable<SecretPlace> places) =>
        [.. places.SelectMany(place => SecretDetector.Inspect(place.Name, place.Text, names.Value).Select(secret => new SecretSighting(place, secret)))];

    private IReadOnlyList<SecretSighting> InspectArguments(Release release) =>
    [
        .. SecretPlaces.Arguments(release).SelectMany(place => OptionSecrets.Inspect(place, names.Value).Select(secret => new SecretSighting(place, secret))),
        .. release.Pods.SelectMany(pod => pod.Containers).SelectMany(container => OptionSecrets.Of(container, names.Value)),
    ];

    // Only what shows by its look, or under the name of a secret was clearly drawn: what other words mean to a controller, nobody knows here.
    private static IReadOnlyList<SecretSighting> InspectFields(Release release)
    {
        return
        [
            .. SecretPlaces.Fields(release, (key, text) => Inspect(key, text).Any())
                .SelectMany(place => Inspect(place.Name, place.Text).Select(secret => new SecretSighting(place, secret))),
        ];

        static IEnumerable<Secret> Inspect(string key, string text)
        {
            var marked = SecretDetector.Marked(text);
            return Randomness.IsDrawn(text) && SecretDetector.Named(key, text, NoNames) is { } named && !marked.Any() ? [named] : marked;
        }
    }
}
