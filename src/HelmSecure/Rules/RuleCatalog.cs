using HelmSecure.Audit;
using HelmSecure.Rules.Admission;
using HelmSecure.Rules.CustomResources;
using HelmSecure.Rules.Images;
using HelmSecure.Rules.Isolation;
using HelmSecure.Rules.Manifests;
using HelmSecure.Rules.PodSecurity;

namespace HelmSecure.Rules;

/// <summary>The one list of all rules, by id.</summary>
internal static class RuleCatalog
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        AdmissionPolicyWeak.Rule,
        AgentSandboxEgress.Rule,
        ApiServices.Insecure,
        ApiServices.OverridesBuiltIn,
        AppArmorWeakened.Rule,
        Workflows.DefaultAccount,
        ArgoCd.DefaultProject,
        ArgoCd.ProjectWildcard,
        AuditPolicyGaps.Rule,
        AuthenticationDisabled.Rule,
        Capabilities.BeyondDefault,
        Capabilities.BeyondNetBind,
        Capabilities.DropAllMissing,
        CertManager.LongLived,
        CertManager.IssuerInsecure,
        HostPaths.CloudCredentials,
        ControlPlaneScheduling.Rule,
        WebhookAddress.Conversion,
        CrdPreserveUnknownFields.Rule,
        CrossplaneProviderAdmin.Rule,
        CryptoMinerPattern.Rule,
        ClusterObjects.ClientCertificate,
        CustomDns.Rule,
        LinuxCapabilities.Dangerous,
        KnownImages.Dashboard,
        DownloadAndRun.Rule,
        DuplicateKey.Rule,
        EphemeralContainerInManifest.Rule,
        EscapeCombination.Rule,
        ExternalSecrets.Insecure,
        ExternalSecrets.Open,
        FlexVolumeDriver.Rule,
        ClusterObjects.ExemptFlow,
        Flux.Insecure,
        Flux.Unverified,
        PolicyEngines.WeakConstraint,
        GitSyncCodeInjection.Rule,
        GitRepoVolume.Rule,
        HostPaths.Device,
        HostNamespaces.Communication,
        HostPaths.LogDirectory,
        HostNamespaces.Network,
        HostPathPersistentVolume.Rule,
        HostPathVolume.Rule,
        HostNamespaces.Processes,
        HostPort.Rule,
        SuppressionRules.Expired,
        SuppressionRules.UnknownRule,
        SuppressionRules.Unused,
        SuppressionRules.WithoutReason,
        ImageNames.RegistryDeprecated,
        ImageNames.DigestMalformed,
        ImageNames.RegistryInsecure,
        KnownImages.Vulnerable,
        ImageNames.NotPinned,
        ImagePullPolicyNotAlways.Rule,
        ImageNames.RegistryNotAllowed,
        ImageNames.Floating,
        KnownImages.IngressNginx,
        Istio.AllowAll,
        Istio.GatewayTlsWeak,
        Istio.MtlsNotStrict,
        Istio.WildcardHost,
        KubeletConfigurationUnsafe.Rule,
        HostPaths.KubeletDirectory,
        Hardening.Absent,
        MisplacedSecurityField.Rule,
        MountPropagationBidirectional.Rule,
        WebhookBreadth.Mutating,
        NamespaceLevels.Weakened,
        NamespaceLevels.Unlabelled,
        LinuxCapabilities.NetRaw,
        ClusterObjects.NodeOrLease,
        OpenShift.EtcdPlain,
        OpenShift.RouteTls,
        PolicyEngines.BroadException,
        PrivilegeEscalationAllowed.Rule,
        PrivilegedBuilderImage.Rule,
        PrivilegedContainer.Rule,
        ProbeOrHookForeignHost.Rule,
        ProcMountUnmasked.Rule,
        ProcMountUnmasked.InUserNamespace,
        PssNamespaceConflict.Rule,
        ReadOnlyRootFsMissing.Rule,
        RemovedVolumePlugin.Rule,
        ReverseShellPattern.Rule,
        RootGroup.Rule,
        RunAsNonRootMissing.Rule,
        RunAsUserRoot.Rule,
        HostPaths.RuntimeSocket,
        SandboxRuntimeMissing.Rule,
        Seccomp.NotSet,
        Seccomp.Unconfined,
        Hardening.ContextMissing,
        SelinuxOptionsUnsafe.Rule,
        HostPaths.SystemDirectory,
        ServiceMonitors.Rule,
        SharedProcessNamespace.Rule,
        SshExposed.Rule,
        SubPathMount.Rule,
        SudoEntrypoint.Rule,
        SysctlUnsafe.Rule,
        SysctlValueInjection.Rule,
        Workflows.UnpinnedReference,
        TillerDeployed.Rule,
        Traefik.DashboardExposed,
        Traefik.TlsWeak,
        WebhookBreadth.Validating,
        VolumeTypeRestricted.Rule,
        WebhookAddress.WithoutCa,
        WebhookAddress.External,
        WebhookFailure.ClosedEverywhere,
        WebhookFailure.Open,
        WebhookFailure.Exact,
        WebhookFailure.Slow,
        WindowsAdminUser.Rule,
        WindowsHostProcess.Rule,
        Workflows.PrivilegedStep,
        WritableHostPath.Rule,
    ];

    /// <summary>All by which rules can be selected, sorted.</summary>
    public static IReadOnlyList<string> Tags => [.. All.SelectMany(rule => rule.Tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The rule itself, or all that look for what a peer's rule looks for: <c>CKV_K8S_16</c>, <c>checkov:CKV_K8S_16</c>.</summary>
    /// <param name="id">Ours, or a peer's in whatever case.</param>
    /// <exception cref="HelmSecureException">There is none.</exception>
    public static IReadOnlyList<Rule> Search(string id) =>
        All.Any(rule => string.Equals(rule.Id, id, StringComparison.Ordinal)) || All.Where(rule => rule.Also.Any(also => IsAlso(also, id))).ToList() is not { Count: > 0 } alike
            ? [Find(id)]
            : alike;

    /// <exception cref="HelmSecureException">There is none.</exception>
    public static Rule Find(string id) => All.FirstOrDefault(rule => string.Equals(rule.Id, id, StringComparison.Ordinal))
        ?? throw new HelmSecureException($"there is no rule '{id}'{Meant(id, All.Select(rule => rule.Id))}") { Hint = "'helm secure rules' lists them" };

    /// <returns>The tag itself.</returns>
    /// <exception cref="HelmSecureException">No rule has it.</exception>
    public static string FindTag(string tag) => Tags.Contains(tag, StringComparer.Ordinal)
        ? tag
        : throw new HelmSecureException($"no rule has the tag '{tag}'{Meant(tag, Tags)}") { Hint = "'helm secure rules' lists the tags of each" };

    private static bool IsAlso(string also, string id) =>
        string.Equals(also, id, StringComparison.OrdinalIgnoreCase) || string.Equals(also[(also.IndexOf(':', StringComparison.Ordinal) + 1)..], id, StringComparison.OrdinalIgnoreCase);

    private static string Meant(string word, IEnumerable<string> known) => NearestWord.Find(word, known) is { } near ? $"; did you mean '{near}'?" : "";

    /// <summary>The rule's page: why in three sentences, then what is reported and what is not.</summary>
    public static string Page(Rule rule)
    {
        using var stream = typeof(RuleCatalog).Assembly.GetManifestResourceStream(rule.Id + ".md")
            ?? throw new InvalidOperationException($"the rule '{rule.Id}' has no page");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
