#!/bin/sh
# Everything that must hold before a change is handed on; CI runs exactly this. --fast: build and unit tests only.
# The last line counts all suites: N passed, N failed, N skipped.
set -eu
cd "$(dirname "$0")/.."
. scripts/tools.sh

case ${1:-} in
  '') suites=$(ls -d tests/*Tests tests/*Fuzz) ;;
  --fast) suites=tests/HelmSecure.Tests ;;
  *) fail "unknown word '$1'" "scripts/check.sh [--fast]" ;;
esac

results=artifacts/check
rm -rf "$results"
mkdir -p "$results"

# stage NAME COMMAND…: one line; the command's output only when it fails.
stage() {
  name=$1 && shift
  printf '%-18s' "$name"
  started=$(date +%s)
  if ("$@") >"$results/$name.log" 2>&1; then
    echo "ok   $(($(date +%s) - started)) s"
  else
    echo "failed"
    cat "$results/$name.log"
    return 1
  fi
}

# count OUTCOME…: results with one of these outcomes in the file $trx.
count() {
  # shellcheck disable=SC2046 # One -e per word.
  grep -o '<UnitTestResult [^>]*>' "$trx" | grep -c $(printf -- '-e outcome="%s" ' "$@") || true
}

# A suite's numbers are its own results, counted one by one, and must add up to what the runner says it had.
add_up() {
  [ -s "$trx" ] || { echo "$suite left no results" && return 1; }
  total=$(sed -n 's/.*<Counters total="\([0-9]*\)".*/\1/p' "$trx")
  suite_passed=$(count Passed)
  suite_failed=$(count Failed Error Timeout Aborted)
  suite_skipped=$(count NotExecuted)
  passed=$((passed + suite_passed)) failed=$((failed + suite_failed)) skipped=$((skipped + suite_skipped))
  [ "${total:-0}" -gt 0 ] || { echo "$suite ran no test" && return 1; }
  [ $((suite_passed + suite_failed + suite_skipped)) -eq "$total" ] || { echo "$suite lost tests: it had $total" && return 1; }
}

tools() {
  bring dotnet
  [ "$suites" = tests/HelmSecure.Tests ] || bring helm-3.6.2 helm-3.10.1 gpg linker zlib 'shellcheck?' 'time?' 'docker-registry?' 'busybox?' 'strace?'
}

shell() {
  have shellcheck || return 0
  # shellcheck disable=SC2046 # File names of ours have no blanks.
  shellcheck -x $(git ls-files '*.sh' .ci/run plugin.complete)
}

docs() {
  HELM_SECURE_BINARY=$(tail -n 1 "$results/publish.log") scripts/docs.sh --check
}

# One host for all that is built and run here, and none left behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

stage tools tools
stage restore dotnet restore HelmSecure.sln --locked-mode
stage build dotnet build HelmSecure.sln -c Release --no-restore -v quiet
[ "$suites" = tests/HelmSecure.Tests ] || {
  stage shell shell
  stage publish scripts/publish.sh
  stage docs docs
}

broken=0 passed=0 failed=0 skipped=0
for suite in $suites; do
  trx=$results/${suite#tests/}.trx
  stage "${suite##*.}" dotnet test "$suite" -c Release --no-build --results-directory "$results" \
    --logger "trx;LogFileName=${trx##*/}" --logger 'console;verbosity=minimal' || broken=1
  add_up || broken=1
  # What a fuzzer has to say of its rounds.
  grep -o '[0-9]* mutations in [^<]*' "$trx" || true
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$broken$failed" = 00 ]
