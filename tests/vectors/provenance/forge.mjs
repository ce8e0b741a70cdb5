// Provenance files and keyrings that no honest program writes. Everything is put together from packets with the test keys that make.sh
// had gpg make. Arguments: the output folder, the text to sign, the archive it names. Prints rows of cases.txt.
import { readFileSync, writeFileSync } from 'node:fs';
import {
  Hash, Tag, armored, canonical, clearSigned, created, identity, issuer, issuerFingerprint, keyExpires, keyFlags, keyHashed, mpi, notation,
  packet, packetsOf, secretKeys, seconds, signature, subpacket, u16, u32, unarmored, userIdHashed,
} from './packets.mjs';

const [out, textFile, archive] = process.argv.slice(2);
const text = readFileSync(textFile, 'utf8').replace(/\n$/, ''), data = canonical(text);
const read = name => readFileSync(`${out}/${name}`);
const secret = name => secretKeys(read(`secret/${name}.gpg`));
const ringPackets = name => [...packetsOf(read(`rings/${name}.gpg`))].filter(p => p.tag !== Tag.trust);
const raw = packets => packets.map(p => p.raw);
const write = (path, content) => writeFileSync(`${out}/${path}`, content);

const [good] = secret('rsa2048'), [mallory] = secret('mallory'), [primary, signer, encrypter] = secret('subkeys'), [certOnly] = secret('cert-only');
const goodRing = ringPackets('rsa2048'), subRing = ringPackets('subkeys'), malloryRing = ringPackets('mallory');
const honest = read('prov/rsa2048.prov').toString('latin1');

function row(name, verdict, words, comment, { ring = 'rsa2048', prov = name, arguments: given = '' } = {}) {
  const [reason, warnings] = verdict === 'refused' ? [words, ''] : ['', words];
  console.log([name, archive, `prov/${prov}.prov`, `rings/${ring}.gpg`, given, verdict, reason, warnings, comment].join('|'));
}
const refused = (name, reason, comment, options) => row(name, 'refused', reason, comment, options);
const trusted = (name, comment, options) => row(name, 'trusted', '', comment, options);
const put = (name, content) => write(`prov/${name}.prov`, content);
const sign = (name, options, key = good) => put(name, clearSigned(text, packet(Tag.signature, signature(key, data, options))));
const ring = (name, packets) => write(`rings/${name}.gpg`, Buffer.concat(packets.flat(9)));

// ---- The signature packet

sign('binary-signature', { type: 0 });
trusted('binary-signature', 'type 0x00 over the canonical text');
const time = created('2024-06-01T00:00:00Z');
const usual = [time, issuerFingerprint(good)];
const hashed = (name, ...more) => sign(name, { hashed: [...usual, ...more] });

