#!/usr/bin/env bash
# Makes every vector of this folder anew, with gpg, the real helm and OpenPGP.js: make.sh FOLDER
# Needs gpg 2.2, node, npm; helm in HELM_3_6_2 and HELM_3_10_1, else .tools/helm-3.6.2/helm and .tools/helm-3.10.1/helm of this repository.
# Takes about three minutes. Keys and digests are new each time, the table's names and verdicts are not.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$here/../../.." && pwd)/.tools
declare -A helm=([3.6.2]=${HELM_3_6_2:-$tools/helm-3.6.2/helm} [3.10.1]=${HELM_3_10_1:-$tools/helm-3.10.1/helm})
out=${1:?usage: make.sh FOLDER}
mkdir -p "$out"/{charts,prov,rings,secret}
out=$(cd "$out" && pwd)

work=$(mktemp -d)
homes=()
export HOME=$work TZ=UTC LC_ALL=C
finish() {
    [ $? = 0 ] || tail -n 5 "$work/gpg.log" >&2
    for home in "${homes[@]}"; do gpgconf --homedir "$home" --kill all || true; done
    rm -rf "$work"
}
trap finish EXIT

npm install --silent --no-audit --no-fund --prefix "$work/npm" openpgp@6.3.2 >&2
export OPENPGP=$work/npm

# ---- gpg at a fixed time

key_made=20240101T000000
sub_made=20240201T000000
edited=20240202T000000   # gpg wants a self-signature later than the one it replaces
early=20240601T000000     # signatures "before"
cut=20250101T000000       # expiry and revocation
late=20250601T000000      # signatures "after"
now=20260101T000000       # the tests' fixed now

fresh_home() {
    GNUPGHOME=$(mktemp -d "$work/g.XXXX")
    export GNUPGHOME
    homes+=("$GNUPGHOME")
    gpg --batch --quiet --import-ownertrust </dev/null 2>/dev/null # makes the trustdb that gpg misses outside batch mode
}
gpg_at() { # TIME ARGUMENTS...
    local time=$1
    shift
    gpg --no-tty --quiet --no-permission-warning --pinentry-mode loopback --passphrase "${passphrase-}" --trust-model always \
        --faked-system-time "$time!" "$@" 2>>"$work/gpg.log"
}
fingerprint() { gpg --batch --with-colons --list-keys "$1@test.example" 2>/dev/null | awk -F: '$1 == "fpr" { print $10 }' | sed -n "${2:-1}p"; }
export_key() { # NAME [AS]
    gpg_at $now --batch --yes --output "$out/rings/${2-$1}.gpg" --export "$1@test.example"
    gpg_at $now --batch --yes --output "$out/secret/${2-$1}.gpg" --export-secret-keys "$1@test.example"
    gpg_at $now --batch --yes --armor --output "$out/secret/${2-$1}.asc" --export-secret-keys "$1@test.example"
}
new_key() { # NAME ALGORITHM USAGE
    gpg_at $key_made --batch --quick-gen-key "Test Key $1 <$1@test.example>" "$2" "$3" never
}
add_subkey() { # NAME ALGORITHM USAGE [EXPIRY]
    gpg_at $sub_made --batch --quick-add-key "$(fingerprint "$1")" "$2" "$3" "${4-never}"
}

fresh_home
main=$GNUPGHOME
for name in rsa2048 rsa4096 rsa1024 dsa2048 mallory expired revoked uids; do
    case $name in rsa* | dsa*) algorithm=$name ;; *) algorithm=rsa2048 ;; esac
    new_key $name $algorithm cert,sign
done
new_key p256 nistp256 cert,sign
new_key p384 nistp384 cert,sign
new_key p521 nistp521 cert,sign
new_key ed25519 ed25519 cert,sign
new_key brainpool brainpoolP256r1 cert,sign
new_key secp256k1 secp256k1 cert,sign
new_key cert-only rsa2048 cert
for name in subkeys sub-expired sub-revoked many; do
    new_key $name rsa2048 cert
    add_subkey $name rsa2048 sign
