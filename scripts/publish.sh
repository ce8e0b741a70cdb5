#!/bin/sh
# scripts/publish.sh [RID]: the native executable, stripped, at artifacts/publish/RID/helm-secure. Prints that path.
# RID is .NET's word for a platform (linux-x64, linux-musl-arm64, osx-arm64, …); without one: the one this SDK runs on.
set -eu
cd "$(dirname "$0")/.."
. scripts/tools.sh

limit=15000000
project=src/HelmSecure.Cli/HelmSecure.Cli.csproj

have dotnet || fail "the .NET SDK is missing" "install the .NET 10 SDK"
for tool in linker zlib; do
  packages=$(missing_packages "$tool")
  [ -z "$packages" ] || fail "native code cannot be linked here: $tool is missing" "Debian: apt-get install $packages"
done

rid=${1:-$(dotnet msbuild -getProperty:NETCoreSdkPortableRuntimeIdentifier "$project")}
directory=artifacts/publish/$rid
executable=$directory/helm-secure
case $rid in win-*) executable=$executable.exe ;; esac

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Warnings of the trimmer and the AOT compiler are errors like all others (Directory.Build.props).
dotnet publish "$project" -c Release -r "$rid" -o "$directory" -v quiet -p:TrimmerSingleWarn=false >"$log" 2>&1 ||
  { cat "$log" >&2 && fail "the native executable for $rid could not be built"; }
! grep -E 'warning (IL|CS|NU)[0-9]+' "$log" >&2 || fail "the native build must be free of warnings"

size=$(wc -c <"$executable")
[ "$size" -le "$limit" ] || fail "$executable has $size bytes, more than the $limit allowed"
echo "$executable"
