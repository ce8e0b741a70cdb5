using System.Diagnostics;
using System.Text;
using System.Text.Json;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Yaml;

/// <summary>Generated documents, read by us and by the real helm's <c>fromYaml</c>. The one test of this suite that runs another program.</summary>
[Category("Helm")]
public sealed class HelmDifferentialTests
{
    private const int Documents = 8000;
    private const int Streams = 4000;

    // What Helm reads and we refuse, by what we say then.
    private static readonly Dictionary<string, string> RefusedByUsAlone = new(StringComparer.Ordinal)
    {
        ["is not a number that JSON"] = "infinity or not a number, as a key",
        ["cannot be a key here"] = "null, zero or a tiny float as a key",
        ["a second document begins"] = "a second document",
        ["the document ended above"] = "something behind the document's end",
        ["is written in two ways"] = "one key for JSON, two for go-yaml",
        ["!!timestamp is not supported"] = "!!timestamp",
        ["!!binary value is not base64 of UTF-8"] = "!!binary of bytes that are no text",
        ["U+FEFF"] = "a byte order mark further down",
    };

    [Test]
    public void Every_generated_document_is_read_as_Helm_reads_it_or_refused([Values("3.6.2", "3.10.1")] string version, [Values(1, 2)] int seed)
    {
        var grammar = new YamlGrammar(seed);
        var documents = Enumerable.Range(0, Documents).Select(_ => grammar.Document()).ToList();
        var answers = Ask(Helm(version), documents);
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var surprises = new List<string>();
        foreach (var (document, answer) in documents.Zip(answers))
        {
            var (outcome, isSurprise) = Compare(document, answer);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            if (isSurprise)
                surprises.Add($"{outcome}: {JsonSerializer.Serialize(Encoding.UTF8.GetString(document))} helm: {Encoding.UTF8.GetString(answer)}");
        }

        foreach (var (name, count) in grammar.Hits.Concat(outcomes))
            TestContext.Out.WriteLine($"{count,6} {name}");
        Assert.Multiple(() =>
        {
            Assert.That(surprises, Is.Empty);
            Assert.That(answers, Has.Count.EqualTo(Documents));
            Assert.That(grammar.Hits, Has.Count.GreaterThan(60).And.All.Property("Value").GreaterThan(15));
        });
    }

    [Test]
    public void Every_generated_stream_is_split_as_Kubernetes_and_both_Helms_split_it_or_refused([Values("3.6.2", "3.10.1")] string version, [Values(1, 2)] int seed)
    {
        var grammar = new YamlGrammar(seed);
        var streams = Enumerable.Range(0, Streams).Select(_ => grammar.Stream()).ToList();
        var splits = streams.ConvertAll(stream => (IReadOnlyList<string>?[])[Splitting.Kubernetes(stream), Splitting.Helm3(stream), Splitting.Helm4(stream)]);
        var pieces = splits.SelectMany(split => split).OfType<IReadOnlyList<string>>().SelectMany(split => split).Distinct(StringComparer.Ordinal).ToList();
        var answers = pieces.Zip(Ask(Helm(version), pieces.ConvertAll(Encoding.UTF8.GetBytes))).ToDictionary(pair => pair.First, pair => Encoding.UTF8.GetString(pair.Second), StringComparer.Ordinal);
        var surprises = new List<string>();
        var read = 0;
        foreach (var (stream, split) in streams.Zip(splits))
        {
            // Null where it refuses one of the documents, and so the stream.
            var objects = split.Select(parts => parts is null || parts.Any(part => answers[part].Contains("\"Error\"", StringComparison.Ordinal))
                ? null
                : parts.Select(part => answers[part]).Where(answer => answer is not "{}").ToList()).ToList();
            var ours = Ours(stream);
            read += ours is null ? 0 : 1;
            // What a Helm refuses never reaches the cluster through it.
            if (ours is not null && (objects[0] is null || objects.Exists(theirs => theirs is not null && !IsSame(ours, theirs))))
                surprises.Add($"{JsonSerializer.Serialize(stream)}: {string.Join(" | ", objects.Select(theirs => theirs is null ? "refused" : string.Join(' ', theirs)))}");
        }

        foreach (var (name, count) in grammar.Hits)
            TestContext.Out.WriteLine($"{count,6} {name}");
        TestContext.Out.WriteLine($"{read,6} read, {Streams - read} refused");
        Assert.That(surprises, Is.Empty);
        Assert.That(read, Is.GreaterThan(Streams / 4));
    }

