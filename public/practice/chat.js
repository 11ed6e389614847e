// The chat panel: to everybody, or to one.

import { byId, Focus, make, set } from './view.js';

export class Chat {
    #panel = byId('chat-panel');
    #log = byId('chat-log');
    #to = byId('chat-to');
    #text = byId('chat-text');
    #meeting;
    #written = 0;
    #round = 0;
    #wanted;
    #people = '';
    #focus = new Focus();

    constructor(meeting) {
        this.#meeting = meeting;
        byId('chat-close').addEventListener('click', () => meeting.openChat(false));
        this.#panel.addEventListener('keydown', event => {
            if (event.key === 'Escape') meeting.openChat(false);
        });
        byId('chat-form').addEventListener('submit', event => {
            event.preventDefault();
            const text = this.#text.value.trim();
            if (!text || !meeting.joined) return;
            meeting.say(text, this.#to.value);
            this.#text.value = '';
        });
    }

    /** Writes to this one from now on, or to everybody. */
    address(id) {
        this.#wanted = id;
        this.#meeting.view.changed();
    }

    show() {
        const open = this.#meeting.chatOpen;
        if (open === this.#panel.hidden) {
            this.#panel.hidden = !open;
            if (open) this.#focus.enter(this.#text);
            else this.#focus.leave();
        }
        if (!open) return;
        this.#showPeople();
        this.#showLines();
        const { may, me } = this.#meeting;
        const mute = !may.chat && !me.moderator && this.#meeting.joined;
        set(byId('chat-closed'), 'hidden', !mute);
    }

    #showPeople() {
        const people = [...this.#meeting.people.values()].map(({ id, name }) => [id, name]);
        const shown = JSON.stringify(people);
        if (this.#wanted === undefined && shown === this.#people) return;
        this.#people = shown;
        const chosen = this.#wanted ?? this.#to.value;
        this.#wanted = undefined;
        const everybody = make('option', { value: '' }, 'Everybody');
        this.#to.replaceChildren(everybody, ...people.map(([value, name]) => make('option', { value }, name)));
        // Who was written to in private and has left: better say it to nobody than to everybody.
        if (chosen && !this.#meeting.people.has(chosen)) {
            this.#to.append(make('option', { value: chosen, disabled: true }, 'Somebody who has left'));
        }
        this.#to.value = chosen;
    }

    #showLines() {
        const { chat, chatRound, people } = this.#meeting;
        if (chatRound !== this.#round) {
            this.#round = chatRound;
            this.#written = 0;
            this.#log.replaceChildren();
        }
        const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
        for (const line of chat.slice(this.#written)) {
            const who = line.own ? 'You' : line.name;
            const partner = line.own ? people.get(line.to)?.name ?? 'one person' : 'you';
            const privately = line.to ? make('em', {}, ` to ${partner}, in private`) : '';
            const sent = new Date(line.sent_ms);
            const time = make('time', { dateTime: sent.toISOString() }, sent.toLocaleTimeString([], { timeStyle: 'short' }));
            this.#log.append(make('div', { class: line.own ? 'line own' : 'line' },
                make('p', { class: 'who' }, make('strong', {}, who), privately, ' ', time),
                make('p', { class: 'text' }, line.text)));
        }
        this.#written = chat.length;
        set(this.#log, 'ariaLabel', this.#written ? 'Messages' : 'No messages yet');
        if (atEnd) this.#log.scrollTop = this.#log.scrollHeight;
    }
}
