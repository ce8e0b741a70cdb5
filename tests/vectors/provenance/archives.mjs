// Chart archives written entry by entry, good and bad. Arguments: the output folder, a folder with db-1.0.0.tgz and its three .prov files.
// Writes charts/<case>/shop-1.4.0.tgz (make.sh signs them) and prints rows of cases.txt.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const [out, dependency] = process.argv.slice(2);
const chart = `apiVersion: v2\nappVersion: 2.0.1\ndescription: Sells things\nkeywords:\n- shop\nname: shop\ntype: application\nversion: 1.4.0\n`;
const values = { name: 'shop/values.yaml', content: 'replicas: 1\n' };
const metadata = (content = chart) => ({ name: 'shop/Chart.yaml', content });
const gzip = bytes => { const packed = gzipSync(bytes, { level: 9 }); packed[9] = 255; return packed; };

function entry({ name, content = '', type = '0', link = '', size }) {
  const bytes = Buffer.from(content), header = Buffer.alloc(512);
  const octal = (value, at, width) => header.write(value.toString(8).padStart(width - 1, '0'), at, 'latin1');
  header.write(name, 0, 100); octal(0o644, 100, 8); octal(0, 108, 8); octal(0, 116, 8);
  if (typeof size === 'string') header.write(size, 124, 12); else octal(size ?? bytes.length, 124, 12);
  octal(1714521600, 136, 12); header.write('        ', 148); header.write(type, 156); header.write(link, 157, 100);
  header.write('ustar\u000000', 257, 'latin1');
  octal(header.reduce((sum, byte) => sum + byte, 0), 148, 7); header[155] = 32;
  return Buffer.concat([header, bytes, Buffer.alloc(-bytes.length & 511)]);
}
const tar = entries => Buffer.concat([...entries.map(entry), Buffer.alloc(1024)]);

function put(name, bytes, verdict, words, comment, given = '') {
  mkdirSync(`${out}/charts/${name}`, { recursive: true });
  writeFileSync(`${out}/charts/${name}/shop-1.4.0.tgz`, bytes);
  row(name, name, verdict, words, comment, given);
}
function row(name, archive, verdict, words, comment, given = '') {
  const [reason, warnings] = verdict === 'refused' ? [words, ''] : ['', words];
  console.log([name, `charts/${archive}/shop-1.4.0.tgz`, `prov/${archive}.prov`, 'rings/rsa2048.gpg', given, verdict, reason, warnings, comment].join('|'));
}
const malformed = (name, bytes, comment) => put(name, bytes, 'refused', 'archive-malformed', comment);
const trusted = (name, bytes, comment) => put(name, bytes, 'trusted', '', comment);
const differs = (name, content, comment) => put(name, gzip(tar([metadata(content), values])), 'refused', 'metadata-mismatch', comment);
const plain = [metadata(), values];