done
add_subkey subkeys rsa2048 encr
add_subkey many ed25519 sign
add_subkey many nistp256/ecdsa sign
add_subkey many rsa2048 encr
gpg_at $sub_made --batch --quick-add-uid "$(fingerprint uids)" 'Old Name <uids@old.example>'
passphrase='correct horse' new_key passphrase rsa2048 cert,sign
printf 'correct horse\n' >"$out/secret/passphrase.txt"
for name in rsa2048 rsa4096 rsa1024 dsa2048 mallory uids p256 p384 p521 ed25519 brainpool secp256k1 cert-only subkeys many; do export_key $name; done
passphrase='correct horse' export_key passphrase
gpg_at $now --batch --yes --output "$out/secret/subkeys-only.gpg" --export-secret-subkeys subkeys@test.example
cat "$out"/rings/{mallory,rsa2048}.gpg >"$out/rings/two-keys.gpg"

# ---- charts

chart() { # FOLDER VERSION
    mkdir -p "$1/templates"
    printf '%s\n' 'apiVersion: v2' 'appVersion: 2.0.1' 'description: Sells things' 'keywords:' '- shop' 'name: shop' 'type: application' "version: $2" >"$1/Chart.yaml"
    printf 'replicas: 1\n' >"$1/values.yaml"
    printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\n' >"$1/templates/configmap.yaml"
}
chart "$work/1.4.0/shop" 1.4.0
chart "$work/1.3.0/shop" 1.3.0
"${helm[3.10.1]}" package "$work/1.4.0/shop" -d "$out/charts" >/dev/null
"${helm[3.10.1]}" package "$work/1.3.0/shop" -d "$out/charts" >/dev/null
shop=charts/shop-1.4.0.tgz

digest() { sha256sum "$1" | cut -c1-64; }
# The text Helm signs for a chart: its metadata, a separator, the digest.
text_for() { # ARCHIVE [NAME] [CHART.YAML]
    cat "${3-$work/1.4.0/shop/Chart.yaml}"
    printf '\n...\nfiles:\n  %s: sha256:%s\n' "${2-$(basename "$1")}" "$(digest "$1")"
}
text_for "$out/$shop" >"$work/shop.txt"
clearsign() { # TIME USER FILE.PROV TEXT [OPTIONS]
    local time=$1 user=$2 prov=$3 text=$4
    shift 4
    gpg_at "$time" --batch --yes --digest-algo SHA512 -u "$user" "$@" --output "$prov" --clearsign "$text"
}

# ---- the table

table=$work/cases
row() { # NAME KEYRING VERDICT WORDS COMMENT; archive, prov and arguments may be set for one call
    local reason='' warnings=''
    if [ "$3" = refused ]; then reason=$4; else warnings=$4; fi
    printf '%s|%s|%s|%s|%s|%s|%s|%s|%s\n' "$1" "${archive-$shop}" "prov/${prov-$1}.prov" "rings/$2" "${arguments-}" "$3" "$reason" "$warnings" "$5" >>"$table"
}
section() { printf '\n# %s\n' "$1" >>"$table"; }
signed() { # NAME KEY TIME VERDICT WORDS COMMENT [GPG OPTIONS]: gpg signs the usual text with KEY
    local name=$1 key=$2 time=$3 verdict=$4 words=$5 comment=$6
    shift 6
    clearsign "$time" "${user-$key@test.example}" "$out/prov/$name.prov" "${text-$work/shop.txt}" "$@"
    row "$name" "${ring-$key.gpg}" "$verdict" "$words" "$comment"
}

