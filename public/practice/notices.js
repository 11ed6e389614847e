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

    show({ title = '', description = '', uid, type = 'normal', timeout = 'medium', customActions = [] }) {
        this.hide(uid);
        const key = uid ?? Symbol('notice');
        const close = make('button', { type: 'button', class: 'plain', 'aria-label': 'Close notice' }, icon('close'));
        const actions = customActions.map(({ label, uuid }) => {
            const button = make('button', { type: 'button' }, String(label));
            button.addEventListener('click', () => this.#onAction(uuid));
            return button;
        });
        const words = make('div', { class: 'words' }, make('p', { class: 'title' }, String(title)));
        if (description) words.append(make('p', {}, String(description)));
        words.append(...actions);
        const notice = make('div', { class: `notice ${TYPES.includes(type) ? type : 'normal'}` }, words, close);
        close.addEventListener('click', () => this.hide(key));
        const timer = timeout in STAYS_MS ? setTimeout(() => this.hide(key), STAYS_MS[timeout]) : undefined;
        this.#shown.set(key, { notice, timer });
        this.#box.append(notice);
        if (this.#shown.size > MOST) this.hide(this.#shown.keys().next().value);
    }

    hide(key) {
        const shown = this.#shown.get(key);
        if (!shown) return;
        clearTimeout(shown.timer);
        shown.notice.remove();
        this.#shown.delete(key);
    }
}
