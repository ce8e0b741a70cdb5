using HelmSecure.Audit;
using HelmSecure.Rules.Charts;
using HelmSecure.Rules.Helm;
using HelmSecure.Rules.Isolation;
using HelmSecure.Rules.Manifests;
using HelmSecure.Rules.PodSecurity;

namespace HelmSecure.Rules;

/// <summary>The one list of all rules, by id.</summary>
internal static class RuleCatalog
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        ChartVersioning.AppVersionMissing,
        AppArmorWeakened.Rule,
        UnsafeEntry.InArchive,
        ArtifactHub.Invalid,
        ArtifactHub.Images,
        ArtifactHub.Prerelease,
        ArtifactHub.SecurityUpdate,
        ArtifactHub.SignKey,
        Capabilities.BeyondDefault,
        Capabilities.BeyondNetBind,
        Capabilities.DropAllMissing,
        ChartLifecycle.ChangelogMissing,
        ChartLifecycle.Deprecated,
        UnreadableFile.Rule,
        DependencyLock.Stale,
        ChartLifecycle.NotSigned,
        ChartVersioning.NotSemVer,
        HostPaths.CloudCredentials,
        ControlPlaneScheduling.Rule,
        CrdsFolder.Rule,
        CryptoMinerPattern.Rule,
        CustomDns.Rule,
        LinuxCapabilities.Dangerous,
        DependencySwitch.Shadowing,
        DependencySwitch.Unused,
        DependencyRepository.Credentials,
        DependencyOutdated.Rule,
        DependencyRepository.Insecure,
        DependencyLock.Floating,
        DependencySwitch.Missing,
        DnsLookup.Rule,
        DownloadAndRun.Rule,
        DuplicateKey.Rule,
        EphemeralContainerInManifest.Rule,
        EscapeCombination.Rule,
        PackedFiles.Executable,
        FlexVolumeDriver.Rule,
        RandomSecret.LongLived,
        GitRepoVolume.Rule,
        PackedFiles.IgnoreListMissing,
        Hooks.NoDeletePolicy,
        Hooks.Invalid,
        Hooks.PrivilegedPod,
        Hooks.RbacLeft,
        Hooks.SecretLeft,
        ChartTests.Rights,
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
        ChartLifecycle.KubeVersionMissing,
        HostPaths.KubeletDirectory,
        PackedFiles.Large,
        UnsafeEntry.LinkOut,
        Hardening.Absent,
        ClusterLookup.Foreign,
        MisplacedSecurityField.Rule,
        MountPropagationBidirectional.Rule,
        ReleaseReach.ManyNamespaces,
        ReleaseReach.Namespace,
        LinuxCapabilities.NetRaw,
        Notes.Download,
        Notes.PrintsSecret,
        PackedFiles.OddName,
        PackedSecrets.PrivateKey,
        PrivilegeEscalationAllowed.Rule,
        PrivilegedContainer.Rule,
        ProbeOrHookForeignHost.Rule,
        ProcMountUnmasked.Rule,
        ProcMountUnmasked.InUserNamespace,
        PssNamespaceConflict.Rule,
        ReadOnlyRootFsMissing.Rule,
        RemovedVolumePlugin.Rule,
        PackedSecrets.Repository,
        Leftovers.Kept,
        ReverseShellPattern.Rule,
        RootGroup.Rule,
        RunAsNonRootMissing.Rule,
        RunAsUserRoot.Rule,
        HostPaths.RuntimeSocket,
        SandboxRuntimeMissing.Rule,
        Seccomp.NotSet,
        Seccomp.Unconfined,
        PackedSecrets.SecretFile,
        ShippedFiles.Rule,
        RandomSecret.EachRender,
        ClusterLookup.Fallback,
        Hardening.ContextMissing,
        SelinuxOptionsUnsafe.Rule,
        HostPaths.SystemDirectory,
        SharedProcessNamespace.Rule,
        SshExposed.Rule,
        PackedFiles.Stray,
        SubPathMount.Rule,
        SudoEntrypoint.Rule,
        SysctlUnsafe.Rule,
        SysctlValueInjection.Rule,
        ChartTests.Missing,
        TemplatedValue.Rule,
        ReleaseReach.Unchecked,
        ValuesDefaults.Credential,
        ValuesDefaults.Insecure,
        ValuesSchema.Missing,
        ValuesSchema.Open,
        ValuesSchema.RemoteReference,
        DependencyLock.NotLocked,
        VendoredSignature.Tampered,
        VendoredSignature.Missing,
        VolumeTypeRestricted.Rule,
        Leftovers.Webhook,
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
