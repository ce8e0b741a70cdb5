#!/bin/sh
# Puts bin/helm-secure beside this file, in the version that plugin.yaml names (never "latest"). Helm runs it after install and update.
#
#   HELM_SECURE_BINARY=FILE    copy this executable; nothing is fetched
#   HELM_SECURE_BASE_URL=URL   where the releases are, instead of the release page of the clone's origin
#   https_proxy, no_proxy, …   as curl and wget know them
#
# A release is the folder BASE/v<version>/ with
#   helm-secure-<version>-<linux|linux-musl|darwin|windows>-<amd64|arm64>.tar.gz   which holds bin/helm-secure
#   checksums.txt and checksums.txt.asc                                            SHA-256 sums, and their signature by release-key.gpg
# Only https is spoken, except with this machine itself. Where there is no release for this platform, but a .NET SDK, the executable
# is built from source. Only bin/ is written to, which git ignores, and a failure leaves it as it was.
set -eu
umask 022
unset CDPATH

root=$(cd "$(dirname "$0")" && pwd)
program=helm-secure
work=''

say() { printf 'helm secure: %s\n' "$1" >&2; }

# fail SENTENCE [HINT]
fail() {
  say "error: $1"
  [ ! -e "$installed" ] || say "bin/$program was left as it is (version $(version_of "$installed"))"
  [ $# -lt 2 ] || say "hint: $2"
  [ -z "${HELM_PLUGIN_NAME:-}" ] || [ -e "$installed" ] || say "hint: helm keeps the plugin all the same: 'helm plugin uninstall $HELM_PLUGIN_NAME' before the next try"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

version_of() {
  answer=$("$1" --version 2>/dev/null </dev/null | head -n 1 | tr -d '[:cntrl:]')
  echo "${answer:-unknown}"
}

clean_up() {
  [ -z "$work" ] || rm -rf "$work"
  rmdir "$root/bin" 2>/dev/null || :
}

find_platform() {
  case $(uname -s) in
    Linux) if is_musl; then os=linux-musl; else os=linux; fi ;;
    Darwin) os=darwin ;;
    MINGW* | MSYS* | CYGWIN*) os=windows program=helm-secure.exe ;;
    *) os=$(uname -s | tr '[:upper:]' '[:lower:]') ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) architecture=amd64 ;;
    aarch64 | arm64) architecture=arm64 ;;
    *) architecture=$(uname -m) ;;
  esac
}

# musl's ldd names itself; where there is no ldd, the one loader that is there tells.
is_musl() {
  case $(ldd --version 2>&1 || :) in
    *musl*) return 0 ;;
    *GLIBC* | *GNU*) return 1 ;;
  esac
  ls /lib/ld-musl-* >/dev/null 2>&1 && ! ls /lib*/ld-linux* >/dev/null 2>&1
}

# https anywhere, http only to this machine; no user or password, and no character that no address of a release needs.
is_allowed() {
  case $1 in
    *[!a-zA-Z0-9:/._~%+-]*) return 1 ;;
    https://[a-zA-Z0-9]*) return 0 ;;
    http://*) host=${1#http://} && host=${host%%/*} && host=${host%%:*} ;;
    *) return 1 ;;
  esac
  case $host in
    localhost) return 0 ;;
    *[!0-9.]*) return 1 ;;
    127.*.*.*) return 0 ;;
    *) return 1 ;;
  esac
}

