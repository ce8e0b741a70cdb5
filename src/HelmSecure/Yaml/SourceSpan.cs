using System.Runtime.InteropServices;

namespace HelmSecure.Yaml;

/// <summary>A place in a text, for messages. Lines and columns count from 1; 0:0 is the place of what was made by us and read nowhere.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourceSpan(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