trusted('archive-by-hand', gzip(tar(plain)), 'the hand-made archive is right');
malformed('archive-not-gzip', Buffer.from('hello\n'), 'no gzip at all, yet its digest is signed');
malformed('archive-empty', Buffer.alloc(0), 'no bytes at all, yet their digest is signed');
malformed('archive-not-tar', gzip(Buffer.from('hello\n')), 'gzip of no tar');
malformed('archive-plain-tar', tar(plain), 'a tar that is not compressed');
malformed('archive-empty-tar', gzip(tar([])), 'a tar without entries');
malformed('archive-cut', gzip(tar(plain)).subarray(0, -20), 'gzip ends early');
malformed('archive-tar-cut', gzip(tar(plain).subarray(0, 900)), 'tar ends inside a file');
const spoilt = gzip(tar(plain)); spoilt[spoilt.length - 5] ^= 1;
malformed('archive-checksum', spoilt, "gzip's checksum is wrong");
malformed('archive-bytes-after', Buffer.concat([gzip(tar(plain)), Buffer.from('more')]), 'bytes after the gzip stream');
malformed('archive-second-member', Buffer.concat([gzip(tar(plain)), gzip(tar([{ name: 'shop/evil.yaml', content: 'x' }]))]), 'a second gzip member');
malformed('archive-tar-bytes-after', gzip(Buffer.concat([tar(plain), entry({ name: 'shop/evil.yaml', content: 'x' })])), 'an entry after the end of the tar');
trusted('archive-tar-padding', gzip(Buffer.concat([tar(plain), Buffer.alloc(8192)])), 'zero padding after the end, as GNU tar writes it');
malformed('archive-no-chart', gzip(tar([values])), 'no Chart.yaml');
malformed('archive-chart-not-yaml', gzip(tar([metadata('name: [\n'), values])), 'Chart.yaml is no YAML');
malformed('archive-chart-elsewhere', gzip(tar([{ name: 'Chart.yaml', content: chart }])), 'Chart.yaml outside a top folder');
malformed('archive-two-folders', gzip(tar([...plain, { name: 'other/values.yaml', content: 'x' }])), 'two top folders');
malformed('archive-duplicate', gzip(tar([...plain, { ...values, content: 'replicas: 9\n' }])), 'one name twice');
malformed('archive-duplicate-chart', gzip(tar([metadata(), metadata(chart.replace('1.4.0', '9.9.9')), values])), 'Chart.yaml twice');
malformed('archive-duplicate-dot', gzip(tar([...plain, { ...values, name: 'shop/./values.yaml' }])), 'one name twice, once with a dot');
malformed('archive-symlink', gzip(tar([...plain, { name: 'shop/link', type: '2', link: '/etc/passwd' }])), 'a symbolic link');
malformed('archive-hardlink', gzip(tar([...plain, { name: 'shop/link', type: '1', link: 'shop/values.yaml' }])), 'a hard link');
malformed('archive-device', gzip(tar([...plain, { name: 'shop/null', type: '3' }])), 'a device');
malformed('archive-fifo', gzip(tar([...plain, { name: 'shop/pipe', type: '6' }])), 'a pipe');
malformed('archive-absolute', gzip(tar([...plain, { name: '/shop/evil.yaml', content: 'x' }])), 'an absolute path');
malformed('archive-parent', gzip(tar([...plain, { name: 'shop/../../evil.yaml', content: 'x' }])), 'a parent path');
malformed('archive-parent-inside', gzip(tar([...plain, { name: 'shop/templates/../evil.yaml', content: 'x' }])), 'a parent path that stays inside');
put('archive-size-lies', gzip(tar([...plain, { name: 'shop/big', size: 2 ** 33 - 1, content: 'x' }]).subarray(0, -1024)), 'refused', 'archive-too-large', 'a header says 8 GiB, one block follows');
malformed('archive-size-garbage', gzip(tar([...plain, { name: 'shop/big', size: '0000zzzz', content: 'x' }])), 'a size that is no number');
const header = tar(plain); header[0] ^= 1;
malformed('archive-header-checksum', gzip(header), 'the checksum of a tar header is wrong');
trusted('archive-folders', gzip(tar([{ name: 'shop/', type: '5' }, ...plain, { name: 'shop/templates/', type: '5' }])), 'entries for folders');
const long = `shop/templates/${'a'.repeat(120)}.yaml`;
const record = text => { let size = text.length + 3; while (`${size} ${text}`.length !== size) size++; return `${size} ${text}`; };
trusted('archive-pax', gzip(tar([...plain, { name: 'PaxHeaders/x', type: 'x', content: record(`path=${long}\n`) }, { name: long.slice(0, 99), content: 'x' }])), 'a long name in a pax header');
trusted('archive-pax-global', gzip(tar([{ name: 'pax_global_header', type: 'g', content: record('comment=0123\n') }, ...plain])), 'the header git archive writes');
trusted('archive-gnu-long-name', gzip(tar([...plain, { name: '././@LongLink', type: 'L', content: `${long}\0` }, { name: long.slice(0, 99), content: 'x' }])), "GNU tar's long name");
malformed('archive-pax-parent', gzip(tar([...plain, { name: 'PaxHeaders/x', type: 'x', content: record('path=shop/../../evil\n') }, { name: 'shop/fine', content: 'x' }])), 'a parent path in a pax header');
const zeros = size => Buffer.alloc(size);
trusted('archive-file-5-mib', gzip(tar([...plain, { name: 'shop/big', content: zeros(5 * 2 ** 20) }])), 'a file of exactly 5 MiB');
put('archive-file-too-large', gzip(tar([...plain, { name: 'shop/big', content: zeros(5 * 2 ** 20 + 1) }])), 'refused', 'archive-too-large', 'a file of 5 MiB and a byte');
put('archive-too-large', gzip(tar([...plain, ...[...Array(21).keys()].map(n => ({ name: `shop/big${n}`, content: zeros(5 * 2 ** 20) }))])), 'refused', 'archive-too-large', '105 MiB in all');

