using System.Text;
using HelmSecure.Yaml;

namespace HelmSecure.Fuzz;

/// <summary>The reader of streams: what it gives has places in the text and keys that are there once.</summary>
public sealed class YamlTests
{
    private const int Mutations = 120_000;
    private const int MostVisited = 2000;

    [Test]
    public void The_corpus_is_read() => Assert.That(Corpus.Manifests.Select(bytes => YamlStream.Read(bytes, "x")).ToList(), Has.Count.GreaterThan(8).And.All.Not.Empty);

    [Test]
    public void A_stream_is_read_or_refused()
    {
        var rounds = new Rounds(seed: 1, Mutations);

        rounds.Run(dice => dice.Next(4) is 0 ? new Mutator(dice).Spoil([new ManifestGrammar(dice).Release()]) : new Mutator(dice).Spoil(Corpus.Manifests), (bytes, _) => Check(bytes));

        Assert.That(rounds.Answered, Is.InRange(Mutations / 5, Mutations * 4 / 5));
    }

    private static void Check(byte[] bytes)
    {
        var documents = YamlStream.Read(bytes, "x");

        var lines = LineBreaks.Count(Encoding.UTF8.GetString(bytes)) + LineBreaks.Count(Encoding.Unicode.GetString(bytes)) + 1;
        var visited = 0;
        foreach (var document in documents)
        {
            Require(document.Line > 0 && document.Comments.All(comment => comment.Line > 0 && comment.Line <= lines), "a comment stands outside the text");
            Require(document.Root is not YamlScalar { Kind: ScalarKind.Null }, "an empty document is none");
            Walk(new(document.Root), lines, ref visited);
        }
    }

    private static void Walk(Field field, int lines, ref int visited)
    {
        if (++visited > MostVisited)
            return;

        Require(field.Span is { Line: > 0, Column: > 0 } && field.Span.Line <= lines + 1, $"{field} stands outside the text");
        _ = (field.Text, field.Bool, field.Long, (field.Node as YamlScalar)?.Number);
        if (field.Node is YamlMap map)
            Require(map.Entries.Select(entry => entry.Key).Distinct(StringComparer.Ordinal).Count() == map.Entries.Count, $"{field} has a key twice");
        foreach (var (key, value) in field.Entries)
        {
            Require(ReferenceEquals(field[key].Node, value.Node), $"{value} is not what its key leads to");
            Walk(value, lines, ref visited);
        }

        foreach (var item in field.Items)
            Walk(item, lines, ref visited);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }
}
