// The real program with a lesson of its own, and the teacher's way into it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts it in a folder of its own. `close()` ends it and takes the folder away. */
export async function start(root) {
    const folder = mkdtempSync(join(tmpdir(), 'console-'));
    const program = process.env.ROLLCALL ?? join(root, 'target/release/rollcall');
    const settings = { ...process.env, ROLLCALL_DATA: join(folder, 'data') };
    const demo = execFileSync(program, ['demo'], { env: settings, encoding: 'utf8' });
    const server = spawn(program, ['serve', '--listen', '127.0.0.1:0'], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
    const close = () => {
        server.kill();
        rmSync(folder, { recursive: true, force: true });
    };
    try {
        const origin = `http://localhost:${await saidPort(server)}`;
        const teacher = await signedIn(origin, demo, 'teacher');
        const { courses } = await teacher.call('home');
        const { rooms } = await teacher.call('course', { course: courses[0].id });
        const lesson = await teacher.call('start_lesson', { room: rooms[0].id, title: 'Many people', minutes: null, time_zone: 'Europe/Madrid' });
        const students = await Promise.all(['student1', 'student2'].map(account => signedIn(origin, demo, account)));
        return { origin, url: `${origin}/lessons/${lesson}/live`, teacher, students, lesson, close };
    } catch (error) {
        close();
        throw error;
    }
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

async function signedIn(origin, demo, account) {
    // A line of the table that `rollcall demo` prints ends with the sign-in name and the password.
    const password = new RegExp(` ${account} +(\\S+)$`, 'mu').exec(demo)?.[1];
    if (!password) throw new Error(`the demo has no ${account}`);
    let cookie = '';
    const call = async (endpoint, body = {}) => {
        const headers = { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin', cookie };
        const response = await fetch(`${origin}/api/${endpoint}`, { method: 'POST', headers, body: JSON.stringify(body) });
        if (!response.ok) throw new Error(`${endpoint}: ${response.status} ${await response.text()}`);
        cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
        return response.json();
    };
    await call('sign_in', { account_name: account, password });
    // The cookie's prefix keeps everybody but the server from setting it, so a browser signs in by itself.
    const signIn = async page => {
        await page.goto(`${origin}/sign-in`);
        await page.evaluate(async body => {
            const headers = { 'content-type': 'application/json' };
            const response = await fetch('/api/sign_in', { method: 'POST', headers, body });
            if (!response.ok) throw new Error(await response.text());
        }, JSON.stringify({ account_name: account, password }));
    };
    return { call, signIn };
}
