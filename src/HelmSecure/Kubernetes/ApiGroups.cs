namespace HelmSecure.Kubernetes;

/// <summary>Tells kinds of one name apart: <c>Gateway</c> is one thing for Istio and another for the Gateway API.</summary>
internal static class ApiGroups
{
    /// <summary>Of one of the groups; an object that does not say its version may be of any.</summary>
    /// <param name="item">The object.</param>
    /// <param name="groups"><c>apps</c> …; the core group is empty.</param>
    public static bool IsOfGroup(this KubeObject item, params ReadOnlySpan<string> groups)
    {
        if (item.ApiVersion.Length is 0)
            return true;
        var slash = item.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : item.ApiVersion[..slash];
        foreach (var known in groups)
        {
            if (string.Equals(group, known, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary><c>v1beta1</c>; empty where it is missing.</summary>
    public static string VersionOf(KubeObject item) => item.ApiVersion[(item.ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
