using HelmSecure.Audit;
using HelmSecure.Rules.Isolation;
using HelmSecure.Rules.PodSecurity;

namespace HelmSecure.Rules;

/// <summary>The one list of all rules, by id.</summary>
internal static class RuleCatalog
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        AppArmorWeakened.Rule,
        Capabilities.BeyondDefault,
        Capabilities.BeyondNetBind,
        Capabilities.DropAllMissing,
        HostPaths.CloudCredentials,
        LinuxCapabilities.Dangerous,
        FlexVolumeDriver.Rule,
        GitRepoVolume.Rule,
        HostPaths.Device,
        HostNamespaces.Communication,
        HostPaths.LogDirectory,
        HostNamespaces.Network,
        HostPathPersistentVolume.Rule,
        HostPathVolume.Rule,
        HostNamespaces.Processes,
        HostPort.Rule,
        HostPaths.KubeletDirectory,
        MisplacedSecurityField.Rule,
        MountPropagationBidirectional.Rule,
        LinuxCapabilities.NetRaw,
        PrivilegeEscalationAllowed.Rule,
        PrivilegedContainer.Rule,
        ProbeOrHookForeignHost.Rule,
        ProcMountUnmasked.Rule,
        ProcMountUnmasked.InUserNamespace,
        PssNamespaceConflict.Rule,
        RemovedVolumePlugin.Rule,
        RunAsNonRootMissing.Rule,
        RunAsUserRoot.Rule,
        HostPaths.RuntimeSocket,
        Seccomp.NotSet,
        Seccomp.Unconfined,
        SelinuxOptionsUnsafe.Rule,
        HostPaths.SystemDirectory,
        SysctlUnsafe.Rule,
        SysctlValueInjection.Rule,
        VolumeTypeRestricted.Rule,
        WindowsHostProcess.Rule,
        WritableHostPath.Rule,
    ];

    /// <summary>The rule's page: why in three sentences, then what is reported and what is not.</summary>
    public static string Page(Rule rule)
    {
        using var stream = typeof(RuleCatalog).Assembly.GetManifestResourceStream(rule.Id + ".md")
            ?? throw new InvalidOperationException($"the rule '{rule.Id}' has no page");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