hashed('critical-subpacket-unknown', subpacket(60, Buffer.from('x'), { critical: true }));
refused('critical-subpacket-unknown', 'signature-unusable', 'unknown critical subpacket in the hashed area');
hashed('critical-subpacket-private', subpacket(101, Buffer.from('x'), { critical: true }));
refused('critical-subpacket-private', 'signature-unusable', 'critical subpacket of the private range');
hashed('subpacket-unknown', subpacket(60, Buffer.from('x')));
trusted('subpacket-unknown', 'unknown subpacket that is not critical');
hashed('critical-notation', notation('constraint@test.example', 'x', { critical: true }));
refused('critical-notation', 'signature-unusable', 'unknown critical notation');
hashed('notation', notation('comment@test.example', 'x'));
trusted('notation', 'notation that is not critical');
sign('creation-time-critical', { hashed: [created('2024-06-01T00:00:00Z', { critical: true }), issuerFingerprint(good)] });
trusted('creation-time-critical', 'critical creation time, as go-crypto writes it');
sign('creation-time-missing', { hashed: [issuerFingerprint(good)] });
refused('creation-time-missing', 'signature-unusable', 'no creation time');
sign('creation-time-unhashed', { hashed: [issuerFingerprint(good)], unhashed: [time, issuer(good)] });
refused('creation-time-unhashed', 'signature-unusable', 'creation time only in the unhashed area');
sign('expiry-unhashed', { unhashed: [issuer(good), subpacket(3, u32(60))] });
refused('expiry-unhashed', 'signature-unusable', 'a signature expiry that nobody signed');
sign('issuer-unhashed', { hashed: [time] });
trusted('issuer-unhashed', 'issuer key id only in the unhashed area: a hint the mathematics confirms');
sign('issuer-fingerprint-only', { unhashed: [] });
trusted('issuer-fingerprint-only', 'no key id, only the fingerprint');
sign('issuer-missing', { hashed: [time], unhashed: [] });
refused('issuer-missing', 'unknown-key', 'no issuer at all');
sign('issuer-hint-unknown', { hashed: [time], unhashed: [subpacket(16, Buffer.from('0123456789abcdef', 'hex'))] });
refused('issuer-hint-unknown', 'unknown-key', 'the hint names a key that is not in the ring');
sign('issuer-hint-wrong', { hashed: [time], unhashed: [issuer(mallory)] });
refused('issuer-hint-wrong', 'bad-signature', 'the hint names another key of the ring', { ring: 'two-keys' });
sign('issuer-hashed-wrong', { hashed: [time, issuerFingerprint(mallory)], unhashed: [issuer(mallory)] });
refused('issuer-hashed-wrong', 'bad-signature', 'the signed issuer is another key of the ring', { ring: 'two-keys' });
sign('issuer-hints-contradict', { unhashed: [issuer(mallory)] });
refused('issuer-hints-contradict', 'signature-unusable', 'signed fingerprint and unhashed key id name different keys', { ring: 'two-keys' });

sign('left-16-wrong', { left16: Buffer.from([0, 0]) });
refused('left-16-wrong', 'bad-signature', 'the left 16 bits of the digest are wrong');
sign('mpi-leading-zero', { encode: value => Buffer.concat([u16(value.length * 8 + 8), Buffer.from([0]), value]) });
refused('mpi-leading-zero', 'bad-signature', 'number one octet longer than the modulus');
sign('mpi-bit-count-low', { encode: value => Buffer.concat([u16(value.length * 8 - 7), value]) });
refused('mpi-bit-count-low', 'signature-unusable', 'bit count lower than the number has');

const body = signature(good, data);
put('length-five-octets', clearSigned(text, packet(Tag.signature, body, { lengthSize: 5 })));
refused('length-five-octets', 'provenance-malformed', 'packet length in five octets where two do');
put('length-old-four-octets', clearSigned(text, packet(Tag.signature, body, { oldFormat: true })));
refused('length-old-four-octets', 'provenance-malformed', 'old format packet length in four octets where two do');
put('packet-trailing-bytes', clearSigned(text, packet(Tag.signature, Buffer.concat([body, Buffer.from('x')]))));
refused('packet-trailing-bytes', 'signature-unusable', 'octets after the number inside the packet');
sign('subpacket-length-long', { unhashed: [issuer(good, { lengthSize: 5 })] });
refused('subpacket-length-long', 'signature-unusable', 'unhashed subpacket length in five octets where one does');
put('packet-foreign', clearSigned(text, [packet(Tag.signature, body), goodRing[0].raw]));
refused('packet-foreign', 'provenance-malformed', 'a public key packet behind the signature packet');
put('packet-none', clearSigned(text, Buffer.alloc(0)));
refused('packet-none', 'provenance-malformed', 'an armor block that holds nothing');
put('packet-cut', clearSigned(text, packet(Tag.signature, body).subarray(0, -20)));
refused('packet-cut', 'provenance-malformed', 'the signature packet ends early');

