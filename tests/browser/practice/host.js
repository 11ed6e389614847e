// A host page that is nobody's: meetings in frames, spoken to in raw text as the real `external_api.js` sends it, and everything they
// say kept as it comes. Arguments: the meetings to open, as `{ id, room, token, config }`; then a function to call when all are ready.
const [meetings, done] = arguments;
document.body.innerHTML = '';
document.documentElement.style.overflow = 'hidden';
document.body.style.cssText = 'margin:0;display:flex;height:100vh';
document.head.append(Object.assign(document.createElement('meta'), { name: 'viewport', content: 'width=device-width, initial-scale=1' }));
window.frames_ = {};
window.said = {};
window.answers = {};
window.addMeeting = ({ id, room, token, config, name }) => {
    const frame = document.createElement('iframe');
    const parts = [`jitsi_meet_external_api_id=${id}`, `jwt="${token}"`];
    for (const [key, value] of Object.entries(config ?? {})) parts.push(`config.${key}=${encodeURIComponent(JSON.stringify(value))}`);
    parts.push(`userInfo.displayName=${encodeURIComponent(JSON.stringify(name ?? ''))}`, 'appData.localStorageContent=null');
    frame.src = `/practice/${room}#${parts.join('&')}`;
    frame.allow = 'camera; microphone; display-capture';
    frame.title = 'Conference';
    frame.style.cssText = 'border:0;flex:1;min-width:0;height:100%';
    document.body.append(frame);
    window.frames_[id] = frame;
    window.said[id] = [];
};
// Text to a meeting, exactly as given.
window.raw = (id, text) => window.frames_[id].contentWindow.postMessage(text, '*');
window.wire = (id, params) => window.raw(id, JSON.stringify({ postis: true, scope: `jitsi_meet_external_api_${id}`, method: 'message', params }));
window.command = (id, name, ...data) => window.wire(id, { type: 'event', data: { name, data } });
let next = 1;
window.ask = (id, data) => new Promise(settled => {
    const number = next++;
    window.answers[number] = settled;
    window.wire(id, { type: 'request', id: number, data });
});
let left = meetings.length;
window.addEventListener('message', event => {
    const id = Object.keys(window.frames_).find(id => event.source === window.frames_[id].contentWindow);
    if (!id || typeof event.data !== 'string') return;
    const { scope, method, params } = JSON.parse(event.data);
    if (scope !== `jitsi_meet_external_api_${id}`) return;
    // The handshake: what is asked is said again, and one's own sign is sent once.
    if (method === '__ready__') {
        window.raw(id, JSON.stringify({ postis: true, scope, method, params }));
        return;
    }
    if (params.type === 'response') {
        window.answers[params.id]?.(params.result);
        delete window.answers[params.id];
        return;
    }
    window.said[id].push(params.data);
    if (params.data.name === 'video-conference-joined' && --left === 0) done();
});
for (const meeting of meetings) window.addMeeting(meeting);
