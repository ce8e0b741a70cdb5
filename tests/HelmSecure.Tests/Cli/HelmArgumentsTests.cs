using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class HelmArgumentsTests
{
    private static readonly Dictionary<string, bool> Ours = new(StringComparer.Ordinal)
    {
        ["policy"] = true, ["signer"] = true, ["keyring"] = true, ["config"] = true, ["fail-on"] = true, ["allow-unsigned"] = false, ["report"] = true,
    };

    // Command lines as people write them, one word each between blanks; "_" stands for a blank in a word, "''" for an empty word. Behind them: the names, and helm's flags with their values.
    private static readonly (string Line, string Names, string Flags)[] Lines =
    [
        ("install web ./chart", "web ./chart", ""),
        ("install web stable/nginx --version 1.2.3", "web stable/nginx", "version=1.2.3"),
        ("install --version 1.2.3 web stable/nginx", "web stable/nginx", "version=1.2.3"),
        ("install web --version=1.2.3 stable/nginx", "web stable/nginx", "version=1.2.3"),
        ("install web stable/nginx --version ^1.0", "web stable/nginx", "version=^1.0"),
        ("install web stable/nginx --version >=1,_<2", "web stable/nginx", "version=>=1, <2"),
        ("install --wait web ./chart", "web ./chart", "wait=true"),
        ("install --wait=false web ./chart", "web ./chart", "wait=false"),
        ("install --wait=true --wait=false web ./chart", "web ./chart", "wait=true wait=false"),
        ("install --timeout 5m web ./chart", "web ./chart", "timeout=5m"),
        ("install --timeout 5m0s --wait --wait-for-jobs web ./chart", "web ./chart", "timeout=5m0s wait=true wait-for-jobs=true"),
        ("install --atomic --create-namespace -n shop web ./chart", "web ./chart", "atomic=true create-namespace=true namespace=shop"),
        ("install -nshop web ./chart", "web ./chart", "namespace=shop"),
        ("install -n=shop web ./chart", "web ./chart", "namespace=shop"),
        ("install --namespace=shop web ./chart", "web ./chart", "namespace=shop"),
        ("install -f values.yaml web ./chart", "web ./chart", "values=values.yaml"),
        ("install -fvalues.yaml web ./chart", "web ./chart", "values=values.yaml"),
        ("install -f=values.yaml web ./chart", "web ./chart", "values=values.yaml"),
        ("install web ./chart -f a.yaml -f b.yaml --values c.yaml --values=d.yaml", "web ./chart", "values=a.yaml values=b.yaml values=c.yaml values=d.yaml"),
        ("install web ./chart -f a.yaml,b.yaml", "web ./chart", "values=a.yaml,b.yaml"),
        ("install web ./chart -f -", "web ./chart", "values=-"),
        ("install web ./chart --values=-", "web ./chart", "values=-"),
        ("install web ./chart -f my_values.yaml", "web ./chart", "values=my values.yaml"),
        ("install web ./chart -f значения.yaml", "web ./chart", "values=значения.yaml"),
        ("install web ./chart -f ''", "web ./chart", "values="),
        ("install web ./chart --values=", "web ./chart", "values="),
        ("install web ./chart -f https://example.com/values.yaml?a=b", "web ./chart", "values=https://example.com/values.yaml?a=b"),
        ("install web ./chart --set a=b", "web ./chart", "set=a=b"),
        ("install web ./chart --set=a=b", "web ./chart", "set=a=b"),
        ("install web ./chart --set a=b,c=d --set e=f", "web ./chart", "set=a=b,c=d set=e=f"),
        ("install web ./chart --set a={b,c} --set-string d=01", "web ./chart", "set=a={b,c} set-string=d=01"),
        ("install web ./chart --set a=--wait", "web ./chart", "set=a=--wait"),
        ("install web ./chart --set --wait", "web ./chart", "set=--wait"),
        ("install web ./chart --set -f", "web ./chart", "set=-f"),
        ("install web ./chart --set ''", "web ./chart", "set="),
        ("install web ./chart --set a=", "web ./chart", "set=a="),
        ("install web ./chart --set text=a_b_=_c", "web ./chart", "set=text=a b = c"),
        ("install web ./chart --set-file a=./f,b=./g", "web ./chart", "set-file=a=./f,b=./g"),
        ("install web ./chart --set-file a=-", "web ./chart", "set-file=a=-"),
        ("install web ./chart --set-json a={\"b\":[1,2]}", "web ./chart", "set-json=a={\"b\":[1,2]}"),
        ("install ./chart --generate-name", "./chart", "generate-name=true"),
        ("install --generate-name ./chart", "./chart", "generate-name=true"),
        ("install -g ./chart", "./chart", "generate-name=true"),
        ("install ./chart --name-template web-{{randAlpha_4}}", "./chart", "name-template=web-{{randAlpha 4}}"),
        ("install -- web ./chart", "web ./chart", ""),
        ("install --wait -- web -f", "web -f", "wait=true"),
        ("install web -- ./chart", "web ./chart", ""),
        ("install web oci://registry.example.com/charts/nginx:1.2.3", "web oci://registry.example.com/charts/nginx:1.2.3", ""),
        ("install web oci://registry.example.com/charts/nginx@sha256:abc", "web oci://registry.example.com/charts/nginx@sha256:abc", ""),
        ("install web @x", "web @x", ""),
        ("install web ./chart --set @x", "web ./chart", "set=@x"),
        ("install web nginx --repo https://charts.example.com --username me --password p_w=d", "web nginx", "repo=https://charts.example.com username=me password=p w=d"),
        ("install web ./chart --description a_new_one", "web ./chart", "description=a new one"),
        ("install web ./chart --dry-run --debug", "web ./chart", "dry-run=true debug=true"),
        ("install web ./chart -o json", "web ./chart", "output=json"),
        ("install web ./chart -ojson", "web ./chart", "output=json"),
        ("install web -", "web -", ""),
        ("install '' ./chart", "'' ./chart", ""),
        ("install web ./chart --post-renderer ./kustomize.sh --post-renderer-args a --post-renderer-args --b", "web ./chart", "post-renderer=./kustomize.sh post-renderer-args=a post-renderer-args=--b"),
        ("install web ./chart --kube-context prod --kubeconfig /etc/kube", "web ./chart", "kube-context=prod kubeconfig=/etc/kube"),
        ("upgrade --install web ./chart", "web ./chart", "install=true"),
        ("upgrade -i web ./chart -n shop --create-namespace", "web ./chart", "install=true namespace=shop create-namespace=true"),
        ("upgrade web ./chart --reuse-values --set a=b", "web ./chart", "reuse-values=true set=a=b"),
        ("upgrade web ./chart --reset-values", "web ./chart", "reset-values=true"),
        ("upgrade --history-max 3 web ./chart --cleanup-on-fail --force", "web ./chart", "history-max=3 cleanup-on-fail=true force=true"),
        ("upgrade web ./chart --atomic --timeout=10m --install --values=prod.yaml --set image.tag=v1", "web ./chart", "atomic=true timeout=10m install=true values=prod.yaml set=image.tag=v1"),
        ("template ./chart", "./chart", ""),
        ("template web ./chart --show-only templates/a.yaml -s templates/b.yaml", "web ./chart", "show-only=templates/a.yaml show-only=templates/b.yaml"),
        ("template web . -a v1 -a apps/v1 --kube-version 1.30", "web .", "api-versions=v1 api-versions=apps/v1 kube-version=1.30"),
        ("template web ./chart --include-crds --skip-tests --no-hooks --is-upgrade", "web ./chart", "include-crds=true skip-tests=true no-hooks=true is-upgrade=true"),
        ("template web ./chart --output-dir out --release-name", "web ./chart", "output-dir=out release-name=true"),
    ];

    private static IEnumerable<TestCaseData> Rows => Lines.Select(row => new TestCaseData(row.Line, row.Names, row.Flags).SetArgDisplayNames(row.Line));

    [TestCaseSource(nameof(Rows))]
    public void Words_of_helm_are_understood_and_go_through_as_they_are(string line, string names, string flags)
    {
        var words = Words(line);

        var split = HelmArguments.Split([.. words.Skip(1)], Table(words[0]), Ours);

        Assert.That(split.Positionals, Is.EqualTo(Words(names)));
        Assert.That(string.Join(' ', split.Pieces.Where(piece => piece.Flag is not null).Select(piece => $"{piece.Flag}={piece.Value}")), Is.EqualTo(flags));
        Assert.That(split.Words(_ => true), Is.EqualTo(words.Skip(1)));
        Assert.That(split.Ours, Is.Empty);
    }

    [TestCase("install --policy trust.yaml web ./chart", "web ./chart", "--policy=trust.yaml")]
    [TestCase("install web --policy=trust.yaml ./chart --wait", "web ./chart --wait", "--policy=trust.yaml")]
    [TestCase("install web ./chart --signer A --signer=B --keyring k.gpg", "web ./chart", "--signer=A --signer=B --keyring=k.gpg")]
    [TestCase("install --allow-unsigned web ./chart", "web ./chart", "--allow-unsigned")]
    [TestCase("install web ./chart --report json=a.json --report text -f v.yaml", "web ./chart -f v.yaml", "--report=json=a.json --report=text")]
    [TestCase("install web ./chart --set --policy --fail-on low", "web ./chart --set --policy", "--fail-on=low")]
    [TestCase("install --config --wait web ./chart", "web ./chart", "--config=--wait")]
    [TestCase("install -- --policy ./chart", "-- --policy ./chart", "")]
    public void Words_of_ours_are_taken_out(string line, string through, string ours)
    {
        var words = Words(line);

        var split = HelmArguments.Split([.. words.Skip(1)], Table(words[0]), Ours);

        Assert.That(string.Join(' ', split.Words(piece => !piece.IsOurs)), Is.EqualTo(through));
        Assert.That(string.Join(' ', split.Ours), Is.EqualTo(ours));
    }

    [TestCase("upgrade -if v.yaml web ./chart", "-i -f v.yaml web ./chart")]
    [TestCase("upgrade -ifv.yaml web ./chart", "-i -fv.yaml web ./chart")]
    [TestCase("install -gojson ./chart", "-g -ojson ./chart")]
    public void Flags_in_one_word_are_several(string line, string through)
    {
        var words = Words(line);

        Assert.That(string.Join(' ', HelmArguments.Split([.. words.Skip(1)], Table(words[0]), Ours).Words(_ => true)), Is.EqualTo(through));
    }

    [TestCase("install --wiat web ./chart", "neither helm install nor helm secure has an option --wiat; did you mean --wait?")]
    [TestCase("install --polcy=x web ./chart", "neither helm install nor helm secure has an option --polcy; did you mean --policy?")]
    [TestCase("install --reuse-values web ./chart", "neither helm install nor helm secure has an option --reuse-values")]
    [TestCase("install -x web ./chart", "neither helm install nor helm secure has an option -x")]
    [TestCase("install -gx ./chart", "neither helm install nor helm secure has an option -x, which it finds in -gx")]
    [TestCase("install ---wait web ./chart", "neither helm install nor helm secure has an option ---wait; did you mean --wait?")]
    [TestCase("install web ./chart --set", "--set needs a value")]
    [TestCase("install web ./chart -f", "-f needs a value")]
    [TestCase("install web ./chart --policy", "--policy needs a value")]
    [TestCase("install web ./chart --allow-unsigned=false", "--allow-unsigned takes no value")]
    public void What_neither_knows_is_refused(string line, string sentence)
    {
        var words = Words(line);

        Assert.That(() => HelmArguments.Split([.. words.Skip(1)], Table(words[0]), Ours), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo(sentence));
    }

    [Test]
    public void Flag_that_an_older_helm_has_not_is_refused_for_it()
    {
        var older = HelmFlagTable.Read("install", File.ReadAllText(Repository.File("tests", "vectors", "help", "helm-3.6.2", "install.txt")));

        Assert.That(() => HelmArguments.Split(["web", "./chart", "--set-json", "a=1"], older, Ours), Throws.TypeOf<HelmSecureException>());
    }

    [TestCase("install --wait web ./chart", true)]
    [TestCase("install --wait=T web ./chart", true)]
    [TestCase("install --wait=0 web ./chart", false)]
    [TestCase("install --wait --wait=false web ./chart", false)]
    [TestCase("install web ./chart", false)]
    public void The_last_word_on_a_switch_counts(string line, bool expected)
    {
        var words = Words(line);

        Assert.That(HelmArguments.Split([.. words.Skip(1)], Table(words[0]), Ours).IsOn("wait"), Is.EqualTo(expected));
    }

    private static HelmFlagTable Table(string command) => HelmFlagTable.Read(command, File.ReadAllText(Repository.File("tests", "vectors", "help", "helm-3.10.1", $"{command}.txt")));

    private static string[] Words(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word is "''" ? "" : word.Replace('_', ' '))];
}
