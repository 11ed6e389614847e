// How much script one roster update of 500 people costs, and the whole list at once: ours on the real conference page, and the same list
// in React. Both get the same events from the same process, in turns. Prints a table.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { crowd, happenings } from './events.mjs';
import { start } from './lesson.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const people = Number(process.env.PEOPLE ?? 500);
const rounds = Number(process.env.ROUNDS ?? 3);
const updates = Number(process.env.UPDATES ?? 600);
const standIn = await readFile(new URL('stand-in.js', import.meta.url), 'utf8');

// The peer's files, on a port of their own.
const kinds = { '.html': 'text/html', '.js': 'text/javascript' };
const react = createServer(async (request, response) => {
    const path = request.url === '/' ? '/index.html' : request.url;
    try {
        const body = await readFile(join(root, 'target/console-react', path));
        response.writeHead(200, { 'content-type': kinds[extname(path)] ?? 'application/octet-stream' }).end(body);
    } catch {
        response.writeHead(404).end();
    }
});
await new Promise(done => react.listen(0, '127.0.0.1', done));

const lesson = await start(root);
const browser = await chromium.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'],
});
const figures = { Rollcall: { all: [], one: [] }, 'React 19': { all: [], one: [] } };
try {
    for (let round = 1; round <= rounds; round += 1) {
        for (const [name, open] of [['Rollcall', ours], ['React 19', peer]]) {
            const { all, one } = await run(open, round);
            figures[name].all.push(all);
            figures[name].one.push(...one);
        }
    }
    print();
} finally {
    await browser.close();
    lesson.close();
    react.close();
}

async function ours() {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addCookies([lesson.teacher.cookie]);
    const page = await context.newPage();
    await page.route('**/external_api.js', route => route.fulfill({ contentType: 'text/javascript', body: standIn }));
    await page.goto(lesson.url);
    await page.waitForFunction(() => window.bench?.ready && document.querySelector('#panel'));
    await page.evaluate(() => {
        document.querySelector('#panel ul.people').id = 'list';
        window.bench.emit([['ready', {}]]);
    });
    return page;
}

async function peer() {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await page.goto(`http://localhost:${react.address().port}/`);
    await page.waitForSelector('#list', { state: 'attached' });
    return page;
}

async function run(open, seed) {
    const page = await open();
    const errors = [];
    page.on('pageerror', error => errors.push(error));
    const { ids, events } = crowd(people, seed);
    const others = happenings(ids, updates, seed + 100);
    const figures = await page.evaluate(measure, { ids, events, others: others.map(({ event }) => event), people });
    if (errors.length) throw errors[0];
    await page.context().close();
    return { all: figures.all, one: figures.one.map((ms, number) => ({ kind: others[number].kind, ms })) };
}

// Within the page. The time from an event to the end of all that follows from it in the same task and its microtasks; a frame has just been
// drawn when it begins, so none comes between.
async function measure({ ids, events, others, people }) {
    const list = document.getElementById('list');
    const task = () => new Promise(done => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
            channel.port1.close();
            done();
        };
        channel.port2.postMessage(null);
    });
    const frame = async () => {
        await new Promise(requestAnimationFrame);
        await task();
    };
    const time = async events => {
        await frame();
        const began = performance.now();
        window.bench.emit(events);
        await task();
        return performance.now() - began;
    };
    const there = count => {
        if (list.children.length !== count) throw new Error(`${list.children.length} rows instead of ${count}`);
    };
    window.bench.people = new Map(ids.map(id => [id, 'participant']));
    const all = await time(events);
    there(people);
    // Roles are asked for by ours, once; let it be done with that.
    for (let wait = 0; wait < 60; wait += 1) await frame();
    const one = [];
    for (const event of others) one.push(await time([event]));
    const ends = new Set(ids);
    for (const [name, { id }] of others) {
        if (name === 'participantJoined') ends.add(id);
        if (name === 'participantLeft') ends.delete(id);
    }
    there(ends.size + 1);
    return { all, one };
}

function print() {
    const part = (numbers, of) => numbers.toSorted((one, other) => one - other)[Math.min(numbers.length - 1, Math.floor(numbers.length * of))];
    const ms = number => `${number.toFixed(1)} ms`;
    const names = Object.keys(figures);
    const row = (title, values) => console.log(title.padEnd(46), ...values.map(value => value.padStart(24)));
    row(`${people} people, ${rounds} rounds in turns`, names);
    row('  the whole list at once, median', names.map(name => ms(part(figures[name].all, 0.5))));
    row('    least to most', names.map(name => `${ms(Math.min(...figures[name].all))} to ${ms(Math.max(...figures[name].all))}`));
    const kinds = [...new Set(figures.Rollcall.one.map(({ kind }) => kind))];
    for (const kind of ['one update', ...kinds]) {
        const of = name => figures[name].one.filter(one => kind === 'one update' || one.kind === kind).map(({ ms }) => ms);
        row(kind === 'one update' ? `  one update (${updates} a round), 50 / 95 of 100 within` : `    ${kind}`, names.map(name => `${ms(part(of(name), 0.5))} / ${ms(part(of(name), 0.95))}`));
    }
}