sign('v3-signature', { version: 3 });
refused('v3-signature', 'unsupported-algorithm', 'version 3 signature: nothing but type and time is signed');
sign('type-certification', { type: 0x10 });
refused('type-certification', 'signature-unusable', 'a certification is no document signature');
sign('type-standalone', { type: 2 });
refused('type-standalone', 'signature-unusable', 'standalone signature');
sign('hash-substituted', { hash: 'sha1', hashId: Hash.sha512 });
refused('hash-substituted', 'bad-signature', 'says SHA-512, signs SHA-1');
sign('hash-unknown', { hashId: 99 });
refused('hash-unknown', 'unsupported-algorithm', 'hash algorithm 99');
sign('algorithm-unknown', { algorithm: 99 });
refused('algorithm-unknown', 'unsupported-algorithm', 'public key algorithm 99, issued by an RSA key');
put('wrong-number', clearSigned(text, packet(Tag.signature, signature(good, data, { encode: v => mpi(Buffer.concat([v.subarray(0, -1), Buffer.from([v.at(-1) ^ 1])])) }))));
refused('wrong-number', 'bad-signature', 'one bit of the RSA value is wrong');
put('header-none', clearSigned(text, packet(Tag.signature, body), ''));
trusted('header-none', 'no Hash header over SHA-512');
put('header-other-hash', clearSigned(text, packet(Tag.signature, body), 'Hash: SHA256\n'));
trusted('header-other-hash', 'the Hash header says SHA256, the packet SHA-512: the packet counts');
put('header-two-hashes', clearSigned(text, packet(Tag.signature, body), 'Hash: SHA256\nHash: SHA512\n'));
trusted('header-two-hashes', 'two Hash headers');
put('go-form-by-hand', clearSigned(`${text}\n\n`, packet(Tag.signature, signature(good, Buffer.concat([data, Buffer.from('\r\n')]))))
  .replace(/^=.{4}\n/m, '').trimEnd());
trusted('go-form-by-hand', "go-crypto's form: last line ending signed, no checksum line, no final newline");
put('go-form-line-added', clearSigned(`${text}\n\n`, packet(Tag.signature, body)));
refused('go-form-line-added', 'bad-signature', 'an empty line added to a signature that does not cover one');
sign('older-than-subkey', { time: '2024-01-15T00:00:00Z', hashed: [created('2024-01-15T00:00:00Z'), issuerFingerprint(signer)], unhashed: [issuer(signer)] }, signer);
refused('older-than-subkey', 'signature-before-key', 'older than the signing subkey, younger than the primary key', { ring: 'subkeys' });
sign('by-encryption-subkey', {}, encrypter);
refused('by-encryption-subkey', 'key-not-for-signing', 'by a subkey that may only encrypt', { ring: 'subkeys' });
sign('by-cert-only-primary', {}, certOnly);
refused('by-cert-only-primary', 'key-not-for-signing', 'by a primary key that may only certify', { ring: 'cert-only' });

// ---- Several signatures

const byGood = packet(Tag.signature, body), byMallory = packet(Tag.signature, signature(mallory, data));
const spoilt = packet(Tag.signature, signature(mallory, Buffer.from('something else')));
put('two-known', clearSigned(text, [byGood, byMallory]));
trusted('two-known', 'two good signatures by two keys of the ring', { ring: 'two-keys' });
row('known-then-unknown', 'trusted', 'unknown-cosigner', 'the second signer is not in the ring', { prov: 'two-known' });
put('unknown-then-known', clearSigned(text, [byMallory, byGood]));
row('unknown-then-known', 'trusted', 'unknown-cosigner', 'the first signer is not in the ring');
refused('two-unknown', 'unknown-key', 'neither signer is in the ring', { prov: 'two-known', ring: 'p256' });
put('good-then-bad', clearSigned(text, [byGood, spoilt]));
refused('good-then-bad', 'bad-signature', 'the second signature is by a key of the ring and wrong', { ring: 'two-keys' });
put('bad-then-good', clearSigned(text, [spoilt, byGood]));
refused('bad-then-good', 'bad-signature', 'the first signature is by a key of the ring and wrong', { ring: 'two-keys' });
put('same-key-twice', clearSigned(text, [byGood, packet(Tag.signature, signature(good, data, { time: '2024-06-02T00:00:00Z' }))]));
trusted('same-key-twice', 'one key signed twice: good, and one signer');

// ---- The cleartext frame