section 'Good signatures by gpg'
for name in rsa2048 rsa4096 p256 p384 p521; do signed $name $name $early trusted '' "gpg, $name"; done
signed ed25519 ed25519 $early trusted '' 'gpg, EdDSA of the legacy form (algorithm 22)'
signed subkeys subkeys $early trusted '' 'certify-only primary key, signing subkey'
for number in 2 3 4; do
    user="$(fingerprint many $number)!" signed many-$number many $early trusted '' \
        "signing subkey $((number - 1)) of three: $(sed -n "$((number - 1))p" <<<$'RSA-2048\nEd25519\nP-256')"
done
for hash in SHA256 SHA384; do signed rsa2048-$hash rsa2048 $early trusted '' "$hash" --digest-algo $hash; done
signed gpg-armor-headers rsa2048 $early trusted '' 'Version and Comment as gpg writes them' --emit-version --comment 'a test'
passphrase='correct horse' signed passphrase passphrase $early trusted '' 'the key with a passphrase'
signed p256-signs-sha384 p256 $early trusted '' 'P-256 with a longer hash' --digest-algo SHA384
section 'Times'
signed future rsa2048 20400101T000000 refused signature-from-the-future 'dated 2040'
arguments='at=2041-01-01T00:00:00Z' prov=future row future-arrived rsa2048.gpg trusted '' 'the same, judged in 2041'
signed four-minutes-ahead rsa2048 20260101T000400 trusted '' 'four minutes ahead: within the grace'
signed six-minutes-ahead rsa2048 20260101T000600 refused signature-from-the-future 'six minutes ahead'
signed older-than-key rsa2048 20230601T000000 refused signature-before-key 'made before the key' --ignore-time-conflict
signed expired-signature rsa2048 $early refused signature-expired 'the signature was good for a year' --default-sig-expire 1y
arguments='at=2024-12-01T00:00:00Z' prov=expired-signature row expired-signature-in-time rsa2048.gpg trusted '' 'the same, judged within the year'
signed signature-expires-later rsa2048 $early trusted '' 'the signature is good for five years' --default-sig-expire 5y

# The signatures are made while nothing has expired; the rings then say that the key did.
for name in expired sub-expired revoked sub-revoked; do
    clearsign $early $name@test.example "$out/prov/$name-early.prov" "$work/shop.txt"
    clearsign $late $name@test.example "$out/prov/$name-late.prov" "$work/shop.txt"
done
copy_home() { # NAME: a new home that holds only this key
    local key
    GNUPGHOME=$main
    key=$(fingerprint "$1")
    gpg_at $now --batch --yes --output "$work/copy.gpg" --export-secret-keys "$key"
    fresh_home
    gpg_at $now --batch --import "$work/copy.gpg"
}
# Keys are known by their user ids in every home.
set_expiry() { gpg_at "$1" --batch --quick-set-expire "$(fingerprint "$2")" "$3" "${@:4}"; }

copy_home expired
export_key expired never-expires
set_expiry $edited expired $cut
export_key expired
set_expiry 20241201T000000 expired 20300101T000000
export_key expired extended-only
set_expiry 20250901T000000 expired 20310101T000000
export_key expired extended-late-only
merge() { # NAME RING... : one key with the signatures of all rings
    local name=$1 ring
    shift
    fresh_home
    for ring in "$@"; do gpg_at $now --batch --import "$out/rings/$ring.gpg"; done
    gpg_at $now --batch --yes --output "$out/rings/$name.gpg" --export
}
merge extended expired extended-only
merge extended-late expired extended-late-only
merge shortened never-expires expired
rm "$out"/{rings,secret}/{extended-late-only,never-expires}.*
prov=expired-early row expired-signed-before expired.gpg trusted key-expired-since 'expired after signing'
prov=expired-late row expired-signed-after expired.gpg refused key-expired 'expired before signing'
arguments='at=2024-07-01T00:00:00Z' prov=expired-early row expired-judged-before expired.gpg trusted '' 'judged before the key expired'
prov=expired-late row expiry-extended extended.gpg trusted '' 'expiry extended in time by a newer self-signature, both in the ring'
prov=expired-late row expiry-extended-only extended-only.gpg trusted '' 'only the newer self-signature is in the ring'
prov=expired-late row expiry-extended-late extended-late.gpg trusted '' 'expiry extended after the key had expired and the signature was made'
prov=expired-late row expiry-set-later shortened.gpg refused key-expired 'first no expiry, then one: the newest self-signature counts'

