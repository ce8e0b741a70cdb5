using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.CustomResources;

/// <summary>Steps of Tekton and templates of Argo Workflows, which become pods that no rule on pods sees.</summary>
internal static class Workflows
{
    public static readonly Rule PrivilegedStep = new()
    {
        Id = "workflow-step-privileged",
        Summary = "Step of a workflow or pipeline runs privileged",
        Fix = "take privileged out, and build images with a rootless builder",
        Category = Category.CustomResources,
        Severity = Severity.Critical,
        References = ["nsa:pod-security", "attack:T1611"],
        Also = ["kyverno:require-tekton-securitycontext"],
        Check = Check.EachOfKind(Kinds, item => Step.Of(item).SelectMany(InspectStep)),
    };

    public static readonly Rule DefaultAccount = new()
    {
        Id = "argo-workflow-default-account",
        Summary = "Workflow runs with the account that everything in its namespace shares",
        Fix = "set serviceAccountName to an account with the rights that the workflow needs",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["nsa:authentication"],
        Also = ["datree:36"],
        Confidence = Confidence.Medium,
        IsStrict = true,
        Check = Check.EachOfKind(["Workflow", "CronWorkflow", "WorkflowTemplate", "ClusterWorkflowTemplate"], item => item.IsOfGroup("argoproj.io") ? InspectAccount(item) : []),
    };

    public static readonly Rule UnpinnedReference = new()
    {
        Id = "tekton-reference-unpinned",
        Summary = "Pipeline runs a task that is fetched under a name which may mean another one tomorrow",
        Fix = "name the bundle by its digest, or the revision by its commit",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["attack:T1195.002"],
        Also = ["kyverno:require-tekton-bundle"],
        IsStrict = true,
        Check = Check.EachOfKind(["TaskRun", "PipelineRun", "Pipeline"], item => item.IsOfGroup("tekton.dev") ? References(item).SelectMany(InspectReference) : []),
    };

    private const int LengthOfCommit = 40;

    private static string[] Kinds => ["Task", "ClusterTask", "TaskRun", "Pipeline", "PipelineRun", "StepAction", "Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"];

    private static IEnumerable<Finding> InspectStep(Step step)
    {
        if (step.Field["securityContext"]["privileged"] is { Bool: true } privileged)
            yield return new($"{step.Title} runs privileged", privileged);
    }

    // Of a template, whoever starts it may name the account.
    private static IEnumerable<Finding> InspectAccount(KubeObject item)
    {
        var spec = Step.WorkflowOf(item);
        var account = spec["serviceAccountName"];
        var isLeftOut = account.Text is null or "" && item.Kind is "Workflow" or "CronWorkflow" && !spec["workflowTemplateRef"].Exists && spec["templates"].Items.Any();
        if (isLeftOut || account.Text is "default")
            yield return new($"workflow '{ShortText.Of(item.Name)}' runs with the account 'default'", account);
    }

    private static IEnumerable<Field> References(KubeObject item)
    {
        Field[] own = [item.Root["spec"]["taskRef"], item.Root["spec"]["pipelineRef"]];
        return own.Concat(Step.TasksOf(item).Select(task => task["taskRef"])).Where(reference => reference.Exists);
    }

    private static IEnumerable<Finding> InspectReference(Field reference)
    {
        var parameters = reference["params"].Items.Where(parameter => parameter["value"].Text is not null).ToLookup(parameter => parameter["name"].Text ?? "", parameter => parameter["value"], StringComparer.Ordinal);
        var bundle = reference["resolver"].Text is "bundles" ? parameters["bundle"].FirstOrDefault() : reference["bundle"];
        if (bundle.Text is { Length: > 0 } text && ImageReference.Of(text) is { IsValid: true, Digest: null })
            yield return new($"bundle '{ShortText.Of(text)}' may be another one tomorrow", bundle);
        // "$(params.revision)" is for somebody else to say.
        if (reference["resolver"].Text is "git" && parameters["revision"].FirstOrDefault() is { Text: { } revision } field && !IsCommit(revision) && !revision.Contains('$', StringComparison.Ordinal))
            yield return new($"revision '{ShortText.Of(revision)}' may be another one tomorrow", field);
    }

    private static bool IsCommit(string revision) => revision.Length is LengthOfCommit && revision.All(char.IsAsciiHexDigit);
}