    private static IReadOnlyList<YamlDocument>? Ours(string stream)
    {
        try
        {
            // A cluster refuses what is no mapping, and so does fromYaml.
            var documents = YamlStream.Read(Encoding.UTF8.GetBytes(stream), "x");
            return documents.All(document => document.Root is YamlMap) ? documents : null;
        }
        catch (HelmSecureException)
        {
            return null;
        }
    }

    private static bool IsSame(IReadOnlyList<YamlDocument> ours, List<string> theirs) =>
        ours.Count == theirs.Count && ours.Zip(theirs).All(pair => YamlSuiteTests.IsSame(pair.First.Root, JsonDocument.Parse(pair.Second).RootElement));

    private static (string Outcome, bool IsSurprise) Compare(byte[] document, byte[] answer)
    {
        var json = answer.Length > 0 ? JsonDocument.Parse(answer).RootElement : default;
        var error = json.ValueKind is JsonValueKind.Undefined ? "no JSON" : json.TryGetProperty("Error", out var message) ? message.GetString() : null;
        YamlNode node;
        try
        {
            node = YamlReader.Read(document, "x");
        }
        catch (HelmSecureException exception)
        {
            if (error is not null)
                return ("refused by both", false);
            var reason = RefusedByUsAlone.FirstOrDefault(reason => exception.Message.Contains(reason.Key, StringComparison.Ordinal)).Value;
            return ($"refused by us alone: {reason ?? exception.Message}", reason is null);
        }

        // Helm was asked for a mapping, and shows an empty document as one.
        if (node is not YamlMap)
            return ("no mapping", error?.Contains("cannot unmarshal", StringComparison.Ordinal) is not true && json.ToString() is not "{}");
        if (error is not null)
            return ("refused by Helm alone", true);
        return YamlSuiteTests.IsSame(node, json) ? ("read alike", false) : ("read otherwise", true);
    }

    private static List<byte[]> Ask(string helm, List<byte[]> documents)
    {
        var folder = Directory.CreateTempSubdirectory("helm-secure-");
        try
        {
            var chart = Path.Combine(folder.FullName, "chart");
            Directory.CreateDirectory(Path.Combine(chart, "templates"));
            File.WriteAllText(Path.Combine(chart, "Chart.yaml"), "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
            File.WriteAllLines(Path.Combine(chart, "documents"), documents.Select(document => "=" + Convert.ToBase64String(document)));
            File.WriteAllText(Path.Combine(chart, "templates", "answers.yaml"), """
                kind: Answers
                answers:
                {{- range .Files.Lines "documents" }}{{ if . }}
                - "{{ trimPrefix "=" . | b64dec | fromYaml | toJson | b64enc }}"
                {{- end }}{{ end }}
                """);
            return [.. Run(helm, chart, folder.FullName).Split('\n')
                .Where(line => line.StartsWith("- \"", StringComparison.Ordinal))
                .Select(line => Convert.FromBase64String(line[3..^1]))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string helm, string chart, string home)
    {
        var start = new ProcessStartInfo(helm, ["template", "x", chart]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = home;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return output;
    }

    private static string Helm(string version)
    {
        var helm = Repository.File(".tools", $"helm-{version}", "helm");
        if (File.Exists(helm))
            return helm;

        var absent = $".tools/helm-{version}/helm is missing: scripts/check.sh brings it";
        if (Environment.GetEnvironmentVariable("CI") is "true")
            Assert.Fail(absent);
        Assert.Ignore(absent);
        return "";
    }
}
