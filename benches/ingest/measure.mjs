// How many attendance events a second become durable, and how soon at a thousand a second: ours and the peer in turns, in one run.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { flood, pace } from './load.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 5);
const CONNECTIONS = Number(process.env.CONNECTIONS ?? 128);
const top = path.resolve(import.meta.dirname, '../..');
const program = path.join(process.env.CARGO_TARGET_DIR ?? path.join(top, 'target'), 'release/rollcall');
if (!existsSync(program)) throw new Error(`${program} is missing. Build it first: ./run, or cargo build --release`);

const folder = mkdtempSync(path.join(process.env.DATA ?? tmpdir(), 'rollcall-ingest-'));
const children = [];
process.on('exit', () => {
    children.forEach((child) => child.kill());
    rmSync(folder, { recursive: true, force: true });
});

// A program that says its port on a line of its output.
function start(file, args, find, env = {}) {
    return new Promise((ready, failed) => {
        const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
        children.push(child);
        let said = '';
        const hear = (text) => {
            said += text;
            const port = find(said);
            if (port) ready(Number(port));
        };
        child.stdout.on('data', hear);
        child.stderr.on('data', hear);
        child.on('exit', (code) => failed(new Error(`${file} ended with ${code}: ${said}`)));
    });
}

async function ours() {
    const data = path.join(folder, 'data');
    const env = { ROLLCALL_DATA: data };
    const run = (args, input = '') => execFileSync(program, args, { env: { ...process.env, ...env }, input, encoding: 'utf8' });
    const [, , account, password] = run(['demo']).split('\n').find((line) => line.startsWith('Teacher')).split(/ {2,}/);
    run(['provider', 'add', '--kind', 'shared-secret', '--domain', 'meet.example.org', '--app-id', 'rollcall'], 'a secret of this measurement alone, long enough\n');
    const hook = run(['hook', 'add', 'event-sync', '--provider', 'meet.example.org']);
    const bearer = /Bearer ([^"\s]+)/.exec(hook)[1];
    const base = /\/hooks\/event-sync\/[a-z0-9]+/.exec(hook)[0];
    const port = await start(program, ['serve', '--listen', '127.0.0.1:0'], (said) => /localhost:(\d+)/.exec(said)?.[1], env);
    let cookie = '';
    const call = async (name, body) => {
        const answer = await fetch(`http://127.0.0.1:${port}/api/${name}`, {
            method: 'POST', headers: { 'content-type': 'application/json', cookie }, body: JSON.stringify(body),
        });
        if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
        cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
        return answer.json();
    };
    await call('sign_in', { account_name: account, password });
    const home = await call('home', {});
    const course = await call('course', { course: home.courses[0].id });
    const lesson = await call('start_lesson', { room: course.rooms[0].id, title: 'Ingest', minutes: 60, time_zone: 'UTC' });
    const ticket = await call('ticket', { lesson });
    return { port, path: `${base}/events/occupant/joined`, bearer, room: ticket.room };
}

async function peer() {
    const bearer = 'the-bearer-of-this-measurement';
    const args = [path.join(import.meta.dirname, 'peer.mjs'), path.join(folder, 'peer.sqlite3'), bearer];
    const port = await start(process.execPath, args, (said) => /^(\d+)$/m.exec(said)?.[1]);
    return { port, path: '/events/occupant/joined', bearer, room: 'bio404' };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const targets = { ours: await ours(), peer: await peer() };
const rates = { ours: [], peer: [] }, tails = { ours: [], peer: [] };
for (const target of Object.values(targets)) await flood(target, 16, 1); // warm; not counted
for (let round = 0; round < ROUNDS; round++) {
    for (const [name, target] of Object.entries(targets)) {
        const { rate, wrong } = await flood(target, CONNECTIONS, SECONDS);
        if (wrong) throw new Error(`${name}: ${wrong} answers were not 200`);
        rates[name].push(rate);
    }
}
for (let round = 0; round < ROUNDS; round++) {
    for (const [name, target] of Object.entries(targets)) {
        const { latencies, wrong, late } = await pace(target, 1000, SECONDS);
        if (wrong) throw new Error(`${name}: ${wrong} answers were not 200`);
        tails[name].push(late ? Infinity : latencies[Math.floor(latencies.length * 0.99)]);
    }
}
const range = (list, digits) => `${Math.min(...list).toFixed(digits)} to ${Math.max(...list).toFixed(digits)}`;
console.log(`${ROUNDS} rounds of ${SECONDS} s in turns, ${CONNECTIONS} connections; SQLite with synchronous=FULL on both sides\n`);
for (const name of ['ours', 'peer']) {
    console.log(`${name}: ${median(rates[name]).toFixed(0)} events a second (${range(rates[name], 0)}); ` +
        `p99 at 1 000 a second ${median(tails[name]).toFixed(1)} ms (${range(tails[name], 1)})`);
}
console.log(`ratio of the rates, median of rounds: ${median(rates.ours.map((rate, i) => rate / rates.peer[i])).toFixed(2)}`);
process.exit(0);
