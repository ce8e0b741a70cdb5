using HelmSecure.Audit;
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
        HostNamespaces.Communication,
        HostNamespaces.Network,
        HostPathVolume.Rule,
        HostNamespaces.Processes,
        HostPort.Rule,
        PrivilegeEscalationAllowed.Rule,
        PrivilegedContainer.Rule,
        ProbeOrHookForeignHost.Rule,
        ProcMountUnmasked.Rule,
        ProcMountUnmasked.InUserNamespace,
        PssNamespaceConflict.Rule,
        RunAsNonRootMissing.Rule,
        RunAsUserRoot.Rule,
        Seccomp.NotSet,
        Seccomp.Unconfined,
        SelinuxOptionsUnsafe.Rule,
        SysctlUnsafe.Rule,
        VolumeTypeRestricted.Rule,
        WindowsHostProcess.Rule,
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
