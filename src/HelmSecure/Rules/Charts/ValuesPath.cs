using HelmSecure.Yaml;

namespace HelmSecure.Rules.Charts;

/// <summary>A value by its dotted path, as <c>--set</c> and conditions name it.</summary>
internal static class ValuesPath
{
    private const int Deepest = 32;

    public static Field Find(Field values, string path) => path.Split('.', Deepest).Aggregate(values, (at, key) => at[key]);
}
