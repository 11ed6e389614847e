// Short words at the edge of the screen: our own, and those that the host page wants shown.

import { byId, icon, make } from './view.js';

const STAYS_MS = { short: 2_500, medium: 5_000, long: 10_000 };
const TYPES = ['normal', 'success', 'warning', 'error'];
const MOST = 4;

export class Notices {
    #box = byId('notices');
    #shown = new Map();
    #onAction;

    /** `onAction(id)`: a button of a host's notice was pressed. */
    constructor(onAction) {
        this.#onAction = onAction;
    }

    /** A notice of the host page: its buttons are answered there, and the event of a notice of one's own follows. */
    showForHost({ customActions = [], ...notice }) {
        const list = Array.isArray(customActions) ? customActions : [];
        this.show({ ...notice, actions: list.map(({ label, uuid }) => ({ label: String(label), act: () => this.#onAction(uuid) })) });
    }

    /** `actions`: buttons, `{ label, act }`; pressing one takes the notice away. */
    show({ title = '', description = '', uid, type = 'normal', timeout = 'medium', actions = [] }) {
        this.hide(uid);
        const key = uid ?? Symbol('notice');
        const close = make('button', { type: 'button', class: 'plain', 'aria-label': 'Close notice' }, icon('close'));
        const buttons = actions.map(({ label, act, quiet }) => {
            const button = make('button', { type: 'button', class: quiet ? 'quiet' : 'strong' }, label);
            button.addEventListener('click', () => {
                this.hide(key);
                act();
            });
            return button;
        });
        const words = make('div', { class: 'words' }, make('p', { class: 'title' }, String(title)));
        if (description) words.append(make('p', {}, String(description)));
        words.append(...buttons);
        const notice = make('div', { class: `notice ${TYPES.includes(type) ? type : 'normal'}` }, words, close);
        close.addEventListener('click', () => this.hide(key));
        const timer = Object.hasOwn(STAYS_MS, timeout) ? setTimeout(() => this.hide(key), STAYS_MS[timeout]) : undefined;
        this.#shown.set(key, { notice, timer });
        this.#box.append(notice);
        // Those that stay until they are answered are not pushed out by those that pass.
        const oldest = [...this.#shown].find(([one, { timer: passes }]) => passes !== undefined && one !== key)?.[0];
        if (this.#shown.size > MOST) this.hide(oldest ?? this.#shown.keys().next().value);
    }

    hide(key) {
        const shown = this.#shown.get(key);
        if (!shown) return;
        clearTimeout(shown.timer);
        shown.notice.remove();
        this.#shown.delete(key);
    }
}