function edit(name, change, verdict, words, comment) {
  put(name, Buffer.from(change(honest), 'latin1'));
  row(name, verdict, words, comment);
}
const malformed = (name, change, comment) => edit(name, change, 'refused', 'provenance-malformed', comment);
const accepted = (name, change, comment) => edit(name, change, 'trusted', '', comment);
const altered = (name, change, comment) => edit(name, change, 'refused', 'bad-signature', comment);
const armor = '-----BEGIN PGP SIGNATURE-----', start = '-----BEGIN PGP SIGNED MESSAGE-----';

accepted('crlf', prov => prov.replaceAll('\n', '\r\n'), 'the whole file with CRLF line endings');
accepted('trailing-blanks', prov => prov.replace(/^(name: .*)$/m, '$1  \t '), 'trailing blanks added to a signed line');
accepted('blank-lines-outside', prov => `\n \n${prov}\n\n \t\n`, 'white space around the block');
accepted('no-final-newline', prov => prov.trimEnd(), 'no line ending at the end, as every Helm writes it');
accepted('armor-headers', prov => prov.replace(armor, `${armor}\nVersion: GnuPG v2\nComment: a test`), 'Version and Comment in the signature armor');
accepted('armor-checksum-missing', prov => prov.replace(/^=.{4}\n/m, ''), 'no checksum line: RFC 9580 lets it go');
accepted('armor-checksum-wrong', prov => prov.replace(/^=.{4}$/m, '=AAAA'), 'wrong checksum: RFC 9580 forbids refusing for it');
malformed('text-before', prov => `This chart is certified.\n${prov}`, 'text before the block');
malformed('byte-order-mark', prov => `\xef\xbb\xbf${prov}`, 'a byte order mark before the block');
malformed('text-after', prov => `${prov}\nThis chart is certified.\n`, 'text after the block');
malformed('text-between', prov => prov.replace('Hash: SHA512\n', 'Hash: SHA512\nThis chart is certified.\n'), 'a line that is no header between start and signed text');
malformed('text-between-blocks', prov => `${prov}\nThis chart is certified.\n\n${prov}`, 'two blocks with text between them');
malformed('second-block', prov => `${prov}\n${prov}`, 'a second signed block');
malformed('unrelated-block-first', prov => `${read('prov/unrelated.prov')}\n${prov}`, 'an unrelated signed block before the good one');
malformed('unrelated-block-after', prov => `${prov}\n${read('prov/unrelated.prov')}`, 'an unrelated signed block after the good one');
malformed('second-signature-block', prov => `${prov}${prov.slice(prov.indexOf(armor))}`, 'a second armored signature');
malformed('header-comment', prov => prov.replace('Hash: SHA512\n', 'Hash: SHA512\nComment: certified\n'), 'a header other than Hash');
malformed('header-not-dash-escaped', prov => prov.replace('Hash: SHA512\n', 'Hash: SHA512\nNotDashEscaped: yes\n'), "gpg's own header");
malformed('armor-missing', prov => prov.slice(0, prov.indexOf(armor)), 'no signature');
malformed('armor-end-missing', prov => prov.slice(0, prov.indexOf('-----END')), 'no end of the signature');
malformed('armor-not-base64', prov => prov.replace(/(SIGNATURE-----\n\n.{10})./, '$1!'), 'the armor is not base64');
malformed('start-missing', prov => prov.slice(start.length + 1), 'no start line');
malformed('start-indented', prov => ` ${prov}`, 'the start line is not at the start of a line');
malformed('empty', () => '', 'an empty file');
malformed('signature-only', prov => prov.slice(prov.indexOf(armor)), 'a detached signature');
altered('leading-blanks', prov => prov.replace('\nname:', '\n  name:'), 'leading blanks change what was signed');
altered('text-changed', prov => prov.replace('Sells things', 'Sells thinks'), 'one letter of the signed text');
altered('line-added', prov => prov.replace('\n...\n', '\nzzz: 1\n...\n'), 'a line added to the signed text');
altered('line-removed', prov => prov.replace('type: application\n', ''), 'a line removed from the signed text');

// ---- Keys: what was not made by their owner says nothing

