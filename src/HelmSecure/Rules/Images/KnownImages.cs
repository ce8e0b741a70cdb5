using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Images;

/// <summary>Images of programs that are known for something.</summary>
internal static class KnownImages
{
    public static readonly Rule Vulnerable = new()
    {
        Id = "image-known-vulnerable-component",
        Summary = "Image is a version that is known to hand over the cluster or its secrets",
        Fix = "take a version in which that is mended",
        Category = Category.Images,
        Severity = Severity.High,
        References =
        [
            "nsa:upgrades", "cve:CVE-2021-36782", "cve:CVE-2021-43798", "cve:CVE-2022-24348", "cve:CVE-2022-39328", "cve:CVE-2022-47633", "cve:CVE-2024-23897", "cve:CVE-2024-4323",
            "cve:CVE-2025-1974", "cve:CVE-2025-23266", "cve:CVE-2025-55190", "cve:CVE-2025-59359",
        ],
        Also =
        [
            "kubescape:C-0081", "kubescape:C-0090", "kubescape:C-0091", "kyverno:check-ingress-nginx-controller-version-and-annotation-policy", "terrascan:AC_K8S_0050", "terrascan:AC_K8S_0130",
        ],
        Check = Check.EachImage(InspectVersion),
    };

    public static readonly Rule IngressNginx = new()
    {
        Id = "ingress-nginx-end-of-life",
        Summary = "Ingress controller is ingress-nginx, which is retired",
        Fix = "move to a maintained ingress controller or an implementation of the Gateway API",
        Category = Category.Images,
        Severity = Severity.Medium,
        References = ["nsa:upgrades"],
        Also = ["kubescape:C-0292"],
        Check = Check.EachImage(image => IsIngressNginx(image.Image)
            ? [new($"{image.Title} runs ingress-nginx, which is retired since March 2026 and gets no fixes", image.Field)]
            : []),
    };

    public static readonly Rule Dashboard = new()
    {
        Id = "dashboard-deployed",
        Summary = "Release brings the Kubernetes Dashboard",
        Fix = "look at the cluster with kubectl or a program that runs where you are",
        Category = Category.Images,
        Severity = Severity.Medium,
        References = ["attack:T1613"],
        Also = ["checkov:CKV_K8S_33", "kubescape:C-0014", "terrascan:AC_K8S_0067"],
        IsStrict = true,
        Check = Check.WholeRelease(subject => Once(subject.Release.Images.Where(image => IsDashboard(image.Image)), "is a part of the Kubernetes Dashboard, through which a browser reaches the cluster")),
    };

    private static readonly string[] IngressNginxControllers = ["ingress-nginx/controller", "ingress-nginx/controller-chroot", "kubernetes-ingress-controller/nginx-ingress-controller", "bitnami/nginx-ingress-controller"];

    // From the projects' own advisories: each line of versions from where the fault came in, up to the one in which it is mended.
    private static readonly Fault[] Faults =
    [
        new("ingress-nginx/controller", "CVE-2025-1974", ("0.0.0", "1.11.5"), ("1.12.0", "1.12.1")),
        new("ingress-nginx/controller-chroot", "CVE-2025-1974", ("0.0.0", "1.11.5"), ("1.12.0", "1.12.1")),
        new("bitnami/nginx-ingress-controller", "CVE-2025-1974", ("0.0.0", "1.11.5"), ("1.12.0", "1.12.1")),
        new("argoproj/argocd", "CVE-2022-24348", ("0.0.0", "2.1.9"), ("2.2.0", "2.2.4")),
        new("argoproj/argocd", "CVE-2025-55190", ("2.13.0", "2.13.9"), ("2.14.0", "2.14.16"), ("3.0.0", "3.0.13"), ("3.1.0", "3.1.2")),
        new("kyverno/kyverno", "CVE-2022-47633", ("1.8.3", "1.8.5")),
        new("grafana/grafana", "CVE-2021-43798", ("8.0.0", "8.0.7"), ("8.1.0", "8.1.8"), ("8.2.0", "8.2.7"), ("8.3.0", "8.3.1")),
        new("grafana/grafana", "CVE-2022-39328", ("9.2.0", "9.2.4")),
        new("fluent/fluent-bit", "CVE-2024-4323", ("2.0.7", "2.2.3"), ("3.0.0", "3.0.4")),
        new("nvidia/k8s/container-toolkit", "CVE-2025-23266", ("0.0.0", "1.17.8")),
        new("chaos-mesh/chaos-mesh", "CVE-2025-59359", ("0.0.0", "2.7.3")),
        new("rancher/rancher", "CVE-2021-36782", ("0.0.0", "2.5.16"), ("2.6.0", "2.6.7")),
        new("jenkins/jenkins", "CVE-2024-23897", ("0.0.0", "2.426.3"), ("2.427.0", "2.442.0")),
    ];

    /// <summary>One finding for all: they are parts of one program.</summary>
    public static IEnumerable<Found> Once(IEnumerable<ImageUse> uses, string what) =>
        uses.ToList() is [var first, .. var others]
            ? [Found.In(first, new($"{first.Title} {what}", first.Field) { Others = [.. others.Select(use => new Evidence(use.Object, use.Field))] })]
            : [];

    private static IEnumerable<Finding> InspectVersion(ImageUse image)
    {
        if (ProgramVersion.Of(image.Image.Tag) is not { } version)
            yield break;
        var faults = Faults.Where(fault => image.Image.EndsWith(fault.Repository) && fault.IsIn(version)).Select(fault => fault.Cve).ToList();
        if (faults.Count > 0)
            yield return new($"{image.Title} runs {image.Image.BaseName} {version}, which has {string.Join(" and ", faults)}", image.Field);
    }

    private static bool IsIngressNginx(ImageReference image) => Array.Exists(IngressNginxControllers, image.EndsWith);

    private static bool IsDashboard(ImageReference image) =>
        image.Repository.StartsWith("kubernetesui/dashboard", StringComparison.Ordinal) || image.Repository.Contains("/kubernetesui/dashboard", StringComparison.Ordinal)
        || image.BaseName.StartsWith("kubernetes-dashboard-", StringComparison.Ordinal) || image.EndsWith("kubernetes-dashboard");

    private sealed record Fault(string Repository, string Cve, params (string From, string Before)[] Lines)
    {
        public bool IsIn(ProgramVersion version) => Array.Exists(Lines, line => !version.IsBefore(ProgramVersion.Of(line.From)!) && version.IsBefore(ProgramVersion.Of(line.Before)!));
    }
}
