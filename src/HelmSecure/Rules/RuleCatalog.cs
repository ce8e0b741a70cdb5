using HelmSecure.Audit;
using HelmSecure.Rules.Admission;
using HelmSecure.Rules.Cloud;
using HelmSecure.Rules.Helm;
using HelmSecure.Rules.Isolation;
using HelmSecure.Rules.Manifests;
using HelmSecure.Rules.Network;
using HelmSecure.Rules.PodSecurity;
using HelmSecure.Rules.Rbac;
using HelmSecure.Rules.Secrets;
using HelmSecure.Rules.ServiceAccounts;

namespace HelmSecure.Rules;

/// <summary>The one list of all rules, by id.</summary>
internal static class RuleCatalog
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        AlbIngressWeakListener.Rule,
        AppArmorWeakened.Rule,
        AwsAuthConfigMap.Rule,
        RoleBindings.AdminOrEdit,
        BroadSubjects.AllServiceAccounts,
        BroadSubjects.Anonymous,
        AppArmorWeakened.Rule,
        BroadSubjects.Authenticated,
        SecretObjects.BootstrapToken,
        Capabilities.BeyondDefault,
        Capabilities.BeyondNetBind,
        Capabilities.DropAllMissing,
        CleartextSensitivePort.Rule,
        HostPaths.CloudCredentials,
        CloudCredentialsMountedSecret.Rule,
        CloudIdentityRules.AdminRole,
        CloudIdentityRules.HardCoded,
        CloudIdentityRules.Malformed,
        CloudIdentityRules.OnDefaultAccount,
        RoleBindings.ClusterAdmin,
        ControlPlaneScheduling.Rule,
        SecretLiterals.InUrl,
        CryptoMinerPattern.Rule,
        CustomDns.Rule,
        LinuxCapabilities.Dangerous,
        ApiVersions.Deprecated,
        DeprecatedFieldOrAnnotation.Rule,
        DefaultServiceAccountBound.Rule,
        SecretLiterals.Default,
        Automounting.InDefaultAccount,
        AccountChoice.Default,
        AccountChoice.Deprecated,
        DownloadAndRun.Rule,
        DuplicateKey.Rule,
        EndpointManualLoopback.Rule,
        EphemeralContainerInManifest.Rule,
        EscapeCombination.Rule,
        WorkloadTakeover.Exposed,
        EtcdEncryptionKeyInChart.Rule,
        ExternalSecretPlainFallback.Rule,
        FlexVolumeDriver.Rule,
        GatewayListeners.AllNamespaces,
        GatewayListeners.NoTls,
        RouteDangling.OfGateway,
        GatewayListeners.WeakTls,
        GitRepoVolume.Rule,
        LegacyPodIdentity.Rule,
        ForeignNamespaceSubject.Rule,
        GitRepoVolume.Rule,
        HookPrivilegedRights.Rule,
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
        IgnoredSecurityAnnotation.Rule,
        IngressAuthDisabled.Rule,
        IngressClassMissing.Rule,
        RouteDangling.OfIngress,
        IngressHostConflict.Rule,
        IngressHttpAllowed.Rule,
        NginxSnippet.Injection,
        NginxSnippet.Snippet,
        NginxSnippet.Enabled,
        IngressNoTls.Rule,
        IngressPathTraversal.Rule,
        IngressWildcardHost.Rule,
        AccountTokens.PullSecret,
        AccountTokens.InsecureKubeconfig,
        HostPaths.KubeletDirectory,
        AccountTokens.Legacy,
        Hardening.Absent,
        LoadBalancerNoTls.Rule,
        MetadataEndpointReference.Rule,
        MisplacedSecurityField.Rule,
        MountPropagationBidirectional.Rule,
        LinuxCapabilities.NetRaw,
        NetworkPolicyAllowAll.Egress,
        NetworkPolicyAllowAll.Ingress,
        NetworkPolicyDangling.Rule,
        NetworkPolicyMissing.Egress,
        NetworkPolicyMetadataReachable.Rule,
        NetworkPolicyMissing.Ingress,
        NetworkPolicyTypeMismatch.Rule,
        PodSecurityPolicyLeftover.Rule,
        CloudIdentityRules.OfNode,
        KubeSystemRole.Rule,
        HostPaths.KubeletDirectory,
        Hardening.Absent,
        BroadSubjects.MastersGroup,
        MisplacedSecurityField.Rule,
        MountPropagationBidirectional.Rule,
        LinuxCapabilities.NetRaw,
        BroadSubjects.Nodes,
        PrivilegeEscalationAllowed.Rule,
        PrivilegedContainer.Rule,
        ProbeOrHookForeignHost.Rule,
        ProcMountUnmasked.Rule,
        ProcMountUnmasked.InUserNamespace,
        AccountTokens.LongLived,
        PssNamespaceConflict.Rule,
        AggregationToBuiltIn.Rule,
        AggregationWildcard.Rule,
        ClusterRights.ApiServiceWrite,
        TrafficRights.AwsAuthWrite,
        RoleRights.Bind,
        PodRights.BroadDelete,
        TrafficRights.ConfigMapWrite,
        ClusterRights.CrdWrite,
        ClusterRights.CsrApprove,
        TrafficRights.EndpointsWrite,
        PodRights.EphemeralContainers,
        RoleRights.Escalate,
        TrafficRights.EventsDelete,
        Wildcards.Full,
        RoleRights.Impersonate,
        IneffectiveRule.Rule,
        RoleRights.ManageBindings,
        RoleRights.ManageRoles,
        ClusterRights.NamespaceLabelWrite,
        TrafficRights.NetworkWrite,
        ClusterRights.NodeProxy,
        ClusterRights.NodeWrite,
        ClusterRights.PersistentVolumeCreate,
        PodRights.Attach,
        PodRights.Create,
        PodRights.Delete,
        PodRights.Exec,
        PodRights.Modify,
        PodRights.Proxy,
        PodRights.StatusWrite,
        PodTakeoverOwnNamespace.Rule,
        PodRights.PortForward,
        SecretRights.Read,
        SecretRights.Write,
        SecretRights.ServiceAccountWrite,
        TrafficRights.ServiceStatusWrite,
        Wildcards.Subresource,
        SecretRights.TokenRequest,
        ClusterRights.WebhookConfigWrite,
        Wildcards.ApiGroup,
        Wildcards.NonResourceUrl,
        Wildcards.Resource,
        Wildcards.Verb,
        ReadOnlyRootFsMissing.Rule,
        ReferenceGrantWide.Rule,
        ApiVersions.Removed,
        SecretLiterals.RegistryLogin,
        RemovedVolumePlugin.Rule,
        ReverseShellPattern.Rule,
        RoleBindings.RoleMissing,
        RootGroup.Rule,
        RunAsNonRootMissing.Rule,
        RunAsUserRoot.Rule,
        HostPaths.RuntimeSocket,
        SandboxRuntimeMissing.Rule,
        SecurityContextConstraintsUse.Rule,
        Seccomp.NotSet,
        Seccomp.Unconfined,
        SecurityContextConstraintsPrivileged.Rule,
        SecretUse.AsEnv,
        SecretLiterals.InAnnotation,
        SecretLiterals.InArgs,
        SecretLiterals.InConfigMap,
        SecretLiterals.InEnv,
        SecretLiterals.InObject,
        SecretUse.MountedBroadly,
        SecretObjects.InChart,
        Hardening.ContextMissing,
        RoleBindings.SelfProvisioner,
        SelinuxOptionsUnsafe.Rule,
        HostPaths.SystemDirectory,
        SensitiveInterfaceExposed.Rule,
        ServiceDangling.Rule,
        ServiceExternalIps.Rule,
        ServiceExternalName.Rule,
        ServiceLoadBalancerPublic.Rule,
        ServiceNodePort.Rule,
        ServiceSelectorHijack.Rule,
        Automounting.InAccount,
        AccountChoice.Missing,
        Automounting.InPod,
        SharedProcessNamespace.Rule,
        SshExposed.Rule,
        SubPathMount.Rule,
        SudoEntrypoint.Rule,
        SysctlUnsafe.Rule,
        SysctlValueInjection.Rule,
        UnresolvedSecretReference.Rule,
        VolumeTypeRestricted.Rule,
        SecretObjects.Weak,
        WindowsAdminUser.Rule,
        WindowsHostProcess.Rule,
        WorkloadTakeover.Path,
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
