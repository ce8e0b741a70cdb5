using System.Globalization;
using System.Text;

namespace HelmSecure.Fuzz;

/// <summary>
/// Makes manifests whose fields have the names that Kubernetes knows and, now and then, another type than it expects: a mapping for a list, text for a mapping, null, a number for a
/// name, an alias. The same ones for the same dice.
/// </summary>
internal sealed class ManifestGrammar(Random dice)
{
    private const int Deepest = 14;
    private const int LongestText = 6000;

    // One line a mapping: its fields and what belongs there. {x} is the mapping x, [x] a list of it, the others are scalars.
    private static readonly Dictionary<string, (string Key, string Shape)[]> Mappings = Parse("""
        object: apiVersion=version kind=kind metadata={metadata} spec={spec} data={words} stringData={words} rules=[rule] roleRef={reference} subjects=[reference] webhooks=[webhook] items=[object] template={template} type=word automountServiceAccountToken=bool secrets=[reference] imagePullSecrets=[reference] aggregationRule={aggregation}
        metadata: name=word generateName=word namespace=word labels={words} annotations={annotations} ownerReferences=[reference] finalizers=[word]
        annotations: helm.sh/hook=hook helm.sh/hook-weight=number helm.sh/hook-delete-policy=hook helm.sh/resource-policy=word container.apparmor.security.beta.kubernetes.io/app=word seccomp.security.alpha.kubernetes.io/pod=word helm-secure.io/ignore=word pod-security.kubernetes.io/enforce=level
        words: a=word app.kubernetes.io/name=word pod-security.kubernetes.io/enforce=level pod-security.kubernetes.io/enforce-version=version password=word tls.key=word
        spec: template={template} jobTemplate={job} containers=[container] initContainers=[container] ephemeralContainers=[container] volumes=[volume] securityContext={security} hostNetwork=bool hostPID=bool hostIPC=bool hostUsers=bool shareProcessNamespace=bool os={reference} serviceAccountName=word automountServiceAccountToken=bool imagePullSecrets=[reference] nodeSelector={words} tolerations=[toleration] selector={selector} podSelector={selector} ports=[port] type=word externalIPs=[word] loadBalancerSourceRanges=[word] rules=[rule] tls=[tls] ingress=[traffic] egress=[traffic] policyTypes=[word] replicas=number strategy={words} volumeClaimTemplates=[object] hostAliases=[reference] dnsPolicy=word priorityClassName=word nodeName=word topologySpreadConstraints=[toleration] affinity={words} group=word versions=[reference] names={reference} scope=word conversion={webhook} hard={words} limits=[resources] accessModes=[word] storageClassName=word resources={resources} minAvailable=number runtimeClassName=word
        template: metadata={metadata} spec={spec}
        job: metadata={metadata} spec={spec}
        container: name=word image=image imagePullPolicy=word command=[word] args=[word] env=[env] envFrom=[env] ports=[port] securityContext={security} resources={resources} volumeMounts=[mount] volumeDevices=[mount] livenessProbe={probe} readinessProbe={probe} startupProbe={probe} lifecycle={lifecycle} restartPolicy=word stdin=bool tty=bool workingDir=word terminationMessagePath=word
        security: privileged=bool allowPrivilegeEscalation=bool readOnlyRootFilesystem=bool runAsNonRoot=bool runAsUser=number runAsGroup=number fsGroup=number supplementalGroups=[number] procMount=word capabilities={capabilities} seLinuxOptions={selinux} seccompProfile={profile} appArmorProfile={profile} windowsOptions={windows} sysctls=[env]
        capabilities: add=[capability] drop=[capability]
        selinux: type=word user=word role=word level=word
        profile: type=profile localhostProfile=word
        windows: hostProcess=bool runAsUserName=word gmsaCredentialSpec=word
        env: name=word value=word valueFrom={source} configMapRef={reference} secretRef={reference} prefix=word
        source: secretKeyRef={reference} configMapKeyRef={reference} fieldRef={words} resourceFieldRef={words}
        port: name=word containerPort=number hostPort=number hostIP=word protocol=word port=number targetPort=number nodePort=number
        resources: limits={quantities} requests={quantities} max={quantities} type=word
        quantities: cpu=number memory=quantity ephemeral-storage=quantity nvidia.com/gpu=number storage=quantity
        mount: name=word mountPath=path readOnly=bool subPath=path mountPropagation=word devicePath=path
        probe: httpGet={http} tcpSocket={http} grpc={http} exec={exec} periodSeconds=number
        lifecycle: postStart={probe} preStop={probe}
        http: host=host port=number path=path scheme=word httpHeaders=[env]
        exec: command=[word]
        volume: name=word hostPath={path} emptyDir={words} configMap={reference} secret={reference} projected={projected} nfs={path} csi={words} downwardAPI={words} persistentVolumeClaim={reference} gitRepo={words} iscsi={words} azureFile={words} image={words} ephemeral={words}
        projected: sources=[projection]
        projection: serviceAccountToken={words} secret={reference} configMap={reference}
        path: path=path type=word server=host
        reference: name=word kind=kind apiGroup=word namespace=word key=word optional=bool secretName=word ip=host hostnames=[word] schema={words}
        rule: apiGroups=[word] resources=[resource] verbs=[verb] resourceNames=[word] nonResourceURLs=[path] host=host http={words} operations=[verb] apiVersions=[version] scope=word
        aggregation: clusterRoleSelectors=[selector]
        selector: matchLabels={words} matchExpressions=[toleration]
        toleration: key=word operator=word value=word values=[word] effect=word maxSkew=number
        traffic: from=[peer] to=[peer] ports=[port]
        peer: ipBlock={block} namespaceSelector={selector} podSelector={selector}
        block: cidr=host except=[host]
        tls: hosts=[host] secretName=word
        webhook: name=word failurePolicy=word clientConfig={client} rules=[rule] namespaceSelector={selector} timeoutSeconds=number sideEffects=word
        client: service={reference} url=host caBundle=word
        """);