# Sets $base, empty when nobody says where the releases are.
find_base() {
  base=${HELM_SECURE_BASE_URL:-}
  if [ -n "$base" ]; then
    is_allowed "$base" || fail "HELM_SECURE_BASE_URL must be an https:// address without user and password" \
      "http:// is for this machine only; a mirror that wants a login: fetch by hand and set HELM_SECURE_BINARY"
    base=${base%/}
    return
  fi
  # --git-dir: a folder that is no clone must not find the repository around it.
  origin=$(git --git-dir="$root/.git" config --get remote.origin.url 2>/dev/null || :)
  # user@host:path and ssh://user@host:22/path become https://host/path; users and passwords go.
  page=$(echo "$origin" | sed -e 's|/*$||' -e 's|\.git$||' \
    -e 's|^\([a-z]*://\)[^/]*@|\1|' \
    -e 's|^ssh://\([^/:]*\):\{0,1\}[0-9]*/|https://\1/|' \
    -e '/:\/\//!s|^\([^/:]*@\)\{0,1\}\([^/:@]\{2,\}\):/*|https://\2/|')
  if is_allowed "$page"; then
    base=$page/releases/download
  fi
}

# fetch NAME: the release's file, at $work/NAME. Returns 1 when the server says that there is none; any other failure ends the script.
fetch() {
  url=$base/v$version/$1
  # A proxy's idea of "this machine" is another one.
  case $url in http://*) direct=yes ;; *) direct='' ;; esac
  if have curl; then
    status=$(fetch_with_curl "$url" "$work/$1" 2>"$work/error") && return 0
  elif wget --version 2>/dev/null | grep -q 'GNU Wget'; then
    status=$(fetch_with_wget "$url" "$work/$1" 2>"$work/error") && return 0
  else
    fail "neither curl nor GNU wget is there to fetch $url" "install one of them, or fetch by hand and set HELM_SECURE_BINARY"
  fi
  case $status in 404 | 410) return 1 ;; esac
  fail "$url could not be fetched: $(tail -n 1 "$work/error" | tr -d '[:cntrl:]')" \
    "set https_proxy or HELM_SECURE_BASE_URL, or fetch by hand and set HELM_SECURE_BINARY"
}

# Nothing that is fetched or unpacked may be larger than 64 MiB (131072 blocks of 512 bytes).
within_limit() {
  ulimit -f 131072 2>/dev/null || :
  "$@"
}

fetch_with_curl() {
  within_limit curl -q --silent --show-error --fail --location --max-redirs 5 --proto "=${1%%://*}" --proto-redir '=https' \
    ${direct:+--noproxy '*'} --connect-timeout 30 --max-time 900 --retry 2 --write-out '%{http_code}' --output "$2" "$1"
}

# wget cannot be told that redirections must stay on https, so they are followed here.
fetch_with_wget() {
  address=$1
  for _ in 1 2 3 4 5 6; do
    within_limit wget --no-config --no-netrc --no-hsts -nv -S --max-redirect=0 ${direct:+--no-proxy} --timeout=30 --tries=2 \
      -O "$2" "$address" 2>"$work/headers" && return 0
    status=$(sed -n 's|^ *HTTP/[0-9.]* \([0-9]*\).*|\1|p' "$work/headers" | tail -n 1)
    case $status in
      30[12378]) address=$(sed -n 's|^ *[Ll]ocation: *\([^ ]*\).*|\1|p' "$work/headers" | tail -n 1) ;;
      *) tail -n 1 "$work/headers" >&2 && echo "$status" && return 1 ;;
    esac
    case $address in https://*) ;; *) echo "it redirects to something that is not https" >&2 && return 1 ;; esac
  done
  echo "it redirects too often" >&2
  return 1
}

find_hash_tool() {
  if have sha256sum; then
    hash_tool=sha256sum
  elif have shasum; then
    hash_tool='shasum -a 256'
  elif have openssl; then
    hash_tool='openssl dgst -sha256 -r'
  else
    fail "sha256sum, shasum or openssl is needed to check what is fetched, and none is there" "install one of them"
  fi
}

check_signature() {
  [ -f "$root/release-key.gpg" ] || return 0
  have gpgv || { say "gpgv is missing: the release's checksums were taken without checking their signature" && return 0; }
  fetch checksums.txt.asc || fail "refused: the release's checksums.txt has no signature (checksums.txt.asc)"
  gpgv --homedir "$work" --keyring "$root/release-key.gpg" "$work/checksums.txt.asc" "$work/checksums.txt" 2>/dev/null ||
    fail "refused: the release's checksums.txt is not signed by the release key"
}