copy_home sub-expired
set_expiry $edited sub-expired $cut '*'
export_key sub-expired
prov=sub-expired-early row sub-expired-signed-before sub-expired.gpg trusted key-expired-since 'signing subkey expired after signing'
prov=sub-expired-late row sub-expired-signed-after sub-expired.gpg refused key-expired 'signing subkey expired before signing'
copy_home sub-expired
set_expiry $edited sub-expired $cut
export_key sub-expired primary-expired
prov=sub-expired-early row primary-expired-signed-before primary-expired.gpg trusted key-expired-since 'primary key expired after its subkey signed'
prov=sub-expired-late row primary-expired-signed-after primary-expired.gpg refused key-expired 'primary key expired before its subkey signed'

section 'Revocations by their owner'
reasons=([0]=no-reason [1]=compromised [2]=superseded [3]=retired)
revocation_rows() { # NAME RING WHAT REASON
    local before='refused key-revoked'
    case $4 in superseded | retired) before='trusted key-superseded' ;; esac
    # shellcheck disable=SC2086 # two words on purpose
    prov=$1-early row "$2-signed-before" "$2.gpg" $before "$3 revoked ($4) after signing"
    prov=$1-late row "$2-signed-after" "$2.gpg" refused key-revoked "$3 revoked ($4) before signing"
}
for code in "${!reasons[@]}"; do
    reason=${reasons[code]}
    copy_home revoked
    printf 'y\n%s\n\ny\n' "$code" | gpg_at $cut --command-fd 0 --output "$work/revocation.asc" --yes --gen-revoke revoked@test.example
    gpg_at $now --batch --import "$work/revocation.asc"
    export_key revoked "revoked-$reason"
    revocation_rows revoked "revoked-$reason" 'primary key' "$reason"

    copy_home sub-revoked
    printf 'key 1\nrevkey\ny\n%s\n\ny\nsave\n' "$code" | gpg_at $cut --command-fd 0 --edit-key sub-revoked@test.example
    export_key sub-revoked "sub-revoked-$reason"
    revocation_rows sub-revoked "sub-revoked-$reason" 'signing subkey' "$reason"
done
copy_home uids
gpg_at $cut --batch --quick-revoke-uid "$(fingerprint uids)" 'Old Name <uids@old.example>'
export_key uids
GNUPGHOME=$main
signed uid-revoked uids $early trusted '' 'uid-hidden=Old Name; one of two user ids is revoked and not shown'

section 'Weak or unsupported algorithms'
for hash in SHA1 RIPEMD160 MD5; do
    signed weak-${hash,,} rsa2048 $early refused weak-hash "$hash signature" --digest-algo $hash --allow-weak-digest-algos
done
signed weak-sha224 rsa2048 $early refused weak-hash 'SHA-224: shorter than SHA-256' --digest-algo SHA224
signed weak-rsa1024 rsa1024 $early refused weak-key RSA-1024
signed weak-dsa2048 dsa2048 $early refused weak-key DSA-2048 --digest-algo SHA256
signed brainpool brainpool $early refused unsupported-algorithm 'ECDSA over brainpoolP256r1'
signed secp256k1 secp256k1 $early refused unsupported-algorithm 'ECDSA over secp256k1'
signed unknown-key mallory $early refused unknown-key 'the signer is not in the ring'
sed -i '$s#rings/mallory.gpg#rings/rsa2048.gpg#' "$table"

