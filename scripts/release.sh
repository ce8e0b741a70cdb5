#!/bin/sh
# scripts/release.sh [RID…]: artifacts/release/ with an archive for each platform and checksums.txt over all of them.
# The same sources give the same bytes. An archive is a whole plugin, so helm can also install it as it is.
set -eu
cd "$(dirname "$0")/.."
. scripts/tools.sh
umask 022

tar --version 2>/dev/null | grep -q 'GNU tar' || fail "reproducible archives need GNU tar"
property() { dotnet msbuild "-getProperty:$1" src/HelmSecure.Cli/HelmSecure.Cli.csproj; }
[ $# -gt 0 ] || set -- "$(property NETCoreSdkPortableRuntimeIdentifier)"
packages=$(dotnet nuget locals global-packages --list) && packages=${packages#*: }
runtime_notices=${packages%/}/microsoft.dotnet.ilcompiler/$(property BundledNETCoreAppPackageVersion)/THIRD-PARTY-NOTICES.TXT
version=$(sed -n 's/^version: *//p' plugin.yaml)
release=artifacts/release
stage=$release/stage
rm -rf "$release"

for rid in "$@"; do
  executable=$(scripts/publish.sh "$rid")
  rm -rf "$stage"
  mkdir -p "$stage/bin"
  cp "$executable" bin/helm-secure-gate bin/helm-secure-gate.cmd "$stage/bin/"
  for file in plugin.yaml install-binary.sh plugin.complete completion.yaml LICENSE THIRD-PARTY-NOTICES.md; do
    cp "$file" "$stage/"
  done
  cat "$runtime_notices" >"$stage/THIRD-PARTY-NOTICES.dotnet.txt"
  # From .NET's words for a platform to those of plugin.yaml.
  platform=$(echo "$rid" | sed -e 's/^osx/darwin/' -e 's/^win/windows/' -e 's/x64$/amd64/')
  (cd "$stage" && tar --sort=name --mtime='2000-01-01 00:00Z' --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' -cf - -- *) |
    gzip -n -9 >"$release/helm-secure-$version-$platform.tar.gz"
done
rm -rf "$stage"
(cd "$release" && sha256sum -- *.tar.gz >checksums.txt && cat checksums.txt)