const pub = (key, tag = Tag.publicKey) => packet(tag, key.publicBody);
const userId = goodRing[1].body;
const over = (...keys) => Buffer.concat(keys.map(key => keyHashed(key.publicBody)));
const by = (key, input, type, more, iso = '2024-01-01T00:00:00Z', options = {}) => packet(Tag.signature,
  signature(key, input, { type, hash: 'sha256', hashed: [created(iso), issuerFingerprint(key), ...more], unhashed: [issuer(key)], ...options }));
const certify = (key, more, iso, options) => by(key, Buffer.concat([over(good), userIdHashed(userId)]), 0x13, more, iso, options);
const changed = packetRaw => { const bytes = Buffer.from(packetRaw); bytes[bytes.length - 1] ^= 1; return bytes; };
const compromised = subpacket(29, Buffer.concat([Buffer.from([2]), Buffer.from('compromised')]));
const [goodKey, goodUser, goodSelf, ...goodRest] = raw(goodRing);
const pretends = key => ({ hashed: [created('2024-02-01T00:00:00Z'), issuerFingerprint(key), compromised], unhashed: [issuer(key)] });

function withRing(name, packets, verdict, words, comment, prov = 'rsa2048') {
  ring(name, packets);
  row(name, verdict, words, comment, { ring: name, prov });
}

withRing('revocation-foreign', [goodKey, by(mallory, over(good), 0x20, [compromised]), goodUser, goodSelf, goodRest], 'trusted', '',
  'a key revocation made and signed by a stranger');
withRing('revocation-forged', [goodKey, by(mallory, over(good), 0x20, [], undefined, pretends(good)), goodUser, goodSelf, goodRest], 'trusted', '',
  'a key revocation that names the key and was made by a stranger');
withRing('revocation-wrong-key', [goodKey, by(good, over(mallory), 0x20, [compromised]), goodUser, goodSelf, goodRest], 'trusted', '',
  'a revocation signed by the key over another key');
withRing('revocation-no-subpacket', [goodKey, by(good, over(good), 0x20, []), goodUser, goodSelf, goodRest], 'refused', 'key-revoked',
  'a true revocation that gives no reason subpacket counts as compromised');
withRing('revocation-unknown-reason', [goodKey, by(good, over(good), 0x20, [subpacket(29, Buffer.from([77]))]), goodUser, goodSelf, goodRest], 'refused', 'key-revoked',
  'a true revocation with an unknown reason counts as compromised');
withRing('revocation-misplaced', [goodKey, goodUser, goodSelf, goodRest, by(good, over(good), 0x20, [compromised], '2025-01-01T00:00:00Z')], 'refused', 'key-revoked',
  'a true revocation of the primary key at the end of its packets');
withRing('user-id-revocation-forged', [goodKey, goodUser, goodSelf,
  by(mallory, Buffer.concat([over(good), userIdHashed(userId)]), 0x30, [], undefined, pretends(good)), goodRest], 'trusted', '',
  'a user id revocation by a stranger: the user id is shown');
withRing('self-signature-missing', [goodKey, goodUser], 'refused', 'key-unusable', 'no self-signature: anyone could have put the user id there');
withRing('self-signature-altered', [goodKey, goodUser, changed(goodSelf)], 'refused', 'key-unusable', 'the only self-signature is wrong');
withRing('self-signature-foreign', [goodKey, goodUser, certify(mallory, [keyFlags(3)])], 'refused', 'key-unusable', "only a stranger's certification");
withRing('self-signature-critical', [goodKey, goodUser, certify(good, [keyFlags(3), subpacket(60, Buffer.from('x'), { critical: true })])], 'refused', 'key-unusable',
  'the only self-signature has an unknown critical subpacket');
withRing('self-signature-newest-wins', [goodKey, goodUser, certify(good, [keyFlags(1)], '2024-03-01T00:00:00Z'), goodSelf], 'refused', 'key-not-for-signing',
  'the newest self-signature takes the signing flag away, whatever the order');
withRing('self-signature-newest-foreign', [goodKey, goodUser, goodSelf, certify(mallory, [keyFlags(1)], '2024-03-01T00:00:00Z')], 'trusted', '',
  "a stranger's newer certification changes nothing");
withRing('user-id-unsigned', [goodKey, goodUser, goodSelf, goodRest, packet(Tag.userId, Buffer.from('Forged Name <forged@test.example>'))], 'trusted', '',
  'uid-hidden=Forged Name; a user id without self-signature');