section 'What is asked for'
first=$(fingerprint rsa2048) second=$(fingerprint mallory)
prov=rsa2048
arguments="signer=$first" row signer-pinned two-keys.gpg trusted '' 'the signer is the one asked for'
arguments="signer=$second" row signer-other two-keys.gpg refused not-allowed 'another signer of the ring was asked for'
arguments="signer=$second signer=$first" row signer-one-of-two two-keys.gpg trusted '' 'one of two signers asked for'
arguments='chart=shop version=1.4.0' row asked rsa2048.gpg trusted '' 'name and version as asked for'
arguments='chart=store' row asked-chart rsa2048.gpg refused wrong-chart 'another chart was asked for'
arguments='chart=shop version=1.5.0' row asked-version rsa2048.gpg refused wrong-version 'a newer version was asked for'
unset prov
text_for "$out/charts/shop-1.3.0.tgz" shop-1.3.0.tgz "$work/1.3.0/shop/Chart.yaml" >"$work/old.txt"
archive=charts/shop-1.3.0.tgz
text=$work/old.txt signed old-version rsa2048 $early trusted '' 'the older chart, nothing asked'
arguments='chart=shop version=1.4.0' prov=old-version row downgrade rsa2048.gpg refused wrong-version 'the older, well-signed chart where 1.4.0 was asked for'
mkdir -p "$out/charts/downgrade"
cp "$out/charts/shop-1.3.0.tgz" "$out/charts/downgrade/shop-1.4.0.tgz"
archive=charts/downgrade/shop-1.4.0.tgz
prov=old-version row downgrade-renamed rsa2048.gpg trusted name-differs 'the older chart under the newer file name, nothing asked'
arguments='version=1.4.0' prov=old-version row downgrade-renamed-asked rsa2048.gpg refused wrong-version 'the same, 1.4.0 asked for'
cp "$out/$shop" "$out/charts/shop-v1.4.0.tgz"
archive=charts/shop-v1.4.0.tgz prov=rsa2048 row renamed-oci-tag rsa2048.gpg trusted name-differs 'file named after an OCI tag v1.4.0'
cp "$out/$shop" "$out/charts/renamed.tgz"
archive=charts/renamed.tgz prov=rsa2048 row renamed rsa2048.gpg trusted name-differs 'renamed archive'
archive=charts/shop-1.3.0.tgz prov=rsa2048 row other-archive rsa2048.gpg refused digest-mismatch 'the .prov belongs to another archive'
unset archive

section 'The signed text'
sum=$(digest "$out/$shop")
meta=$(cat "$work/1.4.0/shop/Chart.yaml")
files="files:
  shop-1.4.0.tgz: sha256:$sum"
body() { # NAME VERDICT WORDS COMMENT TEXT
    printf '%s\n' "$5" >"$work/body.txt"
    text=$work/body.txt ring=rsa2048.gpg signed "$1" rsa2048 $early "$2" "$3" "$4"
}
separator=$'\n\n...\n'
# shellcheck disable=SC2059 # the format is the text
digest_case() { body "$1" refused digest-mismatch "$2" "$meta$separator$(printf "$3" "${4-$sum}")"; }
digest_case digest-uppercase 'upper case hex: no Helm accepts it' 'files:\n  shop-1.4.0.tgz: sha256:%s' "${sum^^}"
digest_case digest-no-prefix 'no sha256: before the digest' 'files:\n  shop-1.4.0.tgz: "%s"'
digest_case digest-other-prefix 'sha512: before a SHA-256' 'files:\n  shop-1.4.0.tgz: sha512:%s'
digest_case digest-short 'one digit is missing' 'files:\n  shop-1.4.0.tgz: sha256:%s' "${sum:0:63}"
digest_case digest-long 'one digit too many' 'files:\n  shop-1.4.0.tgz: sha256:%s' "${sum}0"
body digest-elsewhere refused signed-text-malformed 'the digest stands under images only' "$meta${separator}files: {}
images:
  shop-1.4.0.tgz: sha256:$sum"