differs('metadata-name', chart.replace('name: shop', 'name: store'), 'the archive has another name than was signed');
differs('metadata-version', chart.replace('1.4.0', '1.5.0'), 'the archive has another version than was signed');
differs('metadata-app-version', chart.replace('2.0.1', '2.0.2'), 'another appVersion');
differs('metadata-description', chart.replace('Sells', 'Buys'), 'another description');
differs('metadata-dependency', `${chart}dependencies:\n- name: db\n  version: 1.0.0\n  repository: https://charts.test.example\n`, 'a dependency that was not signed');
differs('metadata-annotation', `${chart}annotations:\n  a: b\n`, 'an annotation that was not signed');
differs('metadata-field-missing', chart.replace('appVersion: 2.0.1\n', ''), 'a signed field is missing in the archive');
const same = (name, content, comment) => trusted(name, gzip(tar([metadata(content), values])), comment);
same('metadata-order', `# our shop\n${chart.split('\n').reverse().join('\n').replace('- shop\nkeywords:', 'keywords: [shop]')}`, 'other order, style and a comment, same content');
same('metadata-unknown-field', `${chart}ourOwnField: 7\n`, "a field Helm does not know is left out of Helm's projection");
same('metadata-empty-fields', `${chart}icon: ""\nannotations: {}\nsources: []\nmaintainers: null\ndeprecated: false\n`, 'empty fields are left out');

const db = name => ({ name: 'shop/charts/db-1.0.0.tgz', content: readFileSync(`${dependency}/${name}`) });
const dbProv = name => ({ name: 'shop/charts/db-1.0.0.tgz.prov', content: readFileSync(`${dependency}/${name}`) });
const shipped = (...more) => gzip(tar([...plain, ...more]));
put('dependency-good', shipped(db('db-1.0.0.tgz'), dbProv('good.prov')), 'trusted', '', 'a dependency with a good .prov');
row('dependency-good-demanded', 'dependency-good', 'trusted', '', 'the same, all demanded', 'deps');
put('dependency-unsigned', shipped(db('db-1.0.0.tgz')), 'trusted', '', 'a dependency without .prov is not looked at');
row('dependency-unsigned-demanded', 'dependency-unsigned', 'refused', 'dependency-refused', 'all demanded, one unsigned', 'deps');
put('dependency-unknown', shipped(db('db-1.0.0.tgz'), dbProv('unknown.prov')), 'trusted', 'dependency-unknown', 'a dependency signed by an unknown key: a note');
row('dependency-unknown-demanded', 'dependency-unknown', 'refused', 'dependency-refused', 'all demanded, one by an unknown key', 'deps');
put('dependency-bad-signature', shipped(db('db-1.0.0.tgz'), dbProv('bad.prov')), 'refused', 'dependency-refused', 'a dependency whose .prov was changed');
put('dependency-bad-digest', shipped(db('other.tgz'), dbProv('good.prov')), 'refused', 'dependency-refused', 'a dependency that is not the signed one');
put('dependency-malformed-prov', shipped(db('db-1.0.0.tgz'), { ...dbProv('good.prov'), content: 'hello\n' }), 'refused', 'dependency-refused', 'a dependency whose .prov is none');
row('no-dependencies-demanded', 'archive-by-hand', 'trusted', '', 'all demanded, there are none', 'deps');
