// Two HTTPS servers on this machine: one before Rollcall, as a reverse proxy would be, and one that serves the React page with ready-made
// brotli. @jitsi/react-sdk takes external_api.js by https only, so both pages come that way.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const types = { '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };

// A certificate for an hour, for this machine only.
function certificate(folder) {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const wanted = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...wanted, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
}

async function listening(server) {
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    return {
        origin: `https://localhost:${server.address().port}`,
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}

function pass(port, to, from) {
    const headers = { ...to.headers, 'x-forwarded-proto': 'https' };
    const onward = request({ host: '127.0.0.1', port, path: to.url, method: to.method, headers }, answer => {
        from.writeHead(answer.statusCode, answer.headers);
        answer.pipe(from);
    });
    onward.on('error', () => from.destroy());
    from.on('close', () => onward.destroy());
    to.pipe(onward);
}

// The files of the React page, compressed once.
function files(folder) {
    const all = new Map();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath ?? entry.path, entry.name);
        const body = brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        all.set(file.slice(folder.length), { body, type: types[extname(file)] ?? 'application/octet-stream' });
    }
    if (!all.has('/index.html')) throw new Error('the React page is not built');
    all.set('/', all.get('/index.html'));
    return all;
}

/** Both servers: ours, and the peer's, whose `ticket` must be set before it is visited. */
export async function front({ folder, port, react }) {
    if (!existsSync(react)) throw new Error('build the React page first: npm start does');
    const seal = certificate(folder);
    const ours = await listening(createServer(seal, (to, from) => pass(port, to, from)));
    const all = files(react);
    const peer = {};
    const peerServer = createServer(seal, async (to, from) => {
        if (to.url === '/token') {
            // A fresh token each time, from the server that signs ours: neither page gets it cheaper.
            const ticket = await peer.ticket();
            const { host } = new URL(peer.origin);
            from.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
            from.end(JSON.stringify({ ...ticket, domain: host }));
            return;
        }
        const file = all.get(to.url);
        if (file) {
            const caching = to.url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
            from.writeHead(200, { 'content-type': file.type, 'content-encoding': 'br', 'cache-control': caching });
            from.end(file.body);
            return;
        }
        // external_api.js and the practice meeting are the same for both.
        if (to.url === '/external_api.js') to.url = '/practice/external_api.js';
        pass(port, to, from);
    });
    Object.assign(peer, await listening(peerServer));
    return [ours, peer];
}
