// OpenPGP packets read and written by hand (RFC 4880 / 9580), with node's own RSA: what honest tools refuse to write.
import { createHash, createPrivateKey, sign as rsaSign } from 'node:crypto';

export const u16 = n => Buffer.from([n >> 8, n & 255]);
export const u32 = n => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
export const seconds = iso => u32(Date.parse(iso) / 1000);
export const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');

export const Tag = { signature: 2, secretKey: 5, publicKey: 6, secretSubkey: 7, userId: 13, publicSubkey: 14, trust: 12 };
export const Hash = { md5: 1, sha1: 2, ripemd160: 3, sha256: 8, sha384: 9, sha512: 10, sha224: 11 };

export function mpi(bytes) {
  const number = BigInt('0x' + bytes.toString('hex'));
  const hex = number.toString(16);
  return Buffer.concat([u16(number.toString(2).length), Buffer.from(hex.length % 2 ? '0' + hex : hex, 'hex')]);
}

/** New-format packet; lengthSize 1, 2 or 5 forces a length form, oldFormat writes RFC 1991 headers with four length octets. */
export function packet(tag, body, { lengthSize, oldFormat } = {}) {
  if (oldFormat) return Buffer.concat([Buffer.from([0x80 | tag << 2 | 2]), u32(body.length), body]);
  return Buffer.concat([Buffer.from([0xc0 | tag]), newLength(body.length, lengthSize), body]);
}

function newLength(n, size = n < 192 ? 1 : n < 8384 ? 2 : 5) {
  if (size === 1) return Buffer.from([n]);
  if (size === 2) return Buffer.from([(n - 192 >> 8) + 192, n - 192 & 255]);
  return Buffer.concat([Buffer.from([255]), u32(n)]);
}

export function* packetsOf(bytes) {
  for (let at = 0; at < bytes.length;) {
    const start = at, first = bytes[at++];
    let tag = first & 63, length;
    if (first & 64) {
      length = bytes[at++];
      if (length === 255) { length = bytes.readUInt32BE(at); at += 4; }
      else if (length >= 192) length = (length - 192 << 8) + bytes[at++] + 192;
    } else {
      tag = first >> 2 & 15;
      const size = 1 << (first & 3);
      length = bytes.readUIntBE(at, size); at += size;
    }
    yield { tag, body: bytes.subarray(at, at + length), raw: bytes.subarray(start, at += length) };
  }
}

export const subpacket = (type, data, { critical = false, lengthSize } = {}) =>
  Buffer.concat([newLength(data.length + 1, lengthSize), Buffer.from([type | (critical ? 128 : 0)]), data]);

export const created = (iso, options) => subpacket(2, seconds(iso), options);
export const issuer = (key, options) => subpacket(16, key.id, options);
export const issuerFingerprint = (key, options) => subpacket(33, Buffer.concat([Buffer.from([4]), key.fingerprint]), options);
export const keyFlags = flags => subpacket(27, Buffer.from([flags]));
export const keyExpires = seconds => subpacket(9, u32(seconds));
export const notation = (name, value, options) =>
  subpacket(20, Buffer.concat([Buffer.from([128, 0, 0, 0]), u16(name.length), u16(value.length), Buffer.from(name + value)]), options);

/** The keys of an unprotected secret export: public packet body, fingerprint, id and (RSA only) the private key. */
export function secretKeys(bytes) {
  return [...packetsOf(bytes)].filter(p => p.tag === Tag.secretKey || p.tag === Tag.secretSubkey).map(({ tag, body }) => {
    let at = 6;
    const next = () => { const size = body.readUInt16BE(at) + 7 >> 3; at += size + 2; return body.subarray(at - size, at); };
    if (body[5] !== 1) return { tag };
    const n = next(), e = next(), publicBody = body.subarray(0, at++);
    const d = next(), q = next(), p = next(), qi = next();
    const less = prime => BigInt('0x' + d.toString('hex')) % (BigInt('0x' + prime.toString('hex')) - 1n);
    const encoded = { n, e, d, p, q, qi, dp: big(less(p)), dq: big(less(q)) };
    const jwk = Object.fromEntries(Object.entries(encoded).map(([name, value]) => [name, value.toString('base64url')]));
    return { tag, ...identity(publicBody), privateKey: createPrivateKey({ format: 'jwk', key: { kty: 'RSA', ...jwk } }) };
  });
}

const big = number => { const hex = number.toString(16); return Buffer.from(hex.length % 2 ? '0' + hex : hex, 'hex'); };

export function identity(publicBody) {
  const fingerprint = createHash('sha1').update(keyHashed(publicBody)).digest();
  return { publicBody, fingerprint, id: fingerprint.subarray(12) };
}

export const keyHashed = publicBody => Buffer.concat([Buffer.from([0x99]), u16(publicBody.length), publicBody]);
export const userIdHashed = userId => Buffer.concat([Buffer.from([0xb4]), u32(userId.length), userId]);

/** Body of a version 4 (or 3) RSA signature over data; every field can be set to what no honest signer would write. */
export function signature(key, data, {
  version = 4, type = 1, hash = 'sha512', hashId = Hash[hash], algorithm = 1, time = '2024-06-01T00:00:00Z',
  hashed = [created(time), issuerFingerprint(key)], unhashed = [issuer(key)], left16, encode = mpi,
} = {}) {
  const area = Buffer.concat(hashed), loose = Buffer.concat(unhashed);
  const head = version === 3 ? Buffer.concat([Buffer.from([type]), seconds(time)])
    : Buffer.concat([Buffer.from([version, type, algorithm, hashId]), u16(area.length), area]);
  const input = version === 3 ? Buffer.concat([data, head])
    : Buffer.concat([data, head, Buffer.from([version, 255]), u32(head.length)]);
  const left = left16 ?? createHash(hash).update(input).digest().subarray(0, 2);
  const value = encode(rsaSign(hash, input, key.privateKey));
  return version === 3
    ? Buffer.concat([Buffer.from([3, 5]), head, key.id, Buffer.from([algorithm, hashId]), left, value])
    : Buffer.concat([head, u16(loose.length), loose, left, value]);
}

/** What a cleartext signature covers: no trailing blanks, CRLF, no final line ending. */
export const canonical = text => Buffer.from(text.replace(/\n$/, '').split('\n').map(line => line.replace(/[ \t\r]+$/, '')).join('\r\n'));

export const armored = (kind, bytes) =>
  `-----BEGIN PGP ${kind}-----\n\n${bytes.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n=${crc24(bytes)}\n-----END PGP ${kind}-----\n`;

function crc24(bytes) {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let i = 0; i < 8; i++) crc = crc << 1 ^ (crc & 0x800000 ? 0x1864cfb : 0);
  }
  return Buffer.from([crc >> 16 & 255, crc >> 8 & 255, crc & 255]).toString('base64');
}

export const unarmored = text => Buffer.from(/-----\r?\n(?:.+: .*\r?\n)*\r?\n([^=-]+={0,2})/.exec(text)[1], 'base64');

/** A .prov of text and signature packets; header lines as given. */
export const clearSigned = (text, packets, header = 'Hash: SHA512\n') =>
  `-----BEGIN PGP SIGNED MESSAGE-----\n${header}\n${text.replace(/^-/gm, '- -').replace(/\n?$/, '\n')}${armored('SIGNATURE', Buffer.concat([packets].flat()))}`;
