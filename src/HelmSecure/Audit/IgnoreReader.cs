using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Audit;

/// <summary>
/// Finds the ignores in what is audited: the annotation <c>ignore.helm-secure/RULE: "reason | until=YYYY-MM-DD | container=NAME"</c> on an object or a pod template, and the comment
/// <c># helm-secure: ignore RULE -- reason</c> on a line or above it.
/// </summary>
internal static class IgnoreReader
{
    private const string AnnotationPrefix = "ignore.helm-secure/";
    private const string CommentPrefix = "helm-secure:";
    private const string Verb = "ignore";
    private const string Until = "until=";
    private const string OfContainer = "container=";

    public static IEnumerable<Ignore> Read(Release release)
    {
        var commented = new HashSet<YamlDocument>(ReferenceEqualityComparer.Instance);
        foreach (var item in release.Objects)
        {
            foreach (var ignore in OfObject(item))
                yield return ignore;
            if (item.Document.Comments.Count is 0 || !commented.Add(item.Document))
                continue;
            foreach (var ignore in OfComments(item))
                yield return ignore;
        }
    }

    /// <summary>Those in the chart's own files, about what is found there: comments of YAML, and of templates <c>{{/* helm-secure: ignore RULE -- reason */}}</c>.</summary>
    public static IEnumerable<Ignore> Read(AuditedChart chart) => chart.Commented.SelectMany(OfComments);

    private static IEnumerable<Ignore> OfObject(KubeObject item)
    {
        var ofObject = Annotated(item, item.Annotations, finding => ReferenceEquals(finding.Object, item));
        var ofPods = item.Pods
            .Where(pod => pod.Annotations.Node is not null && !ReferenceEquals(pod.Annotations.Node, item.Annotations.Node))
            .SelectMany(pod => Annotated(item, pod.Annotations, finding => ReferenceEquals(finding.Pod, pod)));
        return ofObject.Concat(ofPods);
    }

    private static IEnumerable<Ignore> Annotated(KubeObject item, Field annotations, Func<AuditFinding, bool> covers) =>
        from annotation in annotations.Entries
        where annotation.Key.StartsWith(AnnotationPrefix, StringComparison.Ordinal)
        select Parse(annotation.Value.Text ?? "", new(SuppressionKind.Annotation, annotation.Key[AnnotationPrefix.Length..], item, annotation.Value, null, covers));

    private static IEnumerable<Ignore> OfComments(KubeObject item)
    {
        var wholeLines = item.Document.Comments.Where(comment => comment.IsWholeLine).Select(comment => comment.Line).ToHashSet();
        foreach (var comment in item.Document.Comments)
        {
            if (!comment.Text.StartsWith(CommentPrefix, StringComparison.Ordinal))
                continue;
            var words = comment.Text[CommentPrefix.Length..].TrimStart();
            // Several comments above one line all mean that line.
            var line = comment.Line;
            while (wholeLines.Contains(line))
                line++;
            yield return OfComment(item, comment.Line, words, finding => ReferenceEquals(finding.Object.Document, item.Document) && finding.Field.Span.Line == line);
        }
    }

    private static Ignore OfComment(KubeObject item, int line, string words, Func<AuditFinding, bool> covers)
    {
        var isIgnore = words.StartsWith(Verb + " ", StringComparison.Ordinal);
        var parts = (isIgnore ? words[Verb.Length..] : words).Split("--", 2);
        var origin = new Origin(SuppressionKind.Comment, isIgnore ? parts[0].Trim() : "", item, item.Root, line, covers);
        return isIgnore
            ? Parse(parts is [_, var said] ? said : "", origin)
            : Parse("", origin, $"expected '# {CommentPrefix} {Verb} RULE -- reason'");
    }

    private static Ignore Parse(string said, Origin origin, string? fault = null)
    {
        string reason = "";
        DateOnly? until = null;
        string? container = null;
        foreach (var part in said.Split('|', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith(Until, StringComparison.Ordinal))
            {
                if (StrictFields.TryDate(part[Until.Length..], out var date))
                    until = date;
                else
                    fault ??= $"'{part[Until.Length..]}' is no date: expected year-month-day";
            }
            else if (part.StartsWith(OfContainer, StringComparison.Ordinal))
            {
                container = part[OfContainer.Length..];
            }
            else
            {
                reason = reason.Length is 0 ? part : $"{reason} | {part}";
            }
        }

        return new()
        {
            Kind = origin.Kind,
            RuleId = origin.RuleId,
            Object = origin.Object,
            Field = origin.Field,
            CommentLine = origin.CommentLine,
            Reason = reason,
            Until = until,
            Fault = fault,
            Covers = container is null ? origin.Covers : finding => origin.Covers(finding) && finding.Container?.Name == container,
        };
    }

    private sealed record Origin(SuppressionKind Kind, string RuleId, KubeObject Object, Field Field, int? CommentLine, Func<AuditFinding, bool> Covers);
}
