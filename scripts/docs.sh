#!/bin/sh
# scripts/docs.sh [--check]: makes the examples in the documentation anew, so that they show what the program really says.
# --check writes nothing and fails where one is stale. HELM_SECURE_BINARY=FILE: this executable instead of a new one.
#
# An example is a fenced block below the line "<!-- output -->": its lines that begin with "$ " are run, and what they print, on both
# streams, replaces the others. "<!-- output after: COMMAND -->" runs COMMAND first and does not show it. The blocks of one document
# share a folder that begins with the chart, the signature and the keys of tests/vectors/docs, so that nothing depends on the time.
# docs/rules.md is what "helm secure rules" says.
set -eu
cd "$(dirname "$0")/.."
. scripts/tools.sh

case ${1:-} in
  '') check='' ;;
  --check) check=yes ;;
  *) fail "unknown word '$1'" "scripts/docs.sh [--check]" ;;
esac

vectors=$PWD/tests/vectors/docs
executable=${HELM_SECURE_BINARY:-$(scripts/publish.sh)}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
trap 'exit 130' HUP INT TERM

# "helm secure" is this executable, and nothing else of this machine is seen but the usual programs.
mkdir "$room/bin" "$room/home"
cp "$executable" "$room/bin/helm-secure"
cat >"$room/bin/helm" <<'SHIM'
#!/bin/sh
[ "$1" = secure ] && shift && exec helm-secure "$@"
echo "only 'helm secure' can be shown here" >&2 && exit 2
SHIM
chmod +x "$room/bin/helm"

# show COMMAND: what it prints. $? is the exit code of the command before, as in a terminal.
code=0
show() {
  code=$(
    cd "$room/work"
    env -i vectors="$vectors" PATH="$room/bin:/usr/bin:/bin" HOME="$room/home" LC_ALL=C sh -c "(exit $code); $1" >"$room/shown" 2>&1 </dev/null && echo 0 || echo $?
  )
  cat "$room/shown"
}

# render DOCUMENT: the document, with its examples made anew.
render() {
  rm -rf "$room/work"
  cp -R "$vectors" "$room/work"
  place=text
  while IFS= read -r line; do
    case $place:$line in
      'text:<!-- output'*) place=marked before=${line#*after: } before=${before% -->} ;;
      'marked:```'*)
        place=example code=0
        case $before in '<!--'*) ;; *) show "$before" >/dev/null ;; esac
        code=0
        ;;
      'marked:'*) fail "$1: no fenced block follows '<!-- output'" ;;
      'example:```') place=text ;;
      'example:$ '*)
        printf '%s\n' "$line"
        show "${line#??}"
        continue
        ;;
      example:*) continue ;;
    esac
    printf '%s\n' "$line"
  done <"$1"
  [ "$place" = text ] || fail "$1: an example has no end"
}

# settle DOCUMENT: puts the new text in its place, or says that it is stale.
stale=0
settle() {
  if cmp -s "$1" "$room/new.md"; then
    return
  elif [ "$check" ]; then
    diff -u "$1" "$room/new.md" || stale=1
  else
    cp "$room/new.md" "$1"
    echo "$1"
  fi
}

for document in ./*.md docs/*.md; do
  grep -q '^<!-- output' "$document" || continue
  render "$document" >"$room/new.md"
  settle "$document"
done
"$executable" rules --output markdown >"$room/new.md"
settle docs/rules.md
[ "$stale" = 0 ] || fail "what the documentation shows is stale" "run scripts/docs.sh, and read what it changed"