const [expiredKey, expiredUser, expiredSelf] = raw(ringPackets('expired'));
const later = Buffer.from(expiredSelf);
const expiryAt = later.indexOf(keyExpires(366 * 86400));
later.writeUInt32BE(3650 * 86400, expiryAt + 2);
const loosened = raise => { const p = [...packetsOf(expiredSelf)][0].body; const length = 6 + p.readUInt16BE(4), loose = p.readUInt16BE(length);
  return packet(Tag.signature, Buffer.concat([p.subarray(0, length), u16(loose + raise.length), raise, p.subarray(length + 2)])); };
withRing('expiry-forged', [expiredKey, expiredUser, expiredSelf, later], 'refused', 'key-expired',
  'an altered copy of the self-signature moves the expiry: ignored', 'expired-late');
withRing('expiry-forged-first', [expiredKey, expiredUser, later, expiredSelf], 'refused', 'key-expired', 'the altered copy stands first', 'expired-late');
withRing('expiry-forged-only', [expiredKey, expiredUser, later], 'refused', 'key-unusable', 'only the altered self-signature is left', 'expired-late');
withRing('expiry-forged-unhashed', [expiredKey, expiredUser, loosened(keyExpires(3650 * 86400))], 'refused', 'key-expired',
  'a later expiry in the unhashed area says nothing', 'expired-late');
withRing('expiry-forged-foreign', [expiredKey, expiredUser, expiredSelf, by(mallory,
  Buffer.concat([keyHashed([...packetsOf(expiredKey)][0].body), userIdHashed([...packetsOf(expiredUser)][0].body)]), 0x13, [keyFlags(3)], '2024-09-01T00:00:00Z')],
  'refused', 'key-expired', "a stranger's newer certification without expiry", 'expired-late');
const [expiring] = secret('expired');
withRing('expiry-extended-in-future', [expiredKey, expiredUser, expiredSelf, by(expiring,
  Buffer.concat([keyHashed(expiring.publicBody), userIdHashed([...packetsOf(expiredUser)][0].body)]), 0x13, [keyFlags(3)], '2040-01-01T00:00:00Z')],
  'refused', 'key-expired', 'a self-signature from the future does not count yet', 'expired-late');

// ---- Subkeys

const certificate = raw(subRing.slice(0, 3)), subkey = pub(signer, Tag.publicSubkey), bound = over(primary, signer);
const backSignature = (key, input = bound) => subpacket(32, signature(key, input, {
  type: 0x19, hash: 'sha256', hashed: [created('2024-02-01T00:00:00Z'), issuerFingerprint(key)], unhashed: [issuer(key)] }));
const binding = (more, flags = 2, key = primary, loose = []) => packet(Tag.signature, signature(key, bound, { type: 0x18, hash: 'sha256',
  hashed: [created('2024-02-01T00:00:00Z'), issuerFingerprint(key), keyFlags(flags), ...more], unhashed: [issuer(key), ...loose] }));
const sub = (name, packets, verdict, words, comment, prov = 'subkeys') => withRing(name, [certificate, packets], verdict, words, comment, prov);

sub('binding-by-hand', [subkey, binding([backSignature(signer)])], 'trusted', '', 'back-signature in the hashed area: our own assembly is right');
sub('back-signature-unhashed', [subkey, binding([], 2, primary, [backSignature(signer)])], 'trusted', '', 'back-signature in the unhashed area, where gpg puts it');
sub('back-signature-missing', [subkey, binding([])], 'refused', 'key-unusable', 'the signing subkey never agreed to be bound');
sub('back-signature-by-primary', [subkey, binding([backSignature(primary)])], 'refused', 'key-unusable', 'back-signature made by the primary key');
sub('back-signature-altered', [subkey, binding([], 2, primary, [changed(backSignature(signer))])], 'refused', 'key-unusable', 'back-signature with a wrong bit');
sub('back-signature-other-primary', [subkey, binding([backSignature(signer, over(good, signer))])], 'refused', 'key-unusable', 'back-signature for another primary key');
sub('binding-missing', [subkey], 'refused', 'key-unusable', 'a subkey without binding');
sub('binding-altered', [subkey, changed(binding([backSignature(signer)]))], 'refused', 'key-unusable', 'binding with a wrong bit');
sub('binding-foreign', [subkey, binding([backSignature(signer)], 2, mallory)], 'refused', 'key-unusable', 'bound by a stranger');
sub('binding-critical', [subkey, binding([backSignature(signer), subpacket(60, Buffer.from('x'), { critical: true })])], 'refused', 'key-unusable',
  'the binding has an unknown critical subpacket');
