using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Admission;

internal static class AdmissionPolicyWeak
{
    public static readonly Rule Rule = new()
    {
        Id = "admission-policy-weak",
        Summary = "Admission policy does not refuse what it finds, or what it cannot judge",
        Fix = "bind the policy with Deny, and let failures and missing parameters refuse",
        Category = Category.Admission,
        Severity = Severity.Medium,
        References = ["cis-1.8:5.2.1", "attack:T1562"],
        Check = Check.EachOfKind(
            ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
            item => item.IsOfGroup(AdmissionWebhook.Group) ? Inspect(item) : []),
    };

    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        var spec = item.Root["spec"];
        var (failure, actions, missing) = (spec["failurePolicy"], spec["validationActions"], spec["paramRef"]["parameterNotFoundAction"]);
        if (failure.Text is "Ignore")
            yield return new($"policy '{ShortText.Of(item.Name)}' lets through what it fails to judge", failure);
        if (actions.Items.Any() && !actions.Items.Any(action => action.Text is "Deny"))
            yield return new($"binding '{ShortText.Of(item.Name)}' refuses nothing: its actions are {ShortText.Quoted([.. actions.Items.Select(action => action.Text ?? "")])}", actions);
        if (missing.Text is "Allow")
            yield return new($"binding '{ShortText.Of(item.Name)}' lets everything through where its parameters are missing", missing);
    }
}
