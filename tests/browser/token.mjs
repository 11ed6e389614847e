// Signs in as anybody would, asks for tickets, and checks the tokens with jose: code that knows nothing of ours.
// The setting comes as JSON on standard input; the answer is the exit code, and a sentence when something is wrong.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const setting = JSON.parse(readFileSync(0, 'utf8'));
const jose = createRequire(setting.modules)('jose');
const key = new TextEncoder().encode(setting.secret);

// One browser's worth of cookies.
function visitor() {
    let cookie = '';
    return async (endpoint, body = {}) => {
        const headers = { 'content-type': 'application/json', origin: setting.origin, 'sec-fetch-site': 'same-origin', cookie };
        const response = await fetch(`${setting.origin}/api/${endpoint}`, { method: 'POST', headers, body: JSON.stringify(body) });
        cookie = response.headers.getSetCookie().map(line => line.split(';')[0]).join('; ') || cookie;
        const text = await response.text();
        assert.ok(response.ok, `${endpoint}: ${response.status} ${text}`);
        return JSON.parse(text);
    };
}

async function signedIn({ account, password }) {
    const call = visitor();
    await call('sign_in', { account_name: account, password });
    return call;
}

async function checked(call, lesson) {
    const ticket = await call('ticket', { lesson });
    assert.equal(ticket.domain, setting.domain);
    const { payload, protectedHeader } = await jose.jwtVerify(ticket.token, key, {
        algorithms: ['HS256'],
        audience: setting.audience,
        issuer: setting.issuer,
        subject: setting.domain,
        requiredClaims: ['exp', 'nbf', 'room', 'context'],
    });
    assert.equal(protectedHeader.typ, 'JWT');
    // Prosody's module compares strings; a list, which the standard allows, would be refused.
    assert.equal(typeof payload.aud, 'string');
    const now = Date.now() / 1000;
    assert.ok(payload.exp > now && payload.exp <= now + 300, `good for ${Math.round(payload.exp - now)} s`);
    assert.ok(payload.nbf <= now);
    assert.equal(payload.room, ticket.room);
    assert.match(payload.room, /^[a-z0-9-]{20,}$/, 'nobody guesses this, and no server rewrites it');
    assert.equal(payload.context.user.id, ticket.person);
    return payload;
}

const teacher = await signedIn(setting.teacher);
const student = await signedIn(setting.student);
const { courses } = await teacher('home');
const { rooms } = await teacher('course', { course: courses[0].id });
const lesson = await teacher('start_lesson', { room: rooms[0].id, title: 'Tokens', minutes: null, time_zone: 'Europe/Madrid' });

const [ofTeacher, ofStudent] = [await checked(teacher, lesson), await checked(student, lesson)];
assert.equal(ofTeacher.room, ofStudent.room, 'they meet in one place');
assert.equal(String(ofTeacher.context.user.moderator), 'true');
assert.equal(String(ofStudent.context.user.moderator), 'false');
assert.notEqual(ofStudent.context.user.affiliation, 'owner');
assert.notEqual(ofTeacher.context.user.id, ofStudent.context.user.id);
assert.equal((await checked(student, lesson)).context.user.id, ofStudent.context.user.id, 'the same person, the same id');

// The check itself can fail.
const { token } = await student('ticket', { lesson });
await assert.rejects(jose.jwtVerify(token, new TextEncoder().encode('x'.repeat(32))));
const [head, , seal] = token.split('.');
const forged = Buffer.from(JSON.stringify({ ...ofStudent, context: { user: { ...ofStudent.context.user, moderator: true } } })).toString('base64url');
await assert.rejects(jose.jwtVerify(`${head}.${forged}.${seal}`, key));
