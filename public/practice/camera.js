// One's own camera, shown to oneself alone. It is asked for only when it is turned on, and let go when it is turned off.

const WORDS = {
    NotAllowedError: ['gum.permission_denied',
        'The camera is blocked for this page. Allow it in the address bar of the browser, then turn it on again.'],
    NotFoundError: ['gum.not_found', 'No camera was found. You can take part without one.'],
    NotReadableError: ['gum.general', 'The camera is in use by another program. Close that, then turn it on again.'],
};
const OTHERWISE = ['gum.general', 'The camera cannot be used here. You can take part without one.'];

export class Camera {
    #stream;
    #turn = 0;

    /** The picture, while the camera is on. */
    get stream() { return this.#stream; }

    /** Turns it on: `{ on: true }`; or `{ on: false }` where it was turned off meanwhile, with `error` where it failed. */
    async start() {
        if (this.#stream) return { on: true };
        const turn = ++this.#turn;
        try {
            // Without `mediaDevices` this is no secure page; that fails like everything else.
            const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360 } });
            if (turn !== this.#turn) {
                halt(stream);
                return { on: this.#stream !== undefined };
            }
            this.#stream = stream;
            return { on: true };
        } catch (error) {
            const [type, words] = WORDS[error.name] ?? OTHERWISE;
            return turn === this.#turn ? { on: false, error: { type, message: error.message, words } } : { on: false };
        }
    }

    stop() {
        this.#turn += 1;
        halt(this.#stream);
        this.#stream = undefined;
    }
}

const halt = stream => stream?.getTracks().forEach(track => track.stop());

const GROUPS = { audioinput: 'audioInput', audiooutput: 'audioOutput', videoinput: 'videoInput' };

/** The devices in three groups, with empty labels until the browser allows more. */
export const devices = async () => {
    const groups = { audioInput: [], audioOutput: [], videoInput: [] };
    const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
    for (const { deviceId, groupId, kind, label } of all) groups[GROUPS[kind]]?.push({ deviceId, groupId, kind, label });
    return groups;
};
