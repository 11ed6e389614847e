// A student of the demo course with a lesson to go to, made through the same calls as the page's.
async function signedIn(origin, { account, password }) {
    let cookie = '';
    const call = async (endpoint, body = {}) => {
        const headers = { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin', cookie };
        const response = await fetch(`${origin}/api/${endpoint}`, { method: 'POST', headers, body: JSON.stringify(body) });
        if (!response.ok) throw new Error(`${endpoint}: ${response.status} ${await response.text()}`);
        cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
        return response.json();
    };
    await call('sign_in', { account_name: account, password });
    const [name, value] = [cookie.slice(0, cookie.indexOf('=')), cookie.slice(cookie.indexOf('=') + 1)];
    return { call, cookie: { name, value, httpOnly: true, secure: true, sameSite: 'Lax' } };
}

// A line of the table that `rollcall demo` prints ends with the sign-in name and the password.
function person(demo, account) {
    const password = new RegExp(` ${account} +(\\S+)$`, 'mu').exec(demo)?.[1];
    if (!password) throw new Error(`the demo has no ${account}`);
    return { account, password };
}

/** Starts a lesson as the teacher and gives what the student needs to enter it. */
export async function visitor(origin, demo) {
    const teacher = await signedIn(origin, person(demo, 'teacher'));
    const { courses } = await teacher.call('home');
    const { rooms } = await teacher.call('course', { course: courses[0].id });
    const lesson = await teacher.call('start_lesson', { room: rooms[0].id, title: 'First load', minutes: null, time_zone: 'Europe/Madrid' });
    const student = await signedIn(origin, person(demo, 'student1'));
    return { lesson, cookie: student.cookie, ticket: () => student.call('ticket', { lesson }) };
}
