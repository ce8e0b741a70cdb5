#!/usr/bin/env bash
# scripts/bench.sh [RUNS]: whole-process times of the native executable as ratios to helm's and gpgv's in the same run, its throughput, and its peak memory.
# Each pair of commands runs in turn (A B A B …), so that a machine that changes its speed changes both; the medians make the ratio.
# The throughput is meant for two cores that have nothing else to do.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh
bring dotnet helm-3.10.1 gpg linker zlib time

runs=${1:-21}
secure=$PWD/$(scripts/publish.sh)
work=$(mktemp -d)
export GNUPGHOME=$work/gnupg HELM_CACHE_HOME=$work/cache HELM_CONFIG_HOME=$work/config HELM_DATA_HOME=$work/data
unset HELM_BIN
finish() {
  gpgconf --kill all >/dev/null 2>&1 || :
  rm -rf "$work"
}
trap finish EXIT

# prepare NAME FILES BYTES: a signed chart with that many incompressible files of that size.
prepare() {
  mkdir -p "$work/$1/files"
  printf 'apiVersion: v2\nname: %s\nversion: 1.0.0\n' "$1" >"$work/$1/Chart.yaml"
  for ((i = 0; i < $2; i++)); do head -c "$3" /dev/urandom >"$work/$1/files/$i.bin"; done
  "$PWD/.tools/helm-3.10.1/helm" package "$work/$1" -d "$work" --sign --key bench --keyring "$work/secret.gpg" >/dev/null
}

# milliseconds COMMAND…: the wall time of one run.
milliseconds() {
  local start=$EPOCHREALTIME
  "$@" >/dev/null 2>&1
  local end=$EPOCHREALTIME
  echo $((${end/./} - ${start/./}))
}

median() { sort -n | sed -n "$(((runs + 1) / 2))p"; }

# ratio LABEL BOUND A B: runs the functions A and B in turn.
ratio() {
  local a=() b=() i ma mb
  "$3" >/dev/null && "$4" >/dev/null
  for ((i = 0; i < runs; i++)); do
    a+=("$(milliseconds "$3")")
    b+=("$(milliseconds "$4")")
  done
  ma=$(printf '%s\n' "${a[@]}" | median)
  mb=$(printf '%s\n' "${b[@]}" | median)
  awk -v l="$1" -v bound="$2" -v a="$ma" -v b="$mb" 'BEGIN { printf "%-52s %6.1f ms : %6.1f ms = %.2f  (bound %s)\n", l, a / 1000, b / 1000, a / b, bound }'
}

mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key bench rsa3072 sign never 2>/dev/null
gpg --export >"$work/public.gpg"
gpg --batch --export-secret-keys >"$work/secret.gpg"
prepare small 10 5000
prepare large 10 5000000

secure_version() { "$secure" version; }
secure_small() { "$secure" verify "$work/small-1.0.0.tgz" --keyring "$work/public.gpg"; }
secure_large() { "$secure" verify "$work/large-1.0.0.tgz" --keyring "$work/public.gpg"; }
gpgv_large() { gpgv --keyring "$work/public.gpg" "$work/large-1.0.0.tgz.prov" && sha256sum "$work/large-1.0.0.tgz"; }
for version in 3.6.2 3.10.1; do
  helm=$PWD/.tools/helm-$version/helm
  helm_version() { "$helm" version; }
  helm_small() { "$helm" verify "$work/small-1.0.0.tgz" --keyring "$work/public.gpg"; }
  ratio "verify a 50 KB chart : helm $version verify" 0.40 secure_small helm_small
  ratio "version : helm $version version" 0.15 secure_version helm_version
done
ratio "verify a 50 MB chart : gpgv and sha256sum" 2.00 secure_large gpgv_large

peak() { /usr/bin/time -f %M "$@" 2>&1 >/dev/null | tail -n 1; }
awk -v kib="$(peak "$secure" verify "$work/small-1.0.0.tgz" --keyring "$work/public.gpg")" 'BEGIN { printf "%-52s %6.1f MiB  (bound 40)\n", "peak memory, verify a 50 KB chart", kib / 1024 }'
awk -v kib="$(peak "$secure" verify "$work/large-1.0.0.tgz" --keyring "$work/public.gpg")" 'BEGIN { printf "%-52s %6.1f MiB  (bound 48 + 64)\n", "peak memory, verify a 50 MB chart", kib / 1024 }'

