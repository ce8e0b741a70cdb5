#!/bin/sh
# The main jobs from start to end: a chart is signed, verified by us and by helm, changed by one byte, and refused; another is audited, and refused once it is privileged:
# by the audit, by the gate, and by the guarded command that hands helm what it verified.
# Everything happens in a folder of its own that is removed at the end; only the plugin's executable stays, in bin/.
set -eu
cd "$(dirname "$0")/.."
. scripts/tools.sh
bring dotnet helm-3.10.1 gpg linker zlib
echo "building the executable"
HELM_SECURE_BINARY=$PWD/$(scripts/publish.sh)
PATH=$PWD/.tools/helm-3.10.1:$PATH
export HELM_SECURE_BINARY PATH

room=$(mktemp -d)
clean_up() {
  gpgconf --kill all 2>/dev/null || :
  rm -rf "$room"
}
trap clean_up EXIT
trap 'exit 130' HUP INT TERM
export HOME="$room" GNUPGHOME="$room/.gnupg"
export HELM_DATA_HOME="$room/.helm/data" HELM_CACHE_HOME="$room/.helm/cache" HELM_CONFIG_HOME="$room/.helm/config"
unset HELM_PLUGINS HELM_SECURE_POLICY XDG_CONFIG_HOME
mkdir -m 700 "$GNUPGHOME"
echo no-auto-check-trustdb >"$GNUPGHOME/gpg.conf"

# Prints a command as it would be typed, then runs it.
run() {
  printf '\n$ %s\n' "$*"
  "$@"
}

run helm plugin install .
cd "$room"

printf '\n# a throw-away key\n'
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key 'Demo <demo@example.org>' rsa3072 sign 1d 2>/dev/null
key=$(gpg --batch --with-colons --list-keys | sed -n '/^fpr/{s/^fpr:*\([0-9A-F]*\):*$/\1/p;q;}')
run gpg --quiet --batch --output pubring.gpg --export "$key"

run helm create demo
run helm package demo
run helm secure sign demo-0.1.0.tgz --key "$key"
run helm secure verify demo-0.1.0.tgz --keyring pubring.gpg
run helm verify demo-0.1.0.tgz --keyring pubring.gpg

printf '\n# one bit of one byte in the middle of the archive changes\n'
byte=$(od -An -tu1 -j 1000 -N 1 demo-0.1.0.tgz)
# shellcheck disable=SC2059 # The format is the byte, as an octal escape.
printf "\\$(printf %o $((byte ^ 1)))" | dd of=demo-0.1.0.tgz bs=1 seek=1000 conv=notrunc 2>/dev/null
code=0
run helm secure verify demo-0.1.0.tgz --keyring pubring.gpg || code=$?
echo "(exit code $code)"
[ "$code" = 1 ] || fail "the changed chart should have been refused with exit code 1"

printf '\n# what does the chart render?\n'
run helm secure audit demo
code=0
run helm secure audit demo --set securityContext.privileged=true --rule privileged-container || code=$?
echo "(exit code $code)"
[ "$code" = 1 ] || fail "the privileged chart should have been refused with exit code 1"

printf '\n# the gate, as a post-renderer of helm\n'
code=0
run helm template demo --set securityContext.privileged=true "$(helm secure gate --print-flag)" || code=$?
echo "(exit code $code)"
[ "$code" = 1 ] || fail "the gate should have stopped the privileged chart"

printf '\n# verified, audited, and then rendered by helm from the very bytes\n'
rm demo-0.1.0.tgz demo-0.1.0.tgz.prov
run helm package demo
run helm secure sign demo-0.1.0.tgz --key "$key"
run helm secure template web demo-0.1.0.tgz --keyring pubring.gpg --show-only templates/service.yaml
code=0
run helm secure template web demo-0.1.0.tgz --keyring pubring.gpg --set securityContext.privileged=true || code=$?
echo "(exit code $code)"
[ "$code" = 1 ] || fail "the privileged chart should not have been rendered"

printf '\nThe chart was trusted as its maker signed it, and refused once a single bit was different. What it renders was safe until it was privileged, and then neither the gate nor the guard let it through.\n'
