#!/usr/bin/env bash
# What gpg and the real helm say of every case: judge.sh FOLDER HELM-3.6.2 HELM-3.10.1. They know less than we ask; where they are stricter
# than a "trusted" of ours, the last column says "look".
set -euo pipefail

out=$1
helms=("$2" "$3")
work=$(mktemp -d)
export HOME=$work TZ=UTC LC_ALL=C
trap 'rm -rf "$work"' EXIT

gpg_says() { # PROV KEYRING TIME
    export GNUPGHOME=$work/gnupg
    rm -rf "$GNUPGHOME"
    mkdir -m 700 "$GNUPGHOME"
    local quiet=(gpg --batch --no-tty --no-autostart --trust-model always --faked-system-time "$3!")
    case $2 in
        *.kbx) cp "$2" "$GNUPGHOME/pubring.kbx" ;;
        *) "${quiet[@]}" --import "$2" >/dev/null 2>&1 || true ;;
    esac
    "${quiet[@]}" --status-fd 1 --verify "$1" 2>/dev/null >"$work/status" || true
    grep -oE '(GOOD|BAD|ERR|EXPKEY|REVKEY|EXP)SIG|NODATA|UNEXPECTED' "$work/status" | sort -u | paste -sd+ || true
}
helm_says() { # HELM ARCHIVE PROV KEYRING
    rm -rf "$work/beside"
    mkdir "$work/beside"
    cp "$2" "$work/beside/"
    cp "$3" "$work/beside/$(basename "$2").prov"
    if "$1" verify "$work/beside/$(basename "$2")" --keyring "$4" >/dev/null 2>&1; then echo yes; else echo no; fi
}

printf '%-36s %-8s %-22s %-24s %-6s %-6s %s\n' case ours reason gpg 3.6.2 3.10.1 note
grep -vE '^(#|$)' "$out/cases.txt" | while IFS='|' read -r name archive prov ring arguments verdict reason _ _; do
    time=20260101T000000
    [[ $arguments =~ at=([^ ]+) ]] && time=$(tr -d ':Z-' <<<"${BASH_REMATCH[1]}")
    gpg=$(gpg_says "$out/$prov" "$out/$ring" "$time")
    first=$(helm_says "${helms[0]}" "$out/$archive" "$out/$prov" "$out/$ring")
    second=$(helm_says "${helms[1]}" "$out/$archive" "$out/$prov" "$out/$ring")
    note=''
    if [ "$verdict" = trusted ] && [ "$gpg$first$second" != GOODSIGyesyes ]; then note=look; fi
    printf '%-36s %-8s %-22s %-24s %-6s %-6s %s\n' "$name" "$verdict" "${reason:--}" "${gpg:--}" "$first" "$second" "$note"
done
