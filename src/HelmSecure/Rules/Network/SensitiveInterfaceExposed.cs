using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class SensitiveInterfaceExposed
{
    public static readonly Rule Rule = new()
    {
        Id = "sensitive-interface-exposed",
        Summary = "Admin page or model server is open to the outside",
        Fix = "keep the Service inside of the cluster, or put a login before it",
        Category = Category.Network,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:network", "attack:T1190"],
        Also = ["kubescape:C-0021"],
        Confidence = Confidence.Medium,
        Check = Check.EachPod((pod, subject) => Inspect(pod, subject.Release.Network)),
    };

    // By the last part of the image's name, or by the last two. They let in whoever comes, unless they are told otherwise.
    private static readonly Dictionary<string, string> Open = new(StringComparer.Ordinal)
    {
        ["akhq"] = "AKHQ", ["alertmanager"] = "Alertmanager", ["argocli"] = "the Argo Workflows server", ["base-notebook"] = "Jupyter", ["cadvisor"] = "cAdvisor",
        ["centraldashboard"] = "Kubeflow", ["chaos-dashboard"] = "Chaos Mesh", ["datascience-notebook"] = "Jupyter", ["jupyter-base-notebook"] = "Jupyter", ["kafdrop"] = "Kafdrop",
        ["kafka-ui"] = "Kafka UI", ["kibana"] = "Kibana", ["longhorn-ui"] = "Longhorn", ["minimal-notebook"] = "Jupyter", ["mlflow"] = "MLflow", ["mongo-express"] = "mongo-express",
        ["ollama"] = "Ollama", ["ollama/ollama"] = "Ollama", ["opensearch-dashboards"] = "OpenSearch Dashboards", ["prometheus"] = "Prometheus", ["pyspark-notebook"] = "Jupyter",
        ["rayproject/ray"] = "Ray", ["rayproject/ray-ml"] = "Ray", ["redis-commander"] = "Redis Commander", ["redisinsight"] = "Redis Insight", ["scipy-notebook"] = "Jupyter",
        ["tensorflow-notebook"] = "Jupyter", ["tensorflow-serving"] = "TensorFlow Serving", ["tensorflow/serving"] = "TensorFlow Serving", ["text-generation-inference"] = "a model server",
        ["torchserve"] = "TorchServe", ["tritonserver"] = "Triton", ["vllm-openai"] = "vLLM", ["weaveworks/scope"] = "Weave Scope", ["zeppelin"] = "Zeppelin",
    };

    // They ask for a password, and have been broken into by those who had none.
    private static readonly Dictionary<string, string> WithLogin = new(StringComparer.Ordinal)
    {
        ["adminer"] = "Adminer", ["jenkins"] = "Jenkins", ["kubernetesui/dashboard"] = "the Kubernetes dashboard", ["kubernetesui/dashboard-web"] = "the Kubernetes dashboard",
        ["nifi"] = "NiFi", ["pgadmin4"] = "pgAdmin", ["phpmyadmin"] = "phpMyAdmin", ["portainer-ce"] = "Portainer",
    };

    private static readonly HashSet<string> Guards = new(StringComparer.Ordinal) { "authelia", "gatekeeper", "keycloak-gatekeeper", "kube-rbac-proxy", "louketo-proxy", "oauth-proxy", "oauth2-proxy", "pomerium" };

    private static IEnumerable<Finding> Inspect(Pod pod, NetworkMap network)
    {
        if (pod.Containers.Any(container => Guards.Contains(NameOf(container))))
            yield break;

        var ways = network.ExposuresOf(pod).Where(way => !IsGuarded(way.By)).ToList();
        if (ways.Count is 0)
            yield break;

        foreach (var container in pod.Containers.Where(container => container.Kind is ContainerKind.Regular))
        {
            if (ProgramOf(container) is not var (program, severity))
                continue;
            yield return new($"{container.Title} runs {program}, and {ways[0].Way} opens it to the outside", container.Field["image"], severity)
            {
                Others = [.. ways.Select(way => new Evidence(way.By, way.By.Metadata["name"]))],
            };
            yield break;
        }
    }

    private static string NameOf(Container container) => ImageName.OwnerAndName(container.Field["image"].Text ?? "").Split('/')[^1];

    private static (string Program, Severity? Severity)? ProgramOf(Container container)
    {
        var image = ImageName.OwnerAndName(container.Field["image"].Text ?? "");
        var name = image.Split('/')[^1];
        if ((Open.GetValueOrDefault(image) ?? Open.GetValueOrDefault(name)) is { } open)
            return (open, null);
        if ((WithLogin.GetValueOrDefault(image) ?? WithLogin.GetValueOrDefault(name)) is { } other)
            return (other, Severity.Medium);
        return name is "grafana" or "grafana-oss" or "grafana-enterprise" && LetsEverybodyIn(container) ? ("Grafana without a login", null) : null;
    }

    private static bool LetsEverybodyIn(Container container) =>
        container.Field["env"].Items.Any(variable => variable["name"].Text is "GF_AUTH_ANONYMOUS_ENABLED" && string.Equals(variable["value"].Text, "true", StringComparison.OrdinalIgnoreCase));

    // Some annotation of the controller asks for a login, or names who may come.
    private static bool IsGuarded(KubeObject way) => Ingress.IsOne(way) && way.Annotations.Entries.Any(IsGuard);

    private static bool IsGuard((string Key, Field Value) annotation)
    {
        var name = annotation.Key[(annotation.Key.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return annotation.Value.Text is { Length: > 0 } and not "none"
            && (name.StartsWith("auth-", StringComparison.Ordinal)
                || name is "allowlist-source-range" or "whitelist-source-range" or "whitelist" or "allow-list" or "basic-auth-secret" or "inbound-cidrs" or "router.middlewares");
    }
}
