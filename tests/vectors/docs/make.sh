#!/bin/sh
# Makes what the examples in the documentation use: make.sh HELM_BINARY; needs gpg. Every run makes a new throw-away key, so all files
# change: run scripts/docs.sh afterwards. The key's secret half is public on purpose.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'gpgconf --kill all; rm -rf "$work"' EXIT
export GNUPGHOME="$work/g" HOME="$work/home"
mkdir -m 700 "$GNUPGHOME" "$HOME"

gpg_at() { time=$1 && shift && gpg --batch --quiet --yes --faked-system-time "$time!" "$@"; }

gpg_at 20260101T000000 --passphrase '' --quick-generate-key 'Demo Signer <signer@example.com>' rsa3072 sign never
gpg_at 20260101T000000 --armor --output "$here/secret.asc" --export-secret-keys
gpg_at 20260101T000000 --output "$here/keyring.gpg" --export

"$1" package "$here/demo" -d "$here"
cd "$here"
{
  cat demo/Chart.yaml # Written as Helm would write it.
  printf '\n...\nfiles:\n  demo-0.1.0.tgz: sha256:'
  sha256sum demo-0.1.0.tgz | cut -d' ' -f1
} | gpg_at 20260201T120000 --digest-algo SHA512 --clearsign --output demo-0.1.0.tgz.prov