sub('binding-encryption-only', [subkey, binding([], 12)], 'refused', 'key-not-for-signing', 'the binding allows encryption only');
sub('binding-newest-wins', [subkey, binding([backSignature(signer)]), packet(Tag.signature, signature(primary, bound, { type: 0x18, hash: 'sha256',
  hashed: [created('2024-03-01T00:00:00Z'), issuerFingerprint(primary), keyFlags(12)], unhashed: [issuer(primary)] }))],
  'refused', 'key-not-for-signing', 'the newest binding takes the signing flag away');
sub('subkey-revocation-forged', [subkey, by(mallory, bound, 0x28, [], undefined, { hashed: [created('2024-02-01T00:00:00Z'), issuerFingerprint(primary), compromised],
  unhashed: [issuer(primary)] }), binding([backSignature(signer)])], 'trusted', '', 'a subkey revocation by a stranger');

// Mallory claims the good key's signatures as those of a subkey of her own.
const stolen = over(mallory, good);
const claimed = packet(Tag.signature, signature(mallory, stolen, { type: 0x18, hash: 'sha256',
  hashed: [created('2024-02-01T00:00:00Z'), issuerFingerprint(mallory), keyFlags(2)], unhashed: [issuer(mallory)] }));
const thief = [raw(malloryRing), pub(good, Tag.publicSubkey), claimed];
withRing('subkey-stolen', thief, 'refused', 'key-unusable', "a stranger binds the good key as her own subkey, without the key's consent");
withRing('subkey-stolen-first', [thief, raw(goodRing)], 'trusted', '', 'the same, and the real owner further down the ring: signed by the owner');
withRing('subkey-stolen-last', [raw(goodRing), thief], 'trusted', '', 'the same, the real owner first');
put('subkey-grafted', clearSigned(text, byMallory));
withRing('subkey-grafted', [raw(goodRing), pub(mallory, Tag.publicSubkey), packet(Tag.signature, signature(mallory, over(good, mallory), { type: 0x18, hash: 'sha256',
  hashed: [created('2024-02-01T00:00:00Z'), issuerFingerprint(mallory), keyFlags(2), subpacket(32, signature(mallory, over(good, mallory), { type: 0x19, hash: 'sha256',
    hashed: [created('2024-02-01T00:00:00Z'), issuerFingerprint(mallory)] }))] }))], 'refused', 'key-unusable',
  "a stranger's key hung under the good primary key, bound by the stranger", 'subkey-grafted');

// ---- Neighbours in the ring cost nobody else

const alien = identity(Buffer.concat([Buffer.from([4]), seconds('2024-01-01T00:00:00Z'), Buffer.from([99]), Buffer.from('0010abcd', 'hex')]));
const alienKey = [pub(alien), packet(Tag.userId, Buffer.from('Test Key alien <alien@test.example>'))];
const v3Key = [packet(Tag.publicKey, Buffer.concat([Buffer.from([3]), seconds('2024-01-01T00:00:00Z'), u16(0), good.publicBody.subarray(5)])),
  packet(Tag.userId, Buffer.from('Test Key v3 <v3@test.example>'))];
const damaged = [packet(Tag.publicKey, mallory.publicBody.subarray(0, 60)), raw(malloryRing.slice(1))];
const neighbours = { v6: [read('rings/v6.gpg')], 'unknown-algorithm': alienKey, v3: v3Key, damaged, ed25519: raw(ringPackets('ed25519')), dsa: raw(ringPackets('dsa2048')),
  'unknown-packet': [packet(60, Buffer.from('private')), packet(Tag.trust, Buffer.from([0, 0]))] };
