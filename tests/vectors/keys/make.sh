#!/bin/sh
# Makes the keys beside this script with gpg, in a home of its own and at fixed times; run it in this folder. The keys guard nothing.
set -eu

home=$(mktemp -d)
GNUPGHOME=$home
export GNUPGHOME
trap 'gpgconf --kill gpg-agent; rm -rf "$home"' EXIT
chmod 700 "$home"

at() { # at DAY ARGUMENTS…: gpg on a day of January 2024
  day=$1
  shift
  gpg --batch --yes --quiet --no-tty --pinentry-mode loopback --passphrase "${PASSPHRASE-}" --faked-system-time "202401${day}T000000!" "$@"
}

fingerprint() { at 01 --with-colons --list-keys "$1" | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | sed -n "${2-1}p"; }

# key USER-ID ALGORITHM USAGE EXPIRY
key() { at 01 --quick-generate-key "$1" "$2" "$3" "$4"; }

save() { # save NAME USER-ID: public and secret, binary
  at 31 --export "$2" > "$1.gpg"
  at 31 --export-secret-keys "$2" > "$1.secret.gpg"
}

revoke() { # revoke DAY USER-ID CODE
  f=$(fingerprint "$2")
  printf 'y\n%s\nsaid so\n\ny\n' "$3" | gpg --no-tty --quiet --status-fd 3 --command-fd 0 --pinentry-mode loopback --passphrase '' \
    --faked-system-time "202401$1T000000!" --gen-revoke "$f" 3> /dev/null > "$home/revocation.asc"
  at "$1" --import "$home/revocation.asc"
}

key 'Rsa <rsa@example.com>' rsa2048 sign never
save rsa '<rsa@example.com>'
at 31 --armor --export '<rsa@example.com>' > rsa.asc
key 'P256 <p256@example.com>' nistp256 sign never
save p256 P256
key 'P521 <p521@example.com>' nistp521 sign never
save p521 P521
key 'Ed <ed@example.com>' ed25519 sign never
save ed '<ed@example.com>'
at 31 --armor --export '<ed@example.com>' > ed.asc
key 'Weak <weak@example.com>' rsa1024 sign never
save weak Weak

PASSPHRASE='open sesame'
for algorithm in rsa2048 nistp256 nistp521 ed25519; do
  key "Locked $algorithm <locked@example.com>" "$algorithm" sign never
  save "locked-$algorithm" "Locked $algorithm"
done
PASSPHRASE=

# A primary key that only certifies, one subkey for signing and one for encryption.
key 'Subkeys <subkeys@example.com>' ed25519 cert never
at 02 --quick-add-key "$(fingerprint Subkeys)" ed25519 sign never
at 02 --quick-add-key "$(fingerprint Subkeys)" cv25519 encr never
save subkeys Subkeys
at 31 --export-secret-subkeys Subkeys > subkeys.stub.gpg
key 'Certifier <certifier@example.com>' ed25519 cert never
save certifier Certifier

# Expires on the 11th; extended on the 5th to expire on the 25th.
key 'Expiring <expiring@example.com>' ed25519 sign 10d
save expiring Expiring
at 05 --quick-set-expire "$(fingerprint Expiring)" 20d
save extended Expiring

# Two user ids, the second revoked on the 7th.
key 'Names <names@example.com>' ed25519 sign never
at 02 --quick-add-uid "$(fingerprint 'Names <')" 'Former <former@example.com>'
at 07 --quick-revoke-uid "$(fingerprint 'Names <')" 'Former <former@example.com>'
save names Names

key 'Superseded <superseded@example.com>' ed25519 sign never
revoke 15 Superseded 2
save superseded Superseded
key 'Compromised <compromised@example.com>' ed25519 sign never
revoke 15 Compromised 1
save compromised Compromised

cp "$home/pubring.kbx" ring.kbx
