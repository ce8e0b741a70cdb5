using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>What a custom resource runs as a container without writing a pod: steps of Tekton, templates of Argo Workflows.</summary>
/// <param name="Owner">The resource.</param>
/// <param name="Title">For sentences: "step 'build'".</param>
/// <param name="Field">Written like a container: <c>image</c>, <c>securityContext</c>, …</param>
internal sealed record Step(KubeObject Owner, string Title, Field Field)
{
    /// <summary>None for most kinds.</summary>
    public static IEnumerable<Step> Of(KubeObject owner) => owner.Kind switch
    {
        "Task" or "ClusterTask" or "TaskRun" or "Pipeline" or "PipelineRun" or "StepAction" when owner.ApiVersion.StartsWith("tekton.dev/", StringComparison.Ordinal) => OfTekton(owner),
        "Workflow" or "WorkflowTemplate" or "ClusterWorkflowTemplate" or "CronWorkflow" when owner.ApiVersion.StartsWith("argoproj.io/", StringComparison.Ordinal) => OfArgo(owner),
        _ => [],
    };

    /// <summary>The part of an Argo workflow that says what it runs.</summary>
    public static Field WorkflowOf(KubeObject owner) => owner.Kind is "CronWorkflow" ? owner.Root["spec"]["workflowSpec"] : owner.Root["spec"];

    /// <summary>The tasks of a Tekton pipeline, or of the one that a run holds.</summary>
    public static IEnumerable<Field> TasksOf(KubeObject owner)
    {
        var pipeline = owner.Kind is "PipelineRun" ? owner.Root["spec"]["pipelineSpec"] : owner.Root["spec"];
        return pipeline["tasks"].Items.Concat(pipeline["finally"].Items);
    }

    private static IEnumerable<Step> OfTekton(KubeObject owner) => owner.Kind switch
    {
        "TaskRun" => OfTask(owner, owner.Root["spec"]["taskSpec"]),
        "Pipeline" or "PipelineRun" => TasksOf(owner).SelectMany(task => OfTask(owner, task["taskSpec"])),
        "StepAction" => [new(owner, $"step action '{ShortText.Of(owner.Name)}'", owner.Root["spec"])],
        _ => OfTask(owner, owner.Root["spec"]),
    };

    private static IEnumerable<Step> OfTask(KubeObject owner, Field task) =>
        task["steps"].Items.Select(step => new Step(owner, $"step '{ShortText.Of(step["name"].Text)}'", step))
            .Concat(task["sidecars"].Items.Select(sidecar => new Step(owner, $"sidecar '{ShortText.Of(sidecar["name"].Text)}'", sidecar)))
            .Concat(task["stepTemplate"].Exists ? [new Step(owner, "the template of all steps", task["stepTemplate"])] : []);

    private static IEnumerable<Step> OfArgo(KubeObject owner) =>
        from template in WorkflowOf(owner)["templates"].Items.Append(WorkflowOf(owner)["templateDefaults"])
        from container in ((Field[])[template["container"], template["script"]]).Where(field => field.Exists)
            .Concat(template["containerSet"]["containers"].Items).Concat(template["initContainers"].Items).Concat(template["sidecars"].Items)
        select new Step(owner, $"template '{ShortText.Of(template["name"].Text)}'", container);
}
