// Signing, beside peers, in turns (ours, peer, ours, peer …), per second of processor time. Prints medians and ratios; asserts only that
// what is compared is the same.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.env.ROUNDS ?? 15);
const seconds = Number(process.env.SECONDS ?? 1);
const only = process.env.ONLY ?? ''; // such as RS256
const beside = path => fileURLToPath(new URL(path, import.meta.url));
const keys = beside('../../crates/tokens/tests/keys/');
const target = process.env.CARGO_TARGET_DIR ?? beside('../../target');

const run = (program, args, env = {}) =>
    execFileSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 24 });
execFileSync('cargo', ['build', '--release', '--package', 'tokens', '--example', 'speed'], { cwd: beside('../..'), stdio: 'inherit' });

const pem = { RSA_PEM: readFileSync(`${keys}rsa-pkcs8.pem`, 'utf8'), EC_PEM: readFileSync(`${keys}ec-pkcs8.pem`, 'utf8') };
const line = text => {
    const [rate, token] = text.trim().split(' ');
    return { rate: Number(rate), token };
};
const ours = algorithm => () => line(run(`${target}/release/examples/speed`, [algorithm, String(seconds)], pem));
const claimsOf = token => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const withoutTimes = ({ iat, nbf, exp, ...rest }) => rest;

// The peer signs what ours says.
const claims = withoutTimes(claimsOf(ours('hs256')().token));
const fastJwt = () => line(run(process.execPath, [beside('peer.mjs')], { CLAIMS: JSON.stringify(claims), SECONDS: String(seconds) }));
assert.deepEqual(withoutTimes(claimsOf(fastJwt().token)), claims);

// `openssl speed` counts processor time itself. The first number that is not a duration is signatures per second.
const openssl = name => () => {
    const row = run('openssl', ['speed', '-seconds', String(Math.ceil(seconds)), name])
        .split('\n')
        .findLast(text => /bits/.test(text) && /\d+\.\d+s/.test(text));
    return { rate: Number(row.replace(/^.*?bits/, '').replace(/\(.*?\)|ecdsa/g, '').trim().split(/\s+/).find(word => !word.endsWith('s'))) };
};

const pairs = [
    { what: 'HS256, full claims', peer: 'fast-jwt', aim: 8, a: ours('hs256'), b: fastJwt },
    { what: 'RS256, full claims', peer: 'openssl speed rsa2048', aim: 0.95, a: ours('rs256'), b: openssl('rsa2048') },
    { what: 'ES256, full claims', peer: 'openssl speed ecdsap256', aim: 0.9, a: ours('es256'), b: openssl('ecdsap256') },
];
const median = list => list.toSorted((a, b) => a - b)[list.length >> 1];
const whole = number => Math.round(number).toLocaleString('en');

console.log(`${cpus()[0].model}, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}; Node ${process.versions.node}, ${run('openssl', ['version']).trim()}`);
console.log(`${rounds} rounds of ${seconds} s each; per second of processor time; median (least to most) of the ratios of neighbours`);
for (const { what, peer, aim, a, b } of pairs.filter(({ what }) => what.includes(only))) {
    const found = Array.from({ length: rounds }, () => ({ a: a().rate, b: b().rate }));
    const ratios = found.map(({ a, b }) => a / b);
    const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    const [x, y] = [median(found.map(({ a }) => a)), median(found.map(({ b }) => b))];
    const best = Math.max(...found.map(({ a }) => a)) / Math.max(...found.map(({ b }) => b));
    console.log(`${what}: ours ${whole(x)}, ${peer} ${whole(y)}: ${median(ratios).toFixed(2)} times (${spread}), best beside best ${best.toFixed(2)}; aim ${aim}`);
}
