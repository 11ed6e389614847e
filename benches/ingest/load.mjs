// The load: keep-alive connections over bare sockets, so that the generator takes little of the two processors it shares with what it
// measures. Each event is somebody new who joins.
import net from 'node:net';

let people = 0;

function request({ path, bearer, room }) {
    const number = (people++).toString(16).padStart(8, '0');
    const now = Math.floor(Date.now() / 1000);
    const body = JSON.stringify({
        event_name: 'muc-occupant-joined', room_name: room, room_jid: `${room}@conference.meet.example.org`, is_breakout: false,
        active_occupants_count: 1,
        occupant: { occupant_jid: `${number}-0000-4000-8000-000000000000@meet.example.org/x`, joined_at: now, name: 'Ana Student' },
    });
    return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bearer}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

// A connection that sends one request at a time. `done(ms, status)` hears of each answer.
function connection(target, done) {
    return new Promise((ready, failed) => {
        const socket = net.connect(target.port, '127.0.0.1');
        let buffer = '', sent = 0, idle = true;
        socket.setNoDelay(true);
        socket.setEncoding('latin1');
        socket.on('error', failed);
        socket.on('data', (text) => {
            buffer += text;
            const head = buffer.indexOf('\r\n\r\n');
            if (head < 0) return;
            const length = Number(/content-length: (\d+)/i.exec(buffer)?.[1] ?? 0);
            if (buffer.length < head + 4 + length) return;
            const status = Number(buffer.slice(9, 12));
            buffer = buffer.slice(head + 4 + length);
            idle = true;
            done(performance.now() - sent, status);
        });
        socket.on('connect', () => ready({
            isIdle: () => idle,
            send() { idle = false; sent = performance.now(); socket.write(request(target)); },
            end: () => socket.destroy(),
        }));
    });
}

// As fast as they go: `connections` at once for `seconds`. Answers per second, and how many were no 200.
export async function flood(target, connections, seconds) {
    let answered = 0, wrong = 0, open = true;
    const all = [];
    for (let i = 0; i < connections; i++) {
        const one = await connection(target, (_, status) => {
            answered += 1;
            if (status !== 200) wrong += 1;
            if (open) one.send();
        });
        all.push(one);
    }
    const from = performance.now();
    all.forEach((one) => one.send());
    await new Promise((wake) => setTimeout(wake, seconds * 1000));
    open = false;
    const rate = answered / (performance.now() - from) * 1000;
    await new Promise((wake) => setTimeout(wake, 300));
    all.forEach((one) => one.end());
    return { rate, wrong };
}

// `rate` events a second for `seconds`, each sent when its time has come, whoever else still waits. Latencies in ms, sorted, from the
// moment the event was due.
export async function pace(target, rate, seconds) {
    const latencies = [], free = [], all = [];
    let wrong = 0;
    const dues = new Map();
    for (let i = 0; i < 128; i++) {
        const one = await connection(target, (_, status) => {
            latencies.push(performance.now() - dues.get(one));
            if (status !== 200) wrong += 1;
            free.push(one);
        });
        free.push(one);
        all.push(one);
    }
    const from = performance.now(), count = rate * seconds;
    let next = 0;
    while (next < count) {
        while (next < count && from + next / rate * 1000 <= performance.now()) {
            const one = free.pop();
            if (!one) break;
            dues.set(one, from + next / rate * 1000);
            one.send();
            next += 1;
        }
        await new Promise((wake) => setTimeout(wake, 1));
    }
    await new Promise((wake) => setTimeout(wake, 1000));
    all.forEach((one) => one.end());
    return { latencies: latencies.sort((a, b) => a - b), wrong, late: count - latencies.length };
}
