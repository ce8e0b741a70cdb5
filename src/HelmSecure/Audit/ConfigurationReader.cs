using System.IO.Enumeration;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Audit;

/// <summary>Reads a <c>.helm-secure.yaml</c> strictly.</summary>
/// <param name="name">What messages call the file.</param>
/// <param name="rules">All that there are.</param>
internal sealed class ConfigurationReader(string name, IReadOnlyCollection<Rule> rules)
{
    internal const string SeverityKey = "severity";
    internal const string GateKey = "gate";
    private const string Off = "off";

    internal static readonly string[] TopKeys = ["failOn", "kubeVersion", "rules", "enforce", "ignores", "honourIgnoresIn", GateKey];
    internal static readonly string[] GateKeys = ["allowEmpty", "after", "before"];
    internal static readonly string[] IgnoreKeys = ["rule", "kind", "name", "namespace", "container", "chart", "reason", "until", "ticket"];
    private static readonly string[] SelectorKeys = ["kind", "name", "namespace", "container", "chart"];

    private readonly StrictFields fields = new(name);

    /// <param name="content">UTF-8 YAML.</param>
    /// <exception cref="HelmSecureException">"NAME:LINE: …".</exception>
    public Configuration Read(ReadOnlyMemory<byte> content)
    {
        if (content.Length > Configuration.MaximumSize)
            throw new HelmSecureException($"{name}: a configuration has at most {Configuration.MaximumSize >> 20} MiB");
        var root = new Field(YamlReader.Read(content, name));
        if (!root.Exists)
            return new() { Files = [name] };
        fields.CheckKeys(root, "a configuration", TopKeys);
        return new()
        {
            FailOn = root["failOn"].Exists ? FailThreshold.Parse(fields.OneOf(root["failOn"], [.. FailThreshold.Words])) : null,
            KubeVersion = root["kubeVersion"].Exists ? ReadVersion(root["kubeVersion"]) : null,
            Rules = ReadRules(root["rules"]),
            Enforced = Listed(root["enforce"]).ToDictionary(field => Rule(field, fields.NonEmptyText(field, "a rule")).Id, _ => name, StringComparer.Ordinal),
            Ignores = [.. Listed(root["ignores"]).Select(ignore => ReadIgnore(root, ignore))],
            HonourIgnoresIn = [.. Listed(root["honourIgnoresIn"]).Select(glob => fields.NonEmptyText(glob, "a glob of targets"))],
            Gate = root[GateKey].Exists ? ReadGate(root[GateKey]) : new(),
            Files = [name],
        };
    }

    private GateConfiguration ReadGate(Field gate)
    {
        fields.CheckKeys(gate, "the gate", GateKeys);
        return new()
        {
            AllowEmpty = gate["allowEmpty"].Exists ? Flag(gate["allowEmpty"], "allowEmpty") : null,
            After = [.. Listed(gate["after"]).Select(word => word.Text ?? throw fields.Wrong(word, "each word of after must be text"))],
            AfterOrigin = gate["after"].Exists ? $"{name}:{gate["after"].Span.Line}" : null,
            Before = gate["before"].Exists ? Flag(gate["before"], "before") : null,
        };
    }

    private bool Flag(Field value, string key) => value.Bool ?? throw fields.Wrong(value, $"{key} must be true or false");

    private string ReadVersion(Field field)
    {
        var text = fields.NonEmptyText(field, "a version in quotes, such as \"1.33\"");
        return KubeVersion.TryParse(text, out var version) && version <= KubeVersion.Newest
            ? text
            : throw fields.Wrong(field, $"'{text}' is no version of Kubernetes up to {KubeVersion.Newest}");
    }

    private Dictionary<string, RuleSetting> ReadRules(Field map)
    {
        var read = new Dictionary<string, RuleSetting>(StringComparer.Ordinal);
        if (!map.Exists)
            return read;
        if (map.Node is not YamlMap node)
            throw fields.Wrong(map, "rules must be a mapping of rules to 'off', a severity, or settings");
        if (node.DuplicateKeys is [var twin, ..])
            throw new HelmSecureException($"{name}:{twin.KeySpan.Line}: '{twin.Key}' is written twice");
        foreach (var (id, setting) in map.Entries)
            read.Add(id, setting.Node is YamlMap ? ReadSettings(Rule(setting, id), setting) : ReadSetting(setting, id));
        return read;
    }

