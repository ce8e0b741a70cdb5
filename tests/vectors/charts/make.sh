#!/bin/sh
# Makes the pairs in this folder: make.sh HELM_BINARY... ; needs gpg. Every run makes a new throw-away key, so all files change.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'gpgconf --kill all; rm -rf "$work"' EXIT
export GNUPGHOME="$work/g" HOME="$work/home"
mkdir -m 700 "$GNUPGHOME" "$HOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'Chart Vectors <vectors@example.com>' rsa2048 sign never
gpg --batch --export-secret-keys > "$work/ring.gpg"

subchart() { # FOLDER NAME VERSION
  mkdir -p "$1/charts/$2"
  printf 'apiVersion: v1\nname: %s\nversion: %s\n' "$2" "$3" > "$1/charts/$2/Chart.yaml"
}

cd "$work"
mkdir full old odd
cat > full/Chart.yaml <<'YAML'
# Comments and unknown fields are lost.
apiVersion: v2
name: full
version: 1.2.3
kubeVersion: ">=1.20.0-0"
description: "Everything: at once # really"
type: application
keywords: [web, "no", 1.0, ~]
home: https://example.com/
sources: [https://example.com/source]
maintainers:
- {name: Ann, email: ann@example.com, url: https://example.com/ann}
- {name: Bob}
icon: https://example.com/icon.svg
appVersion: 1.16
deprecated: true
condition: full.enabled
tags: front
annotations: {example.com/list: "- a\n- b\n", example.com/number: 5, example.com/yes: yes}
unknown: {a: b}
dependencies:
- name: sub
  version: 0.1.0
  repository: file://charts/sub
  condition: sub.enabled
  tags: [one, two]
  enabled: true
  import-values: [data, {child: a, parent: b}]
  alias: other
YAML
subchart full sub 0.1.0
cat > old/Chart.yaml <<'YAML'
name: old
version: 0.5.0
description: Dependencies stand in another file
YAML
cat > old/requirements.yaml <<'YAML'
dependencies:
- {name: sub, version: 0.1.0, repository: "https://example.com/charts", alias: db}
- {name: sub, version: 0.1.0, repository: "https://example.com/charts"}
YAML
subchart old sub 0.1.0
cat > odd/Chart.yaml <<'YAML'
apiVersion: v2
NAME: odd
Version: 2.0.0-rc.1+build.5
appVersion: 1.23456789
description: "two\nlines\tand\u200b \e marks"
home: null
keywords: []
annotations: {"a\nb": "c\nd\e", "1": 2001-01-01, y: n, é: 日本 😀}
maintainers: [{}]
YAML

for helm in "$@"; do
  version=$("$helm" version --template '{{.Version}}')
  target="$here/helm-${version#v}"
  rm -rf "$target"
  mkdir "$target"
  for chart in full old odd; do
    "$helm" package "$chart" --sign --key 'Chart Vectors' --keyring "$work/ring.gpg" -d "$target"
  done
done