    // As they are written.
    private static readonly Dictionary<string, string[]> Scalars = new(StringComparer.Ordinal)
    {
        ["bool"] = ["true", "false", "yes", "no", "on", "Off", "\"true\"", "1"],
        ["number"] = ["0", "1", "80", "-1", "1000", "0x1F", "0777", "1e3", "0.0", "1_000", "65536", "9223372036854775808", "-9223372036854775808", "1e300", "\"0\"", "500m"],
        ["word"] = ["app", "a", "\"\"", "default", "Unmasked", "spc_t", "Always", "Ignore", "LoadBalancer", "kernel.msgmax", "unconfined", "runtime/default", "windows", "ghp_0123456789abcdefghijklmnopqrstuvwxyz", "$(cat /etc/passwd)", "\"a\\u001b[31m\"", "é", "'it''s'", "hunter2"],
        ["kind"] = ["Pod", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet", "PodTemplate", "Service", "Ingress", "NetworkPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount", "Secret", "ConfigMap", "Namespace", "List", "PodList", "CustomResourceDefinition", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "PersistentVolume", "PersistentVolumeClaim", "PodDisruptionBudget", "PodSecurityPolicy", "ResourceQuota", "LimitRange", "Rollout"],
        ["version"] = ["v1", "apps/v1", "batch/v1", "batch/v1beta1", "extensions/v1beta1", "networking.k8s.io/v1", "rbac.authorization.k8s.io/v1", "policy/v1beta1", "argoproj.io/v1alpha1", "v1.25", "latest", "/", "1.28"],
        ["level"] = ["baseline", "restricted", "privileged", "Baseline"],
        ["hook"] = ["pre-install", "test", "\"post-upgrade,test\"", "crd-install", "\",\"", "TEST-SUCCESS", "hook-failed"],
        ["image"] = ["nginx", "nginx:latest", "nginx:1.27", "registry.example.com:5000/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "a@", "\":\"", "/", "a:b:c", "\"@sha256:\"", "\"\"", "UPPER/Case:Tag"],
        ["capability"] = ["ALL", "all", "SYS_ADMIN", "NET_BIND_SERVICE", "NET_RAW", "CHOWN", "CAP_SYS_PTRACE"],
        ["profile"] = ["RuntimeDefault", "Localhost", "Unconfined", "unconfined", "\"\""],
        ["quantity"] = ["1Gi", "500m", "1e3", "0", "-1", "1.5", "Ki", "1ZiB", "99999999999999999999999999E"],
        ["path"] = ["/", "/var/run/docker.sock", "/etc", "..", "../..", "/proc/../etc", "/var/log/", "\"\"", "C:\\x", "/metrics"],
        ["host"] = ["169.254.169.254", "localhost", "0.0.0.0/0", "\"::/0\"", "10.0.0.0/8", "\"*.example.com\"", "http://x", "\"[::1]:80\"", "\"\"", "256.1.1.1/99"],
        ["resource"] = ["\"*\"", "secrets", "pods/exec", "nodes/proxy", "pods", "serviceaccounts/token", "\"*/*\""],
        ["verb"] = ["\"*\"", "get", "list", "create", "bind", "escalate", "impersonate", "CREATE"],
    };

    // Of another type than anything expects, most of the time.
    private static readonly string[] Misfits =
        ["null", "~", "0", "1.5", "true", "text", "[]", "{}", "[[]]", "[null]", "{a: {b: c}}", "[[[]], [], {}]", "{name: [], kind: {}}", "[a, 1, {name: 1}, [b], null]", "!!binary AAEC", ".5", "2001-01-01", "{? 1: 2}", "{<<: {a: 1}}", "18446744073709551615"];

    private readonly StringBuilder text = new();
    private readonly List<string> anchors = [];

    /// <summary>A few documents.</summary>
    public byte[] Release()
    {
        text.Clear();
        for (var count = dice.Next(1, 4); count > 0; count--)
            Document();
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void Document()
    {
        anchors.Clear();
        text.Append("---\n");
        if (dice.Next(3) is 0)
            text.Append(CultureInfo.InvariantCulture, $"# Source: a{OneOf(Scalars["path"])}/b.yaml\n");
        if (dice.Next(1000) is 0)
            text.Append(CultureInfo.InvariantCulture, $"x: {Bomb()}\n");
        if (dice.Next(2) is 0)
            text.Append(CultureInfo.InvariantCulture, $"kind: {OneOf(Scalars["kind"])}\napiVersion: {OneOf(Scalars["version"])}\n");
        foreach (var (key, shape) in Some("object"))
            Entry(key, shape, indent: 0);
        // Most rules look nowhere else.
        if (dice.Next(2) is 0)
            Entry("spec", "{spec}", indent: 0);
    }

    // Lists of lists of themselves: few characters, many nodes.
    private string Bomb()
    {
        var bomb = "{spec: {containers: [{name: a}]}}";
        for (var level = dice.Next(1, 12); level > 0; level--)
        {
            bomb = $"[&b{level} {bomb}, *b{level} , *b{level} ]";
            anchors.Add($"b{level}");
        }

        return bomb;
    }

    private void Entry(string key, string shape, int indent)
    {
        text.Append(' ', indent).Append(Key(key)).Append(':');
        var isBlock = indent < 2 * Deepest && text.Length < LongestText && dice.Next(4) > 0;
        if (isBlock && shape[0] is '{')
        {
            Block(shape[1..^1], indent + 2);
        }
        else if (isBlock && shape[0] is '[')
        {
            text.Append('\n');
            for (var count = dice.Next(4); count > 0; count--)
                Item(shape[1..^1], indent);
        }
        else
        {
            text.Append(' ').Append(Flow(shape, indent / 2)).Append(dice.Next(20) is 0 ? " # a comment\n" : "\n");
        }
    }

    private void Item(string shape, int indent)
    {
        text.Append(' ', indent).Append('-');
        if (Mappings.ContainsKey(shape) && dice.Next(4) > 0)
            Block(shape, indent + 2);
        else
            text.Append(' ').Append(Flow(OfItem(shape), indent / 2)).Append('\n');
    }

    // An alias inside of what it stands for would be refused: the anchor is known from its end on.
    private void Block(string mapping, int indent)
    {
        var anchor = dice.Next(8) is 0 ? $"a{text.Length}" : null;
        text.Append(anchor is null ? "" : $" &{anchor}").Append('\n');
        foreach (var (key, shape) in Some(mapping))
            Entry(key, shape, indent);
        if (anchor is not null)
            anchors.Add(anchor);
    }

    private string Flow(string shape, int depth)
    {
        if (anchors.Count > 0 && dice.Next(30) is 0)
            return $"*{OneOf(anchors)} ";
        if (depth > Deepest || text.Length > LongestText || dice.Next(8) is 0)
            return OneOf(Misfits);

        return shape[0] switch
        {
            '{' => $"{{{string.Join(", ", Some(shape[1..^1]).Select(entry => $"{Key(entry.Key)}: {Flow(entry.Shape, depth + 1)}"))}}}",
            '[' => $"[{string.Join(", ", Enumerable.Range(0, dice.Next(4)).Select(_ => Flow(OfItem(shape[1..^1]), depth + 1)))}]",
            _ => OneOf(dice.Next(40) is 0 ? Scalars.ElementAt(dice.Next(Scalars.Count)).Value : Scalars[shape]),
        };
    }

    private static string OfItem(string shape) => Mappings.ContainsKey(shape) ? $"{{{shape}}}" : shape;

    private string Key(string key) => dice.Next(400) switch
    {
        0 => "<<",
        < 5 => "1",
        < 10 => $"\"{key}\"",
        _ => key,
    };

    private IEnumerable<(string Key, string Shape)> Some(string mapping)
    {
        for (var count = dice.Next(1, 6); count > 0; count--)
            yield return OneOf(Mappings[mapping]);
    }

    private T OneOf<T>(IReadOnlyList<T> choices) => choices[dice.Next(choices.Count)];

    private static Dictionary<string, (string Key, string Shape)[]> Parse(string lines) => lines.Split('\n').Select(line => line.Split(": ", 2)).ToDictionary(
        line => line[0],
        line => line[1].Split(' ').Select(field => field.Split('=')).Select(field => (field[0], field[1])).ToArray(),
        StringComparer.Ordinal);
}
