#!/usr/bin/env bash
# scripts/new-rule.sh ID CATEGORY: begins a rule: its class, its page beside it, and its line in the catalog.
#   scripts/new-rule.sh writable-host-path Isolation
set -euo pipefail
cd "$(dirname "$0")/.."

id=${1:?which id? kebab-case, naming the problem}
category=${2:?which category? one of src/HelmSecure/Audit/Category.cs}
[[ $id =~ ^[a-z]+(-[a-z]+)*$ ]] || { echo "new-rule.sh: '$id' is not kebab-case" >&2; exit 2; }
grep -q "^    $category,$" src/HelmSecure/Audit/Category.cs || { echo "new-rule.sh: there is no category '$category'" >&2; exit 2; }

name=$(sed -E 's/(^|-)([a-z])/\U\2/g' <<<"$id")
folder=src/HelmSecure/Rules/$category
catalog=src/HelmSecure/Rules/RuleCatalog.cs
[[ ! -e $folder/$name.cs && ! -e $folder/$id.md ]] || { echo "new-rule.sh: $id is there already" >&2; exit 2; }
mkdir -p "$folder"

cat >"$folder/$name.cs" <<EOF
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.$category;

internal static class $name
{
    public static readonly Rule Rule = new()
    {
        Id = "$id",
        Summary = "",
        Fix = "",
        Category = Category.$category,
        Severity = Severity.Medium,
        References = [],
        Check = Check.EachContainer(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Container container)
    {
        throw new NotImplementedException();
    }
}
EOF

cat >"$folder/$id.md" <<'EOF'
#

## Reported

```yaml
```

## Accepted

```yaml
```
EOF

grep -q "^using HelmSecure.Rules.$category;" "$catalog" || sed -i "0,/^using HelmSecure.Rules/s//using HelmSecure.Rules.$category;\n&/" "$catalog"
sed -i "s/^    \];$/        $name.Rule,\n    ];/" "$catalog"
echo "$folder/$name.cs"
echo "$folder/$id.md"
echo "$catalog: put the last line where its id belongs"
