using System.CommandLine;

namespace HelmSecure.Cli;

/// <summary>Options that are helm's own and are handed on to it as they were given.</summary>
internal sealed class HelmFlags
{
    private readonly List<Option<string>> _texts;
    private readonly List<Option<bool>> _switches;
    private readonly List<Option<string[]>> _lists;

    private HelmFlags(List<Option<string>> texts, List<Option<bool>> switches, List<Option<string[]>>? lists = null)
    {
        _texts = texts;
        _switches = switches;
        _lists = lists ?? [];
    }

    /// <summary>The flags of "helm pull", apart from --version, which is the command's own question as well.</summary>
    public static HelmFlags OfPull() => new(
        [
            CommonOptions.Text("--repo", "URL", "helm: repository that the chart's name is looked up in"),
            CommonOptions.Text("--username", "NAME", "helm: user name for the repository"),
            CommonOptions.Text("--password", "WORD", "helm: password for the repository"),
            CommonOptions.File("--ca-file", "helm: certificates that the server's must come from"),
            CommonOptions.File("--cert-file", "helm: certificate to show to the server"),
            CommonOptions.File("--key-file", "helm: private key of that certificate"),
        ],
        [
            CommonOptions.Switch("--pass-credentials", "helm: send the credentials to every host"),
            CommonOptions.Switch("--insecure-skip-tls-verify", "helm: do not check the server's certificate"),
            CommonOptions.Switch("--plain-http", "helm: speak HTTP to an OCI registry"),
            CommonOptions.Switch("--devel", "helm: consider pre-release versions"),
        ]);

    /// <summary>The flags of "helm package".</summary>
    public static HelmFlags OfPackage() => new(
        [
            CommonOptions.Text("--version", "VERSION", "helm: version of the chart that is packaged from DIR"),
            CommonOptions.Text("--app-version", "VERSION", "helm: its appVersion"),
        ],
        [CommonOptions.Switch("--dependency-update", "helm: update the dependencies in charts/ first", "-u")]);

    /// <summary>The flags of "helm template" that shape what is rendered.</summary>
    public static HelmFlags OfTemplate() => new(
        [CommonOptions.Text("--namespace", "NAME", "helm: namespace of the release (default: $HELM_NAMESPACE)", "-n")],
        [
            CommonOptions.Switch("--is-upgrade", "helm: render as an upgrade does"),
            CommonOptions.Switch("--dependency-update", "helm: update the dependencies in charts/ first"),
        ],
        [
            CommonOptions.Files("--values", "helm: values to render with", "-f"),
            CommonOptions.Texts("--set", "KEY=VALUE", "helm: a value"),
            CommonOptions.Texts("--set-string", "KEY=TEXT", "helm: a value that is text"),
            CommonOptions.Texts("--set-file", "KEY=FILE", "helm: a value that is a file's content"),
            CommonOptions.Texts("--set-json", "KEY=JSON", "helm: a value in JSON"),
            CommonOptions.Texts("--api-versions", "VERSION", "helm: an API that the cluster serves", "-a"),
        ]);

    public void AddTo(Command command)
    {
        _texts.ForEach(command.Options.Add);
        _lists.ForEach(command.Options.Add);
        _switches.ForEach(command.Options.Add);
    }

    /// <summary>As helm takes them. One word each, so that no value can pass for a flag.</summary>
    public IEnumerable<string> Given(ParseResult parsed) =>
    [
        .. _texts.Where(option => parsed.GetValue(option) is not null).Select(option => $"{option.Name}={parsed.GetValue(option)}"),
        .. _lists.SelectMany(option => (parsed.GetValue(option) ?? []).Select(value => $"{option.Name}={value}")),
        .. _switches.Where(parsed.GetValue).Select(option => option.Name),
    ];
}