# The audit: real charts where they lie beside the repository, and a release of which each count of objects has the same kinds.
big=$work/10000.yaml half=$work/5000.yaml charts=$work/charts.yaml
awk -v n=10000 -f scripts/bench-release.awk >"$big"
awk -v n=5000 -f scripts/bench-release.awk >"$half"
awk -v n=44 -f scripts/bench-release.awk >"$work/100k.yaml"
rendered=$(cd .. && while [ "$PWD" != / ] && [ ! -d shared/data/charts-rendered ]; do cd ..; done && echo "$PWD/shared/data/charts-rendered")
if [ -d "$rendered" ]; then
  for chart in "$rendered"/*.yaml; do echo --- && cat "$chart" && echo; done >"$charts"
else
  awk -v n=1500 -f scripts/bench-release.awk >"$charts"
fi

size() { stat -c %s "$1"; }

audit_charts() { "$secure" audit "$charts" --fail-on never; }
audit_charts_strict() { "$secure" audit "$charts" --strict --fail-on never; }
audit_big() { "$secure" audit "$big" --fail-on never; }
audit_big_strict() { "$secure" audit "$big" --strict --fail-on never; }
audit_half() { "$secure" audit "$half" --fail-on never; }
audit_stdin() { "$secure" audit - --fail-on never <"$work/100k.yaml"; }

# times FUNCTION: the median of its runs, in microseconds.
times() {
  local all=() i
  "$1" >/dev/null
  for ((i = 0; i < runs; i++)); do all+=("$(milliseconds "$1")"); done
  printf '%s\n' "${all[@]}" | median
}

# throughput LABEL FILE FUNCTION: also a second of one core's, which a machine that does other things tells better.
throughput() {
  local cpu
  cpu=$({ TIMEFORMAT='%U %S' && time "$3" >/dev/null; } 2>&1)
  awk -v l="$1" -v b="$(size "$2")" -v us="$(times "$3")" -v cpu="$cpu" \
    'BEGIN { split(cpu, c, " "); printf "%-52s %6.1f MB in %6.1f ms = %.1f MB/s  (bound 12, aim 25; %.1f MB a second of one core)\n", l, b / 1e6, us / 1000, b / us, b / 1e6 / (c[1] + c[2]) }'
}

throughput "audit of charts" "$charts" audit_charts
throughput "audit of charts, strict" "$charts" audit_charts_strict
throughput "audit of 10,000 objects" "$big" audit_big
throughput "audit of 10,000 objects, strict" "$big" audit_big_strict
ratio "audit of 10,000 objects : of 5,000" 2.20 audit_big audit_half
awk -v us="$(times audit_stdin)" 'BEGIN { printf "%-52s %6.1f ms  (bound 25)\n", "audit of 100 KB on standard input", us / 1000 }'

# memory LABEL FILE: the peak of its audit.
memory() {
  awk -v l="$1" -v b="$(size "$2")" -v kib="$(peak "$secure" audit "$2" --strict --fail-on never)" \
    'BEGIN { printf "%-52s %6.1f MB  (bound 40 + 8 * %.1f = %.1f)\n", l, kib * 1024 / 1e6, b / 1e6, 40 + 8 * b / 1e6 }'
}
memory "peak memory, audit of charts" "$charts"
memory "peak memory, audit of 10,000 objects" "$big"

# What helm makes of a chart of a usual size, and what the audit of that text takes beside it.
"$helm" create "$work/usual" >/dev/null
helm_template() { "$helm" template usual "$work/usual" --kube-version 1.30; }
helm_template >"$work/usual.yaml"
audit_rendered() { "$secure" audit "$work/usual.yaml" --fail-on never; }
ratio "audit of a rendered chart : helm template" 0.25 audit_rendered helm_template
