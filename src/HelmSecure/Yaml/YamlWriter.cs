using System.Buffers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HelmSecure.Yaml;

/// <summary>Writes block style that go-yaml reads back as the same value: text that would be a number, a boolean, null or a date there is quoted.</summary>
internal static class YamlWriter
{
    private const int NeverFold = int.MaxValue;

    // libyaml takes a longer key only behind "? ".
    private const int LongestSimpleKey = 1000;

    private static readonly SearchValues<char> DateCharacters = SearchValues.Create("0123456789:-+._TtZz ");
    private static readonly EmitterSettings Settings = new EmitterSettings()
        .WithBestIndent(2)
        .WithBestWidth(NeverFold)
        .WithMaxSimpleKeyLength(LongestSimpleKey)
        .WithNewLine("\n");

    /// <summary>The document, keys in the order given, ending in one line feed; no <c>---</c> and no <c>...</c> line.</summary>
    public static string Write(YamlNode root)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        Emit(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        // YamlDotNet leaves this one character as it is, which our own reader refuses; it stands in double quotes only.
        return text.ToString().Replace("\uFEFF", "\\uFEFF", StringComparison.Ordinal);
    }

    private static void Emit(Emitter emitter, YamlNode node)
    {
        switch (node)
        {
            case YamlMap map:
                var mapStyle = map.Entries.Count is 0 ? MappingStyle.Flow : MappingStyle.Block;
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, mapStyle));
                foreach (var entry in map.Entries)
                {
                    emitter.Emit(Text(entry.Key));
                    Emit(emitter, entry.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case YamlList list:
                var listStyle = list.Items.Count is 0 ? SequenceStyle.Flow : SequenceStyle.Block;
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, listStyle));
                foreach (var item in list.Items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case YamlScalar scalar:
                emitter.Emit(scalar.Kind switch
                {
                    ScalarKind.String => Text(scalar.Text),
                    ScalarKind.Null => Plain("null"),
                    _ => Plain(scalar.Text),
                });
                break;
        }
    }

    private static Scalar Text(string text) =>
        IsPlain(text) ? Plain(text) : new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.DoubleQuoted, isPlainImplicit: false, isQuotedImplicit: true);

    private static Scalar Plain(string text) => new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false);

    private static bool IsPlain(string text) =>
        ScalarResolver.Resolve(text) is ScalarKind.String
        && text is not ("<<" or "=")
        && !LooksLikeDateOrTime(text)
        && !BeginsWithIndicator(text)
        && text[^1] is not (' ' or ':')
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal)
        && text.All(IsPlainCharacter);

    // Numbers of base 60 (1:30) and dates are other things than text to some readers of YAML 1.1, though not to Helm.
    private static bool LooksLikeDateOrTime(string text) =>
        char.IsAsciiDigit(text[text[0] is '+' or '-' && text.Length > 1 ? 1 : 0]) && text.AsSpan().ContainsAny(':', '-') && !text.AsSpan().ContainsAnyExcept(DateCharacters);

    private static bool BeginsWithIndicator(string text) => text[0] switch
    {
        ' ' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => true,
        '-' or '?' or ':' => text.Length is 1 || text[1] is ' ' || text.StartsWith("---", StringComparison.Ordinal),
        '.' => text.StartsWith("...", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsPlainCharacter(char character) => character is >= ' ' and <= '~' or > '\xA0' and < '\uD800' and not ('\u2028' or '\u2029') or >= '\uE000' and < '\uFEFF';
}
