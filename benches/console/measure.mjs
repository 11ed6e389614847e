// How much script one roster update of 500 people costs, and the whole list at once: ours on the real conference page, and the same list
// in React. Both get the same events from the same process, in turns. Each event is a task of its own, and what is counted is the processor
// time of the main thread in that task with its microtasks, by Chromium's own trace: other work on the machine does not count. Prints a table.
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
    const page = await context.newPage();
    await lesson.teacher.signIn(page);
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
    await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
    await page.evaluate(perform, { ids, events, others: others.map(({ event }) => event), people });
    const tasks = times(JSON.parse((await browser.stopTracing()).toString()).traceEvents);
    if (errors.length) throw errors[0];
    await page.context().close();
    return { all: tasks.get('all'), one: others.map(({ kind }, number) => ({ kind, ms: tasks.get(`one-${number}`) })) };
}

// The processor time of the task that each mark is in, in ms.
function times(trace) {
    const tasks = trace.filter(({ name, ph, tdur }) => name === 'ThreadControllerImpl::RunTask' && ph === 'X' && tdur !== undefined);
    tasks.sort((one, other) => one.ts - other.ts);
    const marks = trace.filter(({ cat, name }) => cat === 'blink.user_timing' && /^(all|one-\d+)$/u.test(name));
    return new Map(marks.map(mark => {
        let [from, to] = [0, tasks.length];
        while (from < to) {
            const middle = (from + to) >> 1;
            if (tasks[middle].ts <= mark.ts) from = middle + 1;
            else to = middle;
        }
        // Other threads have tasks at the same time.
        let at = from - 1;
        while (at >= 0 && !(tasks[at].pid === mark.pid && tasks[at].tid === mark.tid)) at -= 1;
        const task = tasks[at];
        if (!task || task.ts + task.dur < mark.ts) throw new Error(`no task around ${mark.name}`);
        return [mark.name, task.tdur / 1000];
    }));
}

// Within the page. What happens is a task of its own, with a mark to know it by; frames are drawn between.
async function perform({ ids, events, others, people }) {
    const list = document.getElementById('list');
    const task = run => new Promise(done => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
            channel.port1.close();
            run();
            // Not in a microtask of the same task, which is still counted.
            setTimeout(done);
        };
        channel.port2.postMessage(null);
    });
    const happens = async (name, events) => {
        await new Promise(requestAnimationFrame);
        await task(() => {
            performance.mark(name);
            window.bench.emit(events);
        });
    };
    const there = count => {
        if (list.children.length !== count) throw new Error(`${list.children.length} rows instead of ${count}`);
    };
    window.bench.people = new Map(ids.map(id => [id, 'participant']));
    await happens('all', events);
    there(people);
    // Roles are asked for by ours, once; let it be done with that.
    for (let wait = 0; wait < 60; wait += 1) await new Promise(requestAnimationFrame);
    for (const [number, event] of others.entries()) await happens(`one-${number}`, [event]);
    const ends = new Set(ids);
    for (const [name, { id }] of others) {
        if (name === 'participantJoined') ends.add(id);
        if (name === 'participantLeft') ends.delete(id);
    }
    there(ends.size + 1);
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
