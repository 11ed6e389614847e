// Signs of the moment: a small bar to give them, and where they are seen.

import { byId, icon, make, setAttribute } from './view.js';

const SIGNS = {
    like: 'Thumbs up',
    clap: 'Clap',
    laugh: 'Laugh',
    surprised: 'Surprised',
    slower: 'Slower, please',
    celebrate: 'Celebrate',
};

export class Reactions {
    open = false;
    #bar = byId('reactions');
    #meeting;
    #stage;

    constructor(meeting, stage) {
        this.#meeting = meeting;
        this.#stage = stage;
        for (const [reaction, words] of Object.entries(SIGNS)) {
            const button = make('button', { type: 'button', title: words, 'aria-label': words }, icon(`react-${reaction}`));
            button.addEventListener('click', () => meeting.board.react(reaction));
            this.#bar.append(button);
        }
        this.#bar.addEventListener('keydown', event => {
            if (event.key !== 'Escape') return;
            this.toggle(false);
            byId('button-reactions')?.focus();
        });
    }

    toggle(open = !this.open) {
        this.open = open;
        this.#meeting.view.changed();
    }

    show() {
        const off = this.#meeting.config.disableReactions === true;
        if (off) this.open = false;
        this.#bar.hidden = !this.open;
        const button = byId('button-reactions');
        if (button) setAttribute(button, 'aria-expanded', String(this.open));
    }

    seen(id, reaction) {
        const words = SIGNS[reaction];
        if (!words || this.#meeting.config.disableReactions) return;
        this.#stage.react(id, icon(`react-${reaction}`, `${this.#meeting.nameOf(id) ?? 'Somebody'}: ${words}`));
    }
}
