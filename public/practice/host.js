// The wire to the page around this frame, the meeting's side of it. See Transport in external_api.js for the other side.

const READY_EVERY_MS = 50;
/** After this many signs without an answer there is probably nobody; the signs go on, but slowly. */
const EAGER_SIGNS = 200;
const READY_SELDOM_MS = 1_000;

/** A key that would change what objects are makes the whole message void. */
const refuseProto = (key, value) => {
    if (key === '__proto__') throw new SyntaxError('a forbidden key');
    return value;
};

export class Host {
    #id = `${Date.now()}-${Math.random()}`;
    #waiting = [];
    #ready = false;
    #window = window.opener || window.parent;
    #scope;
    #onCommand;
    #onRequest;

    /** `onCommand(name, args)`; `onRequest(data)` gives the answer, or a promise of it. Without an id nobody is listening. */
    constructor(apiId, { onCommand, onRequest }) {
        this.#onCommand = onCommand;
        this.#onRequest = onRequest;
        if (apiId === undefined || this.#window === window) return;
        this.#scope = `jitsi_meet_external_api_${apiId}`;
        window.addEventListener('message', this.#receive);
        this.#sign(0);
    }

    /** Tells the host page. Fields that are undefined are not there, as JSON has it. */
    event(name, data) {
        this.#send({ type: 'event', data: { name, ...data } });
    }

    #sign(count) {
        if (this.#ready) return;
        this.#post('__ready__', this.#id);
        setTimeout(() => this.#sign(count + 1), count < EAGER_SIGNS ? READY_EVERY_MS : READY_SELDOM_MS);
    }

    #send(params) {
        if (!this.#scope) return;
        if (this.#ready) this.#post('message', params);
        else this.#waiting.push(params);
    }

    #post(method, params) {
        // To anybody: which page is around this one is decided by the server's frame-ancestors, not here.
        this.#window.postMessage(JSON.stringify({ postis: true, scope: this.#scope, method, params }), '*');
    }

    #receive = event => {
        if (event.source !== this.#window || typeof event.data !== 'string') return;
        let message;
        try {
            message = JSON.parse(event.data, refuseProto);
        } catch {
            return; // Somebody else's message.
        }
        if (!message?.postis || message.scope !== this.#scope) return;
        if (message.method === '__ready__') this.#shake(message.params);
        else if (message.method === 'message') this.#hear(message.params);
    };

    #shake(id) {
        if (id !== this.#id) {
            this.#post('__ready__', id);
            return;
        }
        this.#ready = true;
        for (const params of this.#waiting.splice(0)) this.#post('message', params);
    }

    async #hear(params) {
        const { type, id, data } = params ?? {};
        if (type === 'event') {
            try {
                this.#onCommand(data?.name, Array.isArray(data?.data) ? data.data : []);
            } catch (error) {
                // Arguments of a wrong kind. Nobody is told, as no command is ever answered.
                console.error(`The command ${data?.name} failed.`, error);
            }
        } else if (type === 'request') {
            // What goes wrong is a result, too, and JSON makes an empty object of an Error: so it is with Jitsi Meet.
            const result = await Promise.resolve().then(() => this.#onRequest(data ?? {})).catch(() => ({ error: {} }));
            this.#send({ type: 'response', id, result });
        }
    }
}
