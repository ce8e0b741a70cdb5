#!/bin/sh
# Writes what helm's commands say of their flags: make.sh HELM_BINARY...
# The home is an invented one, for helm prints where it looks for keys and repositories.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for helm in "$@"; do
  version=$("$helm" version --template '{{.Version}}')
  mkdir -p "$here/helm-${version#v}"
  for command in install upgrade template; do
    env -i HOME=/home/user "$helm" "$command" --help >"$here/helm-${version#v}/$command.txt"
  done
done