    // "off" without quotes is a boolean.
    private RuleSetting ReadSetting(Field setting, string id)
    {
        Rule(setting, id);
        return setting.Bool is false || setting.Text is Off
            ? RuleSetting.Off
            : new RuleSetting { Severity = Severities.Parse(fields.OneOf(setting, [Off, .. Severities.Words])) };
    }

    private RuleSetting ReadSettings(Rule rule, Field settings)
    {
        fields.CheckKeys(settings, $"the setting of {rule.Id}", [SeverityKey, .. rule.Parameters.Select(parameter => parameter.Name)]);
        return new RuleSetting
        {
            Severity = settings[SeverityKey].Exists ? Severities.Parse(fields.OneOf(settings[SeverityKey], [.. Severities.Words])) : null,
            Parameters = rule.Parameters.Where(parameter => settings[parameter.Name].Exists)
                .ToDictionary(parameter => parameter.Name, parameter => ReadParameter(parameter, settings[parameter.Name]), StringComparer.Ordinal),
        };
    }

    private object ReadParameter(RuleParameter parameter, Field value) => parameter switch
    {
        RuleParameter<IReadOnlyList<string>> => fields.Items(value, parameter.Name).Select(item => fields.NonEmptyText(item, "text")).ToArray(),
        RuleParameter<long> => value.Long is >= 0 and var number ? number : throw fields.Wrong(value, $"{parameter.Name} must be a whole number, 0 or more"),
        _ => Flag(value, parameter.Name),
    };

    private Rule Rule(Field field, string id)
    {
        var rule = rules.FirstOrDefault(rule => string.Equals(rule.Id, id, StringComparison.Ordinal))
            ?? throw fields.Wrong(field, $"there is no rule '{id}'{StrictFields.Meant(id, [.. rules.Select(rule => rule.Id)])}");
        return SuppressionRules.IsOne(rule) ? throw fields.Wrong(field, $"'{id}' can be neither ignored nor changed") : rule;
    }

    private Ignore ReadIgnore(Field root, Field ignore)
    {
        fields.CheckKeys(ignore, "an entry of ignores", IgnoreKeys);
        var rule = fields.RequiredText(ignore, "rule");
        Rule(ignore["rule"], rule);
        var selectors = SelectorKeys.Where(key => ignore[key].Exists).ToDictionary(key => key, key => fields.NonEmptyText(ignore[key], "text"), StringComparer.Ordinal);
        if (selectors.Values.All(glob => glob.All(letter => letter is '*')))
            throw fields.Wrong(ignore, $"an entry of ignores names what it is about: {string.Join(", ", SelectorKeys[..^1])} or {SelectorKeys[^1]}; a rule that is not wanted at all is 'off' in rules");
        return new()
        {
            Kind = SuppressionKind.Configuration,
            RuleId = rule,
            Reason = fields.RequiredText(ignore, "reason"),
            Until = ignore["until"].Exists ? fields.Date(ignore, "until") : null,
            Ticket = ignore["ticket"].Exists ? fields.NonEmptyText(ignore["ticket"], "text") : null,
            Object = new KubeObject(root, "Configuration", "", new(root.Node!, 1, null, []), new(name, [])),
            Field = ignore,
            Covers = finding => selectors.All(selector => Matches(selector.Key, selector.Value, finding)),
        };
    }

    private static bool Matches(string key, string glob, AuditFinding finding) => key switch
    {
        "kind" => IsLike(glob, finding.Object.Kind),
        "name" => IsLike(glob, finding.Object.Name),
        "namespace" => IsLike(glob, finding.Object.Namespace ?? ""),
        "container" => IsLike(glob, finding.Container?.Name ?? ""),
        _ => finding.Object.Charts.Any(chart => IsLike(glob, chart)),
    };

    private static bool IsLike(string glob, string text) => FileSystemName.MatchesSimpleExpression(glob, text, ignoreCase: false);

    private IEnumerable<Field> Listed(Field list) => list.Exists ? fields.Items(list, list.Path) : [];
}