for (const [name, packets] of Object.entries(neighbours)) {
  withRing(`neighbour-${name}-after`, [raw(goodRing), packets], 'trusted', '', `${name} behind the signer's key`);
  withRing(`neighbour-${name}-before`, [packets, raw(goodRing)], 'trusted', '', `${name} before the signer's key`);
}
ring('neighbour-cut', [raw(goodRing), raw(malloryRing), raw(ringPackets('rsa4096'))]);
write('rings/neighbour-cut.gpg', read('rings/neighbour-cut.gpg').subarray(0, -100));
trusted('neighbour-cut', 'the last key of the ring ends early', { ring: 'neighbour-cut', prov: 'rsa2048' });
withRing('subkey-alien', [raw(goodRing), pub(alien, Tag.publicSubkey), packet(Tag.signature, signature(good, over(good, alien), { type: 0x18 }))], 'trusted', '',
  'a subkey of an unknown algorithm under the signing key');
put('by-alien-key', clearSigned(text, packet(Tag.signature, signature(good, data, { algorithm: 99, hashed: [time, issuerFingerprint(alien)], unhashed: [issuer(alien)] }))));
withRing('by-alien-key', [alienKey, raw(goodRing)], 'refused', 'unsupported-algorithm', 'the signer is in the ring, its algorithm is unknown', 'by-alien-key');

// ---- Keyrings in other clothes

const block = (...packets) => armored('PUBLIC KEY BLOCK', Buffer.concat(packets.flat(9)));
function clothes(name, file, content, comment, verdict = 'trusted', words = '') {
  write(`rings/${file}`, content);
  const [reason, warnings] = verdict === 'refused' ? [words, ''] : ['', words];
  console.log([name, archive, 'prov/rsa2048.prov', `rings/${file}`, '', verdict, reason, warnings, comment].join('|'));
}
clothes('ring-armored-many', 'armored-many.asc', block(raw(malloryRing)) + block(raw(goodRing)) + block(raw(subRing)), 'three armored blocks one after the other');
clothes('ring-armored-crlf', 'armored-crlf.asc', (block(raw(malloryRing)) + block(raw(goodRing))).replaceAll('\n', '\r\n'), 'armored with CRLF');
clothes('ring-armored-headers', 'armored-headers.asc', block(raw(goodRing)).replace('-----\n\n', '-----\nVersion: GnuPG v1\nComment: a test\n\n').replace(/^=.{4}\n/m, ''),
  'armor headers, no checksum');
clothes('ring-armored-comments', 'armored-comments.asc', `The keys of our team\n\n${block(raw(malloryRing))}\nThe release key:\n\n${block(raw(goodRing))}`,
  'text around armored blocks, as on a web page');
clothes('ring-armored-v6', 'armored-v6.asc', armored('PUBLIC KEY BLOCK', read('rings/v6.gpg')) + block(raw(goodRing)), 'an armored version 6 key before the signer');
clothes('ring-empty', 'empty.gpg', '', 'an empty keyring', 'refused', 'unknown-key');

// A keybox with blobs that GnuPG's other tools write: an X.509 certificate and a deleted one before the keys of the box gpg wrote.
const box = read('rings/several.kbx'), header = box.subarray(0, box.readUInt32BE(0));
const blob = (type, size, flags = 0) => Buffer.concat([u32(size), Buffer.from([type, 1]), u16(flags), Buffer.alloc(size - 8)]);
clothes('ring-keybox-other-blobs', 'other-blobs.kbx', Buffer.concat([header, blob(3, 96), blob(0, 40), box.subarray(header.length)]),
  'a keybox with an X.509 blob and an empty blob');
const ephemeral = Buffer.from(box);
for (let at = header.length; at < box.length; at += box.readUInt32BE(at)) ephemeral.writeUInt16BE(ephemeral.readUInt16BE(at + 6) | 2, at + 6);
clothes('ring-keybox-ephemeral', 'ephemeral.kbx', ephemeral, 'every key of the keybox is flagged ephemeral', 'refused', 'unknown-key');
