// How soon does the conference open? Our page and a React page, one after the other, over the same slow line and with the same slow
// processor, against the same external_api.js (the practice conference's). Prints a table.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { front } from './front.mjs';
import { visitor } from './visitor.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const runs = Number(process.env.RUNS ?? 9);
const slowLine = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const slowdown = 4;

const folder = mkdtempSync(join(tmpdir(), 'first-load-'));
const rollcall = join(root, 'target/release/rollcall');
const settings = { ...process.env, ROLLCALL_DATA: join(folder, 'data') };
const demo = execFileSync(rollcall, ['demo'], { env: settings, encoding: 'utf8' });
const server = spawn(rollcall, ['serve', '--listen', '127.0.0.1:0'], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
let browser;
let fronts = [];
try {
    const port = await saidPort(server);
    fronts = await front({ folder, port, react: join(root, 'target/first-load-react') });
    const [ours, peer] = fronts;
    const student = await visitor(`http://localhost:${port}`, demo);
    peer.ticket = student.ticket;
    browser = await chromium.launch({
        executablePath: process.env.CHROME ?? '/usr/bin/chromium',
        args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--ignore-certificate-errors',
            '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    });
    const pages = [
        { name: 'Rollcall', url: `${ours.origin}/lessons/${student.lesson}/live`, cookie: student.cookie, times: [] },
        { name: 'React + @jitsi/react-sdk', url: `${peer.origin}/`, cookie: null, times: [] },
    ];
    // The first round fills the caches of the machine and is not counted; every browser starts empty.
    for (let round = 0; round <= runs; round += 1) {
        for (const page of pages) {
            const { time, bytes } = await load(page);
            if (round > 0) page.times.push(time);
            page.bytes = bytes;
        }
    }
    print(pages);
} finally {
    await browser?.close();
    for (const one of fronts) one.close();
    server.kill();
    rmSync(folder, { recursive: true, force: true });
}

function saidPort(process) {
    return new Promise((resolve, reject) => {
        let said = '';
        const hear = chunk => {
            said += chunk;
            const port = /http:\/\/localhost:(\d+)/u.exec(said)?.[1];
            if (port) resolve(Number(port));
        };
        process.stdout.on('data', hear);
        process.stderr.on('data', hear);
        process.on('exit', () => reject(new Error(`rollcall ended:\n${said}`)));
    });
}

// One first visit. Bytes are those of the bodies on the line, of the page itself; what the conference's frame loads is Jitsi's affair.
async function load({ url, cookie }) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    // Notes the first `new JitsiMeetExternalAPI`, whoever makes it.
    await page.addInitScript(() => {
        let wrapped;
        Object.defineProperty(window, 'JitsiMeetExternalAPI', {
            configurable: true,
            get: () => wrapped,
            set: original => {
                wrapped = new Proxy(original, {
                    construct(target, given, asked) {
                        window.constructedAfter ??= performance.now();
                        return Reflect.construct(target, given, asked);
                    },
                });
            },
        });
    });
    const line = await context.newCDPSession(page);
    await line.send('Network.enable');
    // Without a domain, which the name's prefix forbids.
    if (cookie) await line.send('Network.setCookie', { ...cookie, url, path: '/' });
    await line.send('Network.emulateNetworkConditions', slowLine);
    await line.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    const { frameTree } = await line.send('Page.getFrameTree');
    const requests = new Map();
    // What had come when the answer began were its headers.
    line.on('Network.responseReceived', ({ requestId, frameId, type, response }) => {
        if (frameId !== frameTree.frame.id) return;
        requests.set(requestId, { kind: kind(type, response), headers: response.encodedDataLength, bytes: 0, done: false });
    });
    line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        const request = requests.get(requestId);
        if (request) Object.assign(request, { bytes: encodedDataLength - request.headers, done: true });
    });
    await page.goto(url, { waitUntil: 'commit' });
    const time = await (await page.waitForFunction(() => window.constructedAfter, null, { timeout: 60_000 })).jsonValue();
    // The rest of the page comes after the conference has opened; it counts, too.
    await page.waitForLoadState('load');
    const whole = () => [...requests.values()].every(({ kind, done }) => done || kind === 'other');
    for (let quiet = 0; quiet < 10; quiet = whole() ? quiet + 1 : 0) await page.waitForTimeout(100);
    const bytes = {};
    for (const { kind, bytes: more } of requests.values()) bytes[kind] = (bytes[kind] ?? 0) + more;
    await context.close();
    return { time, bytes };
}

function kind(type, { url, mimeType }) {
    if (url.endsWith('/external_api.js')) return 'external_api.js';
    if (mimeType === 'application/wasm') return 'wasm';
    return { Document: 'html', Stylesheet: 'css', Script: 'js' }[type] ?? 'other';
}

function median(numbers) {
    const sorted = numbers.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}

function print(pages) {
    const kinds = ['html', 'css', 'js', 'wasm'];
    const row = (name, values) => console.log(name.padEnd(34), ...values.map(value => String(value).padStart(26)));
    const bytes = value => (value ?? 0).toLocaleString('en');
    row('First visit', pages.map(({ name }) => name));
    for (const one of kinds) row(`  ${one} (bytes on the line)`, pages.map(page => bytes(page.bytes[one])));
    row('  all of these', pages.map(page => bytes(kinds.reduce((sum, one) => sum + (page.bytes[one] ?? 0), 0))));
    row('  external_api.js, on top', pages.map(page => bytes(page.bytes['external_api.js'])));
    row('  new JitsiMeetExternalAPI after', pages.map(({ times }) => `${Math.round(median(times))} ms`));
    row('    fastest to slowest', pages.map(({ times }) => `${Math.round(Math.min(...times))} to ${Math.round(Math.max(...times))} ms`));
    row('  beside the React page', [`${(median(pages[0].times) / median(pages[1].times)).toFixed(2)} times`, '1']);
    console.log(`Median of ${runs} runs each, taken in turns; processor slowed ${slowdown} times, 1.6 Mbit/s, 150 ms there and back.`);
}
