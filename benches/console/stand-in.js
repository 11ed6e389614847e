// Stands in for external_api.js: what `bench.emit` is given comes out of it as events, in the same call.
{
    const heard = new Map();
    window.bench = {
        people: new Map(),
        emit: events => {
            for (const [name, payload] of events) for (const listener of heard.get(name) ?? []) listener(payload);
        },
    };
    window.JitsiMeetExternalAPI = class {
        constructor(domain, { parentNode }) {
            this.frame = document.createElement('iframe');
            parentNode.append(this.frame);
            heard.clear();
            window.bench.ready = true;
        }
        getIFrame() {
            return this.frame;
        }
        addListener(name, listener) {
            heard.set(name, [...(heard.get(name) ?? []), listener]);
        }
        // Who is there, with their roles: Jitsi tells only changes by itself.
        async getRoomsInfo() {
            const participants = [...window.bench.people].map(([id, role]) => ({ id, role, displayName: id }));
            return { rooms: [{ isMainRoom: true, id: 'main', jid: 'main@muc', participants }] };
        }
        executeCommand() {}
        dispose() {
            this.frame.remove();
        }
    };
}