check_sum() {
  expected=''
  while read -r sum name rest || [ -n "$sum" ]; do
    case $name in "$archive" | "*$archive") ;; *) continue ;; esac
    [ -z "$expected$rest" ] || fail "refused: checksums.txt is not clear about $archive"
    expected=$sum
  done <"$work/checksums.txt"
  [ -n "$expected" ] || fail "refused: checksums.txt does not list $archive"
  # shellcheck disable=SC2086 # A command and its options.
  actual=$($hash_tool "$work/$archive")
  [ "$expected" = "${actual%% *}" ] || fail "refused: $archive is not what was released: SHA-256 ${actual%% *}, expected $expected"
}

# Returns 1 when there is no release for this platform; anything wrong with one that is there is a refusal.
take_release() {
  [ -n "$base" ] || return 1
  find_hash_tool
  say "fetching $base/v$version/$archive"
  fetch "$archive" || return 1
  fetch checksums.txt || fail "refused: the release has no checksums.txt to check $archive with"
  check_signature
  check_sum
  # To stdout: whatever else the archive holds, and wherever it wants to go, nothing is written but this one file.
  (within_limit tar -xzOf "$work/$archive" "bin/$program") >"$work/$program" 2>/dev/null ||
    fail "refused: $archive holds no bin/$program"
}

build() {
  [ -f "$root/scripts/publish.sh" ] && (cd "$root" && dotnet --version) >/dev/null 2>&1 || return 1
  say "no release of $version for $os-$architecture is known: building it from source, which takes a minute"
  [ -e "$root/artifacts" ] || built=$root/artifacts
  executable=$(sh "$root/scripts/publish.sh") || fail "the executable could not be built from source"
  cp "$root/$executable" "$work/$program"
  [ -z "${built:-}" ] || rm -rf "$built"
}

# The executable at $work/$program becomes the installed one, if it is the right one.
put_in_place() {
  chmod 755 "$work/$program"
  found=$(version_of "$work/$program")
  [ "$found" = "$version" ] || fail "$1 has version $found, and plugin.yaml wants $version"
  mv -f "$work/$program" "$installed"
  say "installed version $version"
}

find_platform
installed=$root/bin/$program
version=$(sed -n 's/^version: *//p' "$root/plugin.yaml" | tr -d '"\r')
case $version in '' | *[!0-9a-zA-Z.+-]*) fail "plugin.yaml names no version" ;; esac
archive=helm-secure-$version-$os-$architecture.tar.gz

if [ -z "${HELM_SECURE_BINARY:-}" ] && [ -x "$installed" ] && [ "$(version_of "$installed")" = "$version" ]; then
  say "version $version is installed already"
  exit 0
fi

trap clean_up EXIT
trap 'exit 130' HUP INT TERM
mkdir -p "$root/bin" 2>/dev/null || fail "$root/bin cannot be made"
work=$(mktemp -d "$root/bin/.install.XXXXXX") || fail "$root/bin cannot be written to"

if [ -n "${HELM_SECURE_BINARY:-}" ]; then
  cp "$HELM_SECURE_BINARY" "$work/$program" || fail "HELM_SECURE_BINARY cannot be read"
  put_in_place "$HELM_SECURE_BINARY"
  exit 0
fi
find_base
if take_release; then
  put_in_place "the executable in $archive"
elif build; then
  put_in_place "what was built"
else
  fail "there is no release of $version for $os-$architecture${base:+ at $base}, and no .NET SDK to build it with" \
    "install the .NET 10 SDK and gcc, or set HELM_SECURE_BASE_URL to a mirror or HELM_SECURE_BINARY to an executable you have"
fi