body files-extra trusted '' 'more files and images are listed' "$meta$separator$files
  other-1.0.0.tgz: sha256:${sum//[0-7]/0}
images:
  shop: sha256:${sum//[0-7]/0}"
body files-other-name trusted name-differs 'another entry has the digest, this name has another one' "$meta${separator}files:
  other-1.0.0.tgz: sha256:$sum
  shop-1.4.0.tgz: sha256:${sum//[0-7]/0}"
malformed_text() { body "$1" refused signed-text-malformed "$2" "$3"; }
malformed_text duplicate-files 'the key files twice' "$meta$separator$files
$files"
malformed_text duplicate-name 'one file name twice' "$meta$separator$files
  shop-1.4.0.tgz: sha256:$sum"
malformed_text duplicate-metadata 'one metadata key twice' "$meta
version: 9.9.9$separator$files"
malformed_text third-part 'a third part' "$meta$separator$files

...
files: {}"
malformed_text one-part 'no separator: one part' "$meta"
malformed_text separator-dashes 'three dashes for three dots' "$meta

---
$files"
malformed_text files-missing 'the second part has no files' "$meta${separator}images: {}"
malformed_text files-not-yaml 'the second part is no YAML' "$meta${separator}files: ["
malformed_text files-a-list 'files is a list' "$meta${separator}files:
- shop-1.4.0.tgz"
malformed_text metadata-not-yaml 'metadata is no YAML' "name: [shop$separator$files"
malformed_text metadata-a-list 'metadata is a list' "- name$separator$files"
body metadata-not-utf8 refused provenance-malformed 'metadata is not UTF-8' "${meta/Sells/$'\xff'}$separator$files"
malformed_text metadata-no-name 'metadata without name' "${meta/$'\n'name: shop/}$separator$files"
malformed_text metadata-empty 'metadata is an empty map' "{}$separator$files"
body metadata-unquoted trusted '' 'the separator after one newline, other quoting' "$(sed 's/2\.0\.1/"2.0.1"/; s/shop$/'"'shop'/" <<<"$meta")
...
files: {'shop-1.4.0.tgz': \"sha256:$sum\"}"
printf 'I agree.\n' >"$work/unrelated.txt"
clearsign $early rsa2048@test.example "$out/prov/unrelated.prov" "$work/unrelated.txt"
row unrelated rsa2048.gpg refused signed-text-malformed 'a signed text that is no provenance'
gpg_at $early --batch --yes --armor -u rsa2048@test.example --output "$out/prov/inline-signed.prov" --sign "$work/shop.txt"
row inline-signed rsa2048.gpg refused provenance-malformed 'an inline-signed message instead of a cleartext one'
gpg_at $early --batch --yes --armor --detach-sign -u rsa2048@test.example --output "$out/prov/detached.prov" "$work/shop.txt"
row detached rsa2048.gpg refused provenance-malformed 'a detached signature'

section 'A plugin is no chart'
mkdir -p "$work/plugin/shop" "$out/charts/plugin" "$out/charts/plugin-and-chart"
printf 'name: shop\nversion: 1.4.0\nusage: shop\ndescription: Sells things\ncommand: echo\n' >"$work/plugin/shop/plugin.yaml"
pack() { tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime=2024-05-01 -C "$1" -c shop | gzip -9n >"$2"; }
pack "$work/plugin" "$out/charts/plugin/shop-1.4.0.tgz"
cp "$work/1.4.0/shop/Chart.yaml" "$work/plugin/shop"
pack "$work/plugin" "$out/charts/plugin-and-chart/shop-1.4.0.tgz"
printf 'APIVersion: legacy\nName: shop\nRuntime: subprocess\nSourceURL: ""\nType: cli/v1\nVersion: 1.4.0\n' >"$work/plugin.yaml"
for name in plugin plugin-and-chart; do
    text_for "$out/charts/$name/shop-1.4.0.tgz" shop-1.4.0.tgz "$work/plugin.yaml" >"$work/body.txt"
    case $name in plugin) reason=archive-malformed comment='a signed Helm 4 plugin archive, not a chart' ;; *) reason=metadata-mismatch comment='signed as a plugin, holds a chart as well' ;; esac
    archive=charts/$name/shop-1.4.0.tgz text=$work/body.txt signed $name rsa2048 $early refused $reason "$comment"
done

section 'Archives'
mkdir -p "$work/db/db" "$work/dependency"
printf 'apiVersion: v2\nname: db\nversion: 1.0.0\n' >"$work/db/db/Chart.yaml"
"${helm[3.10.1]}" package "$work/db/db" -d "$work/dependency" >/dev/null
printf 'apiVersion: v2\ndescription: other\nname: db\nversion: 1.0.0\n' >"$work/db/db/Chart.yaml"
"${helm[3.10.1]}" package "$work/db/db" -d "$work/db" >/dev/null
cp "$work/db/db-1.0.0.tgz" "$work/dependency/other.tgz"
printf 'apiVersion: v2\nname: db\nversion: 1.0.0\n' >"$work/db.yaml"
text_for "$work/dependency/db-1.0.0.tgz" db-1.0.0.tgz "$work/db.yaml" >"$work/db.txt"
clearsign $early rsa2048@test.example "$work/dependency/good.prov" "$work/db.txt"
clearsign $early mallory@test.example "$work/dependency/unknown.prov" "$work/db.txt"
sed 's/name: db/name: dc/' "$work/dependency/good.prov" >"$work/dependency/bad.prov"
node "$here/archives.mjs" "$out" "$work/dependency" >>"$table"
for file in "$out"/charts/{archive,metadata,dependency}-*/shop-1.4.0.tgz; do
    text_for "$file" >"$work/body.txt"
    clearsign $early rsa2048@test.example "$out/prov/$(basename "$(dirname "$file")").prov" "$work/body.txt"
done

section 'By the real Helm (it asks the clock: judged a day after it signed)'
# x/crypto gives every RSA value the modulus' bit count, whether or not its top bits are zero: one vector of each kind.
value_top() { sed -n '/^-----BEGIN PGP SIGNATURE/,$p' "$1" | grep -v '^[-=]' | base64 -d | tail -c 256 | od -An -tu1 -N1 | tr -d ' '; }
tomorrow=$(date -u -d '+1 day' +%FT00:00:00Z)
judged_later() { archive=$2 arguments="at=$tomorrow" row "$1" "$3" "$4" "$5" "$6"; }
helm_sign() { # VERSION FOLDER KEY TO
    mkdir -p "$4"
    "${helm[$1]}" package "$2" --sign --key "$3" --keyring "$out/secret/$3.gpg" -d "$4" >/dev/null
}
helm_case() { # NAME VERSION FOLDER KEY VERDICT WORDS COMMENT
    local to=$out/charts/$1 file
    helm_sign "$2" "$3" "$4" "$to"
    file=$(basename "$to"/*.tgz)
    mv "$to/$file.prov" "$out/prov/$1.prov"
    judged_later "$1" "charts/$1/$file" "$4.gpg" "$5" "$6" "$7"
}
for version in 3.6.2 3.10.1; do
    for key in rsa4096 p256 p384 p521; do helm_case "helm-$version-$key" $version "$work/1.4.0/shop" $key trusted '' "helm $version, $key"; done
    helm_case "helm-$version-cert-only" $version "$work/1.4.0/shop" cert-only refused key-not-for-signing "helm $version signs with a primary key that may only certify"
    helm_case "helm-$version-rsa1024" $version "$work/1.4.0/shop" rsa1024 refused weak-key "helm $version signs with RSA-1024"
    helm_case "helm-$version-v1" $version "$here/sources/old" rsa2048 trusted '' "helm $version, v1 chart: its requirements.yaml is in the signed text"
    helm_case "helm-$version-rich" $version "$here/sources/rich" rsa2048 trusted '' "helm $version, every field of Chart.yaml"
done
mkdir -p "$work/with/shop/charts"
cp "$work"/1.4.0/shop/*.yaml "$work/with/shop/"
cp "$work/dependency/db-1.0.0.tgz" "$work/with/shop/charts/"
cp "$work/dependency/good.prov" "$work/with/shop/charts/db-1.0.0.tgz.prov"
helm_case helm-unpacks-dependency 3.10.1 "$work/with/shop" rsa2048 trusted '' 'helm package unpacks charts/*.tgz and leaves the .prov behind'
prov=helm-unpacks-dependency arguments="at=$tomorrow deps" archive=charts/helm-unpacks-dependency/shop-1.4.0.tgz row helm-unpacks-dependency-demanded \
    rsa2048.gpg refused dependency-refused 'all demanded: the unpacked dependency cannot be proved any more'
found=' '
for attempt in $(seq 3000); do
    version=3.6.2
    [ $((attempt % 2)) = 0 ] || version=3.10.1
    helm_sign $version "$work/1.4.0/shop" rsa2048 "$work/signed"
    top=$(value_top "$work/signed/shop-1.4.0.tgz.prov")
    kind=helm-$version-top-bit-$([ "$top" -lt 128 ] && echo clear || echo set)
    [ "$top" != 0 ] || { kind='helm-top-octet-zero'; version='of either version'; }
    case $found in *" $kind "*) continue ;; esac
    found="$found$kind "
    mkdir -p "$out/charts/$kind"
    mv "$work/signed/shop-1.4.0.tgz" "$out/charts/$kind/"
    mv "$work/signed/shop-1.4.0.tgz.prov" "$out/prov/$kind.prov"
    judged_later "$kind" "charts/$kind/shop-1.4.0.tgz" rsa2048.gpg trusted '' "helm $version, RSA-2048: the value's first octet is $top, its bit count always 2048"
    [ "$(wc -w <<<"$found")" != 5 ] || break
done

section 'By OpenPGP.js'
node "$here/openpgpjs.mjs" "$out" "$work/shop.txt" $shop >>"$table"

section 'Keyring formats'
fresh_home
gpg_at $now --batch --import "$out"/rings/{mallory,p256,rsa2048,ed25519,subkeys}.gpg
gpg_at $now --batch --yes --delete-keys p256@test.example
cp "$GNUPGHOME/pubring.kbx" "$out/rings/several.kbx"
gpg_at $now --batch --yes --output "$out/rings/several.gpg" --export
gpg_at $now --batch --yes --armor --output "$out/rings/several.asc" --export
for format in gpg asc kbx; do
    prov=rsa2048 row ring-several-$format several.$format trusted '' "several keys, $format"
    prov=subkeys row ring-several-$format-subkey several.$format trusted '' "several keys, $format, signed by a subkey"
done
cp "$out/secret/rsa2048.gpg" "$out/rings/secret.gpg"
cp "$out/secret/rsa2048.asc" "$out/rings/secret.asc"
prov=rsa2048 row ring-secret secret.gpg trusted '' 'a secret export as keyring'
prov=rsa2048 row ring-secret-armored secret.asc trusted '' 'an armored secret export as keyring'
prov=passphrase
cp "$out/secret/passphrase.gpg" "$out/rings/secret-locked.gpg"
row ring-secret-locked secret-locked.gpg trusted '' 'a secret export with a passphrase: verifying needs none'
unset prov

section 'Forged'
GNUPGHOME=$main
node "$here/forge.mjs" "$out" "$work/shop.txt" $shop >>"$table"

{
    sed -n 's/^# | //p' "$0" | sed 's/^/# /'
    cat "$table"
} >"$out/cases.txt"
rm -f "$out"/secret/extended-only.*
# | Provenance vectors; one line a case, fields separated by "|":
# | name | archive | prov | keyring | arguments, separated by blanks | trusted or refused | reason | warnings, separated by commas | why
# | Judged at 2026-01-01T00:00:00Z unless an argument at=TIME says otherwise. Written by make.sh.

"$here/judge.sh" "$out" "${helm[3.6.2]}" "${helm[3.10.1]}" | tee "$out/others.txt"
