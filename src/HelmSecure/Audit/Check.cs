using HelmSecure.Charts;
using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>How a rule looks at a release: the narrowest view that will do, and a function over it.</summary>
internal sealed class Check
{
    private readonly Func<AuditSubject, IEnumerable<Found>> run;

    private Check(Func<AuditSubject, IEnumerable<Found>> run) => this.run = run;

    public static Check EachContainer(Func<Container, IEnumerable<Finding>> inspect) => EachContainer((Container container, AuditSubject _) => inspect(container));

    public static Check EachContainer(Func<Container, KubeVersion, IEnumerable<Finding>> inspect) =>
        EachContainer((Container container, AuditSubject subject) => inspect(container, subject.KubeVersion));

    public static Check EachContainer(Func<Container, AuditSubject, IEnumerable<Finding>> inspect) => new(subject =>
        from container in subject.Release.Containers
        from finding in inspect(container, subject)
        select Found.In(container, finding));

    public static Check EachVolume(Func<Volume, IEnumerable<Finding>> inspect) => EachVolume((volume, _) => inspect(volume));

    public static Check EachVolume(Func<Volume, KubeVersion, IEnumerable<Finding>> inspect) =>
        EachPod((Pod pod, KubeVersion version) => pod.Volumes.SelectMany(volume => inspect(volume, version)));

    public static Check EachImage(Func<ImageUse, IEnumerable<Finding>> inspect) => EachImage((image, _) => inspect(image));

    public static Check EachImage(Func<ImageUse, AuditSubject, IEnumerable<Finding>> inspect) => new(subject =>
        from image in subject.Release.Images
        from finding in inspect(image, subject)
        select Found.In(image, finding));

    public static Check EachPod(Func<Pod, IEnumerable<Finding>> inspect) => EachPod((Pod pod, AuditSubject _) => inspect(pod));

    public static Check EachPod(Func<Pod, KubeVersion, IEnumerable<Finding>> inspect) => EachPod((Pod pod, AuditSubject subject) => inspect(pod, subject.KubeVersion));

    public static Check EachPod(Func<Pod, AuditSubject, IEnumerable<Finding>> inspect) => new(subject =>
        from pod in subject.Release.Pods
        from finding in inspect(pod, subject)
        select Found.In(pod, finding));

    /// <summary>For what may stand at the pod and at each of its containers.</summary>
    public static Check EachPodAndContainer(Func<Pod, KubeVersion, IEnumerable<Finding>> ofPod, Func<Container, KubeVersion, IEnumerable<Finding>> ofContainer) =>
        Both(EachPod(ofPod), EachContainer(ofContainer));

    public static Check EachObject(Func<KubeObject, IEnumerable<Finding>> inspect) => EachObject((KubeObject item, AuditSubject _) => inspect(item));

    public static Check EachObject(Func<KubeObject, KubeVersion, IEnumerable<Finding>> inspect) =>
        EachObject((KubeObject item, AuditSubject subject) => inspect(item, subject.KubeVersion));

    public static Check EachObject(Func<KubeObject, AuditSubject, IEnumerable<Finding>> inspect) => new(subject =>
        from item in subject.Release.Objects
        from finding in inspect(item, subject)
        select Found.In(item, finding));

    /// <summary>Faster than looking at every object: most kinds are rare.</summary>
    /// <param name="kinds"><c>Service</c> …; of whatever API group, for the rule to tell.</param>
    public static Check EachOfKind(IReadOnlyList<string> kinds, Func<KubeObject, IEnumerable<Finding>> inspect) => EachOfKind(kinds, (item, _) => inspect(item));

    /// <inheritdoc cref="EachOfKind(IReadOnlyList{string}, Func{KubeObject, IEnumerable{Finding}})"/>
    public static Check EachOfKind(IReadOnlyList<string> kinds, Func<KubeObject, AuditSubject, IEnumerable<Finding>> inspect) => new(subject =>
        from kind in kinds
        from item in subject.Release.OfKind(kind)
        from finding in inspect(item, subject)
        select Found.In(item, finding));

    /// <summary>For what a chart says of itself, and its subcharts of themselves. The field of a finding is one of a file: <see cref="ChartSource.Metadata"/>, <see cref="ChartFile.At"/>.</summary>
    public static Check EachChart(Func<ChartSource, IEnumerable<Finding>> inspect) => EachChart((chart, _) => inspect(chart));

    /// <inheritdoc cref="EachChart(Func{ChartSource, IEnumerable{Finding}})"/>
    public static Check EachChart(Func<ChartSource, AuditSubject, IEnumerable<Finding>> inspect) => WholeChart(subject => subject.Chart!.Charts.SelectMany(chart => inspect(chart, subject)));

    /// <summary>As <see cref="EachChart(Func{ChartSource, IEnumerable{Finding}})"/>, and not for subcharts: who audits a chart can mend nothing of what others pack.</summary>
    public static Check OutermostChart(Func<ChartSource, IEnumerable<Finding>> inspect) => OutermostChart((chart, _) => inspect(chart));

    /// <inheritdoc cref="OutermostChart(Func{ChartSource, IEnumerable{Finding}})"/>
    public static Check OutermostChart(Func<ChartSource, AuditSubject, IEnumerable<Finding>> inspect) => WholeChart(subject => subject.Chart!.Source is { } chart ? inspect(chart, subject) : []);

    /// <summary>For what templates do, whether or not it was rendered.</summary>
    public static Check EachTemplate(Func<ChartTemplate, IEnumerable<Finding>> inspect) => WholeChart(subject =>
        from chart in subject.Chart!.Charts
        from file in chart.Templates
        from finding in inspect(new(chart, file))
        select finding);

    /// <summary>For what needs all of a chart at once; of manifests nothing is asked.</summary>
    public static Check WholeChart(Func<AuditSubject, IEnumerable<Finding>> inspect) => new(subject => subject.Chart is { } chart
        ? inspect(subject).Select(finding => Found.In(chart.ObjectOf(finding.Field), finding))
        : []);

    /// <summary>For what may stand in two places.</summary>
    public static Check Both(Check one, Check other) => new(subject => one.run(subject).Concat(other.run(subject)));

    /// <summary>
    /// For what only shows when objects are seen beside each other. Where <see cref="Release.IsPartial"/>, the rule is silent about what may be in the part that is not seen.
    /// </summary>
    public static Check WholeRelease(Func<AuditSubject, IEnumerable<Found>> inspect) => new(inspect);

    /// <summary>For what is only found when findings are set aside.</summary>
    public static Check Suppressions { get; } = new(_ => []);

    public IEnumerable<AuditFinding> Run(AuditSubject subject) =>
        run(subject).Select(found => new AuditFinding(subject.Rule, found.Finding, found.Object, found.Pod, found.Container));
}
