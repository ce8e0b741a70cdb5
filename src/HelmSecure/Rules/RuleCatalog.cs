using HelmSecure.Audit;
using HelmSecure.Rules.Admission;
using HelmSecure.Rules.Isolation;
using HelmSecure.Rules.Manifests;
using HelmSecure.Rules.PodSecurity;
using HelmSecure.Rules.Resources;

namespace HelmSecure.Rules;

/// <summary>The one list of all rules, by id.</summary>
internal static class RuleCatalog
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        AntiAffinityMissing.Rule,
        AppArmorWeakened.Rule,
        Capabilities.BeyondDefault,
        Capabilities.BeyondNetBind,
        Capabilities.DropAllMissing,
        HostPaths.CloudCredentials,
        ControlPlaneScheduling.Rule,
        UnsetResources.CpuLimit,
        UnsetResources.CpuRequest,
        Jobs.CronControls,
        CryptoMinerPattern.Rule,
        CustomDns.Rule,
        LinuxCapabilities.Dangerous,
        Namespaces.Default,
        ApiVersions.Deprecated,
        DeprecatedFieldOrAnnotation.Rule,
        DownloadAndRun.Rule,
        DuplicateEnvVar.Rule,
        DuplicateKey.Rule,
        EnvReferenceMissing.Rule,
        EphemeralContainerInManifest.Rule,
        EphemeralStorageUnbounded.Rule,
        EscapeCombination.Rule,
        FlexVolumeDriver.Rule,
        GitRepoVolume.Rule,
        Namespaces.HardCoded,
        HostPaths.Device,
        HostNamespaces.Communication,
        HostPaths.LogDirectory,
        HostNamespaces.Network,
        HostPathPersistentVolume.Rule,
        HostPathVolume.Rule,
        HostNamespaces.Processes,
        HostPort.Rule,
        Autoscaler.AndReplicas,
        Autoscaler.Dangling,
        Autoscaler.MinimumLow,
        SuppressionRules.Expired,
        SuppressionRules.UnknownRule,
        SuppressionRules.Unused,
        SuppressionRules.WithoutReason,
        IgnoredSecurityAnnotation.Rule,
        Jobs.Lifetime,
        Namespaces.KubeSystem,
        HostPaths.KubeletDirectory,
        LabelInvalid.Rule,
        Hardening.Absent,
        Probes.LivenessMissing,
        UnsetResources.MemoryLimit,
        UnsetResources.MemoryRequest,
        ResourceAmounts.UnitMistaken,
        MisplacedSecurityField.Rule,
        MountPropagationBidirectional.Rule,
        NakedPod.Rule,
        LinuxCapabilities.NetRaw,
        DisruptionBudget.BlocksDrain,
        DisruptionBudget.Missing,
        DisruptionBudget.NoPolicy,
        DisruptionBudget.UnhealthyEviction,
        PodSecurityPolicyLeftover.Rule,
        PortNamesInvalid.Rule,
        PriorityClassRisky.Rule,
        PrivilegeEscalationAllowed.Rule,
        PrivilegedContainer.Rule,
        ProbeOrHookForeignHost.Rule,
        Probes.PortNotDeclared,
        Probes.Identical,
        ProcMountUnmasked.Rule,
        ProcMountUnmasked.InUserNamespace,
        PssNamespaceConflict.Rule,
        ReadOnlyRootFsMissing.Rule,
        Probes.ReadinessMissing,
        ApiVersions.Removed,
        RemovedVolumePlugin.Rule,
        ResourceAmounts.Excessive,
        ResourceAmounts.Invalid,
        Jobs.RestartPolicy,
        ReverseShellPattern.Rule,
        RollingUpdateMissing.Rule,
        RootGroup.Rule,
        RunAsNonRootMissing.Rule,
        RunAsUserRoot.Rule,
        HostPaths.RuntimeSocket,
        SandboxRuntimeMissing.Rule,
        Seccomp.NotSet,
        Seccomp.Unconfined,
        Hardening.ContextMissing,
        SelectorMismatch.Rule,
        SelinuxOptionsUnsafe.Rule,
        HostPaths.SystemDirectory,
        SharedProcessNamespace.Rule,
        SingleReplica.Rule,
        SshExposed.Rule,
        StatefulSetService.Rule,
        StorageUnencrypted.Rule,
        SubPathMount.Rule,
        SudoEntrypoint.Rule,
        SysctlUnsafe.Rule,
        SysctlValueInjection.Rule,
        VolumeTypeRestricted.Rule,
        WindowsAdminUser.Rule,
        WindowsHostProcess.Rule,
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
