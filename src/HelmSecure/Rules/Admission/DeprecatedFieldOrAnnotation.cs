using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.PodSecurity;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

/// <summary>
/// What has a newer name, or does nothing any more. Not here: topology-mode of a Service, of which the API server does not warn, and preserveUnknownFields of a
/// CustomResourceDefinition, which its version v1 refuses.
/// </summary>
internal static class DeprecatedFieldOrAnnotation
{
    private const string AppArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

    public static readonly Rule Rule = new()
    {
        Id = "deprecated-field-or-annotation",
        Summary = "Field, annotation or label has a newer name, or does nothing any more",
        Fix = "write what took its place",
        Category = Category.Admission,
        Severity = Severity.Low,
        References = ["nsa:upgrades"],
        Also = ["kube-linter:deprecated-service-account-field", "kubeaudit:SeccompDeprecatedAnnotations"],
        IsStrict = true,
        Check = Check.Both(
            Check.EachPod((Pod pod, KubeVersion version) => InspectPod(pod, version)),
            Check.EachOfKind(["Service", "Ingress", "PersistentVolumeClaim", "PersistentVolume", "StatefulSet"], (item, subject) => InspectObject(item, subject.KubeVersion))),
    };

    private static readonly OldName[] OfPods =
    [
        new("scheduler.alpha.kubernetes.io/critical-pod", 16, "ignored", "priorityClassName"),
        new("security.alpha.kubernetes.io/sysctls", 11, "ignored", "securityContext.sysctls"),
        new("security.alpha.kubernetes.io/unsafe-sysctls", 11, "ignored", "securityContext.sysctls"),
    ];

    private static readonly OldName[] OfNodes =
    [
        new("beta.kubernetes.io/arch", 14, "deprecated", "kubernetes.io/arch"),
        new("beta.kubernetes.io/os", 14, "deprecated", "kubernetes.io/os"),
        new("beta.kubernetes.io/instance-type", 17, "deprecated", "node.kubernetes.io/instance-type"),
        new("failure-domain.beta.kubernetes.io/region", 17, "deprecated", "topology.kubernetes.io/region"),
        new("failure-domain.beta.kubernetes.io/zone", 17, "deprecated", "topology.kubernetes.io/zone"),
        new("node-role.kubernetes.io/master", 24, "gone", "node-role.kubernetes.io/control-plane"),
    ];

    private static readonly OldName[] OfServices =
    [
        new("service.alpha.kubernetes.io/tolerate-unready-endpoints", 24, "ignored", "spec.publishNotReadyAddresses"),
        new("service.kubernetes.io/topology-aware-hints", 27, "deprecated", "spec.trafficDistribution"),
    ];

    private static readonly OldName[] OfStorage = [new("volume.beta.kubernetes.io/storage-class", 8, "deprecated", "spec.storageClassName")];

    private static readonly OldName[] OfIngresses = [new("kubernetes.io/ingress.class", 18, "deprecated", "spec.ingressClassName")];

    private static IEnumerable<Finding> InspectPod(Pod pod, KubeVersion version) =>
    [
        .. InspectServiceAccount(pod),
        .. Annotations(pod.Annotations, OfPods, version),
        .. InspectProfiles(pod, version),
        .. NodeLabels(pod.Spec).SelectMany(label => OfNodes.Where(name => name.Key == label.Key && name.IsOld(version)).Select(name => name.Report("node label", label.Field))),
        .. pod.Containers.SelectMany(InspectHandlers),
    ];

    // The API server writes both names, so they stand beside each other in what was exported from a cluster.
    private static IEnumerable<Finding> InspectServiceAccount(Pod pod)
    {
        var (old, current) = (pod.Spec["serviceAccount"], pod.Spec["serviceAccountName"]);
        if (old.Text is { Length: > 0 } && old.Text != current.Text)
            yield return new("the field 'serviceAccount' is the old name of 'serviceAccountName'", old) { Fix = "write serviceAccountName" };
    }

