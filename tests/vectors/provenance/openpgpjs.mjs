// Keys and provenance files by OpenPGP.js: the algorithms of RFC 9580 and the shape that Helm 4's go-crypto writes.
// Arguments: the output folder, the text to sign, the archive it names. Prints rows of cases.txt. OPENPGP: where npm installed it.
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';

const openpgp = createRequire(`${process.env.OPENPGP}/`)('openpgp');
const [out, textFile, archive] = process.argv.slice(2);
const text = readFileSync(textFile, 'utf8').replace(/\n$/, '');
const made = new Date('2024-01-01T00:00:00Z'), signed = new Date('2024-06-01T00:00:00Z');
const config = { v6Keys: false };

async function key(name, type, options = {}) {
  const { privateKey, publicKey } = await openpgp.generateKey({
    type, userIDs: [{ name: `Test Key ${name}`, email: `${name}@test.example` }], date: made, format: 'object', config, ...options,
  });
  writeFileSync(`${out}/rings/${name}.gpg`, publicKey.write());
  writeFileSync(`${out}/secret/${name}.gpg`, privateKey.write());
  writeFileSync(`${out}/secret/${name}.asc`, privateKey.armor());
  return { name, privateKey };
}

async function prov(file, { privateKey }, message) {
  const armored = await openpgp.sign({ message: await openpgp.createCleartextMessage({ text: message }), signingKeys: privateKey, date: signed });
  // go-crypto writes no checksum line, and Helm no final line ending.
  writeFileSync(`${out}/prov/${file}.prov`, message.endsWith('\n') ? armored.replace(/^=.{4}\r?\n/m, '').trimEnd() : armored);
}

const row = (name, ring, warnings, comment) =>
  console.log([name, archive, `prov/${name}.prov`, `rings/${ring}.gpg`, '', 'trusted', '', warnings, comment].join('|'));

const rsa = await key('js-rsa', 'rsa', { rsaBits: 2048 });
await prov('js-rsa', rsa, text);
row('js-rsa', 'js-rsa', '', 'OpenPGP.js RSA-2048: hashed salt notation, fingerprint and issuer in the hashed area');
await prov('js-rsa-go-form', rsa, `${text}\n`);
row('js-rsa-go-form', 'js-rsa', '', "go-crypto's form: the last line ending is signed, no checksum line");

const p256 = await key('js-p256', 'ecc', { curve: 'nistP256' });
await prov('js-p256-go-form', p256, `${text}\n`);
row('js-p256-go-form', 'js-p256', '', "ECDSA P-256 in go-crypto's form");

for (const [name, type] of [['js-ed25519', 'curve25519'], ['js-ed448', 'curve448']]) {
  const modern = await key(name, type);
  const algorithm = type === 'curve448' ? 'Ed448 (algorithm 28)' : 'Ed25519 (algorithm 27)';
  await prov(name, modern, text);
  row(name, name, '', `RFC 9580 ${algorithm} in a version 4 key`);
  await prov(`${name}-go-form`, modern, `${text}\n`);
  row(`${name}-go-form`, name, '', `RFC 9580 ${algorithm} in go-crypto's form`);
}

const v6 = await key('v6', 'curve25519', { config: { v6Keys: true } });
await prov('v6-signature', v6, text);
console.log(['v6-signature', archive, 'prov/v6-signature.prov', 'rings/v6.gpg', '', 'refused', 'unsupported-algorithm', '',
  'version 6 key and version 6 signature: outside what is read'].join('|'));
