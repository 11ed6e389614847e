// Does the conference page keep anything of those who have come and gone? A teacher's page in the practice conference, and a student who
// joins and leaves 2,000 times over a line of their own. Heaps are read after forced collections. Prints a table.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { start } from './lesson.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cycles = Number(process.env.CYCLES ?? 2000);
const warm = Number(process.env.WARM ?? 200);
const at_once = 4;

const lesson = await start(root);
const browser = await chromium.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream'],
});
try {
    const page = await teacher();
    const visits = await visitor();
    const line = await page.context().newCDPSession(page);
    await line.send('HeapProfiler.enable');
    await visits(warm);
    const rows = [await heaps(page, line)];
    for (let part = 0; part < 4; part += 1) {
        await visits(cycles / 4);
        rows.push(await heaps(page, line));
    }
    print(rows);
} finally {
    await browser.close();
    lesson.close();
}

async function teacher() {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await lesson.teacher.signIn(page);
    // The module's memory, which nothing else names.
    await page.addInitScript(() => {
        const original = WebAssembly.instantiateStreaming;
        WebAssembly.instantiateStreaming = async (...given) => {
            const made = await original.apply(WebAssembly, given);
            window.benchMemory = made.instance.exports.memory;
            return made;
        };
    });
    await page.goto(lesson.url);
    await page.waitForFunction(() => document.querySelector('#panel ul.people li'), null, { timeout: 30_000 });
    return page;
}

// Comes and goes, some at once as people do, and waits each time until the server has said who is there.
async function visitor() {
    const tickets = await Promise.all(lesson.students.map(student => student.call('ticket', { lesson: lesson.lesson })));
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${lesson.origin}/sign-in`);
    return count => page.evaluate(async ({ tickets, count, at_once }) => {
        const once = ticket => new Promise((done, failed) => {
            const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/practice/ws`);
            const late = setTimeout(() => failed(new Error('the practice conference does not answer')), 10_000);
            socket.onopen = () => socket.send(JSON.stringify({ is: 'join', room: ticket.room, token: ticket.token, name: ticket.name }));
            socket.onmessage = ({ data }) => {
                const { is } = JSON.parse(data);
                if (is === 'welcome') socket.close(1000);
                if (is === 'refused') failed(new Error(data));
            };
            socket.onclose = () => {
                clearTimeout(late);
                done();
            };
        });
        for (let number = 0; number < count; number += at_once) {
            await Promise.all(Array.from({ length: Math.min(at_once, count - number) }, (_, one) => once(tickets[(number + one) % tickets.length])));
        }
    }, { tickets, count, at_once });
}

async function heaps(page, line) {
    // What was said of them is read aloud and journalled some seconds later.
    await page.waitForTimeout(8_000);
    for (let time = 0; time < 3; time += 1) await line.send('HeapProfiler.collectGarbage');
    const { usedSize } = await line.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await line.send('Memory.getDOMCounters');
    const wasm = await page.evaluate(() => window.benchMemory.buffer.byteLength);
    const rows = await page.evaluate(() => document.querySelectorAll('#panel ul.people > li').length);
    return { script: usedSize, wasm, nodes, jsEventListeners, rows };
}

function print(rows) {
    const bytes = number => number.toLocaleString('en');
    const line = values => console.log(...values.map(value => String(value).padStart(16)));
    line(['visits', 'script (bytes)', 'wasm (bytes)', 'DOM nodes', 'listeners', 'rows']);
    rows.forEach(({ script, wasm, nodes, jsEventListeners, rows }, part) => {
        line([warm + (part * cycles) / 4, bytes(script), bytes(wasm), nodes, jsEventListeners, rows]);
    });
    const growth = key => rows.at(-1)[key] - rows[0][key];
    const each = (growth('script') + growth('wasm')) / cycles;
    console.log(`Growth over ${cycles} visits: script ${bytes(growth('script'))}, wasm ${bytes(growth('wasm'))}: ${each.toFixed(0)} bytes a visit.`);
}