    // Beside the field they are for older clusters. That seccomp's are ignored from 1.27 on is more than old: it has a rule of its own.
    private static IEnumerable<Finding> InspectProfiles(Pod pod, KubeVersion version)
    {
        var seccomp = pod.Containers
            .Where(container => !container.Effective("seccompProfile").Exists)
            .Select(container => pod.Annotations[Seccomp.ContainerAnnotation + container.Name] is { Exists: true } own ? own : pod.Annotations[Seccomp.PodAnnotation])
            .FirstOrDefault(annotation => annotation.Exists);
        if (seccomp.Exists && version.IsAtLeast(19) && !version.IsAtLeast(27))
            yield return new("the annotation for seccomp is deprecated since Kubernetes 1.19 and ignored from 1.27 on", seccomp) { Fix = "write securityContext.seccompProfile" };

        var appArmor = pod.Containers
            .Where(container => !container.Effective("appArmorProfile").Exists)
            .Select(container => pod.Annotations[AppArmorAnnotation + container.Name])
            .FirstOrDefault(annotation => annotation.Exists);
        if (appArmor.Exists && version.IsAtLeast(30))
            yield return new("the annotation for AppArmor is deprecated since Kubernetes 1.30", appArmor) { Fix = "write securityContext.appArmorProfile" };
    }

    private static IEnumerable<(string Key, Field Field)> NodeLabels(Field spec)
    {
        var affinity = spec["affinity"]["nodeAffinity"];
        var terms = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"].Items
            .Concat(affinity["preferredDuringSchedulingIgnoredDuringExecution"].Items.Select(preferred => preferred["preference"]));
        // To keep away from a label that is gone does no harm.
        var asked = terms.SelectMany(term => term["matchExpressions"].Items).Where(expression => expression["operator"].Text is "In" or "Exists").Select(expression => expression["key"]);
        var topologies = spec["topologySpreadConstraints"].Items.Concat(PodTerms(spec["affinity"]["podAffinity"])).Concat(PodTerms(spec["affinity"]["podAntiAffinity"]));
        return spec["nodeSelector"].Entries.Select(entry => (entry.Key, entry.Value)).Concat(asked.Concat(topologies.Select(term => term["topologyKey"])).Select(key => (key.Text ?? "", key)));
    }

    private static IEnumerable<Field> PodTerms(Field affinity) =>
        affinity["requiredDuringSchedulingIgnoredDuringExecution"].Items.Concat(affinity["preferredDuringSchedulingIgnoredDuringExecution"].Items.Select(preferred => preferred["podAffinityTerm"]));

    private static IEnumerable<Finding> InspectHandlers(Container container) =>
        from name in (string[])["postStart", "preStop"]
        let handler = container.Field["lifecycle"][name]["tcpSocket"]
        where handler.Exists
        select new Finding($"the {name} of {container.Title} is a tcpSocket, which Kubernetes does not carry out", handler) { Fix = "use exec, httpGet or sleep" };

    private static IEnumerable<Finding> InspectObject(KubeObject item, KubeVersion version) => (item.Kind, item.ApiVersion.Split('/')[0]) switch
    {
        ("Service", "v1" or "") => Annotations(item.Annotations, OfServices, version).Concat(InspectService(item.Root["spec"], version)),
        // The controller of Google's cloud knows nothing but the annotation.
        ("Ingress", "networking.k8s.io" or "extensions" or "") when item.Annotations["kubernetes.io/ingress.class"].Text?.StartsWith("gce", StringComparison.Ordinal) is not true =>
            Annotations(item.Annotations, OfIngresses, version),
        ("PersistentVolumeClaim" or "PersistentVolume", "v1" or "") => Annotations(item.Annotations, OfStorage, version),
        ("StatefulSet", "apps" or "") => item.Root["spec"]["volumeClaimTemplates"].Items.SelectMany(claim => Annotations(claim["metadata"]["annotations"], OfStorage, version)),
        _ => [],
    };

    private static IEnumerable<Finding> InspectService(Field spec, KubeVersion version)
    {
        if (spec["loadBalancerIP"].Text is { Length: > 0 } && version.IsAtLeast(24))
            yield return new("the field 'loadBalancerIP' is deprecated since Kubernetes 1.24", spec["loadBalancerIP"]) { Fix = "use the annotation of the cloud's load balancer" };
        if (spec["trafficDistribution"].Text is "PreferClose" && version.IsAtLeast(34))
            yield return new("the value 'PreferClose' is deprecated since Kubernetes 1.34", spec["trafficDistribution"]) { Fix = "write PreferSameZone" };
    }

    private static IEnumerable<Finding> Annotations(Field annotations, OldName[] names, KubeVersion version) =>
        from name in names
        where annotations[name.Key].Exists && name.IsOld(version)
        select name.Report("annotation", annotations[name.Key]);

    private sealed record OldName(string Key, int FromMinor, string Fate, string NewName)
    {
        public bool IsOld(KubeVersion version) => version.IsAtLeast(FromMinor);

        public Finding Report(string what, Field field) => new($"the {what} '{Key}' is {Fate} since Kubernetes 1.{FromMinor}", field) { Fix = $"write {NewName}" };
    }
}
