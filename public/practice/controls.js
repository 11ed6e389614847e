// The row of buttons. Each has a name as Jitsi Meet has it, by which a host page can hide it or take it over
// (config.toolbarButtons, config.buttonsWithNotifyClick).

import { byId, icon, make, setAttribute } from './view.js';

const shared = ({ me }) => Boolean(me.sharing);

/** What each button shows now: symbol, words, and whether it stands for something that is on. Those with `more` are in a menu where
 *  the frame is small; `when` says whether it is there at all. */
const BUTTONS = [
    { key: 'microphone', act: ({ meeting }) => meeting.media.toggle('audio'), look: ({ media: { muted } }) => muted.audio
        ? { symbol: 'mic-off', words: 'Turn microphone on', off: true }
        : { symbol: 'mic', words: 'Turn microphone off' } },
    { key: 'camera', act: ({ meeting }) => meeting.media.toggle('video'), look: ({ media: { muted } }) => muted.video
        ? { symbol: 'camera-off', words: 'Turn camera on', off: true }
        : { symbol: 'camera', words: 'Turn camera off' } },
    { key: 'raisehand', act: ({ meeting }) => meeting.raiseHand(), look: ({ me }) => me.raised_ms
        ? { symbol: 'hand', words: 'Lower hand', on: true }
        : { symbol: 'hand', words: 'Raise hand' } },
    { key: 'chat', act: ({ meeting }) => meeting.openChat(!meeting.chatOpen), look: ({ chatOpen, unread }) => ({
        symbol: 'chat', on: chatOpen, count: unread,
        words: chatOpen ? 'Close chat' : unread ? `Open chat, ${unread} unread` : 'Open chat' }) },
    { key: 'desktop', more: true, act: ({ meeting }) => meeting.moderation.share(),
        when: ({ may, me }) => may.share_screen || me.moderator || shared({ me }),
        look: meeting => shared(meeting)
            ? { symbol: 'desktop', words: 'Stop sharing', on: true }
            : { symbol: 'desktop', words: 'Share screen' } },
    { key: 'reactions', more: true, act: ({ reactions }) => reactions.toggle(), when: ({ config }) => config.disableReactions !== true,
        look: () => ({ symbol: 'smile', words: 'Reactions' }) },
    { key: 'participants-pane', more: true, act: ({ meeting }) => meeting.openPeople(!meeting.peopleOpen), look: ({ peopleOpen }) =>
        ({ symbol: 'people', on: peopleOpen, words: peopleOpen ? 'Close list of people' : 'Open list of people' }) },
    { key: 'polls', more: true, act: ({ meeting }) => meeting.openPolls(!meeting.pollsOpen),
        when: ({ config, board }) => config.disablePolls !== true && (board.mayAsk || board.polls.size > 0),
        look: ({ pollsOpen }) => ({ symbol: 'poll', on: pollsOpen, words: pollsOpen ? 'Close polls' : 'Open polls' }) },
    { key: 'whiteboard', more: true, act: ({ meeting }) => meeting.board.toggleWhiteboard(),
        when: ({ config, me, board }) => config.whiteboard?.enabled !== false && (me.moderator || board.strokes !== undefined),
        look: ({ board }) => ({ symbol: 'pen', on: board.whiteboardOpen, words: board.whiteboardOpen ? 'Close whiteboard' : 'Open whiteboard' }) },
    { key: 'tileview', more: true, act: ({ meeting }) => meeting.showTiles(!meeting.tiles), look: ({ tiles }) => tiles
        ? { symbol: 'speaker', words: 'Show one person large' }
        : { symbol: 'tiles', words: 'Show everybody in one size' } },
    { key: 'hangup', act: ({ meeting }) => meeting.hangUp(), look: () => ({ symbol: 'leave', words: 'Leave', leave: true }) },
];

export class Controls {
    #meeting;
    #buttons = [];
    #more = byId('more');
    #box = byId('more-buttons');

    constructor(meeting, { host, reactions }) {
        this.#meeting = meeting;
        const page = { meeting, reactions };
        for (const { key, act, look, when, more } of BUTTONS) {
            const words = make('span', { class: 'button-words', 'aria-hidden': 'true' });
            const button = make('button', { type: 'button', id: `button-${key}` });
            button.addEventListener('click', () => {
                if (more) this.#open(false);
                if (!notifies(meeting.config.buttonsWithNotifyClick, key, host)) act(page);
            });
            if (more) this.#box.append(button);
            else if (key === 'hangup') byId('buttons').append(button);
            else byId('buttons').insertBefore(button, this.#more);
            this.#buttons.push({ key, button, words, look, when, more, shown: '' });
        }
        this.#more.addEventListener('click', () => this.#open(!this.#box.classList.contains('open')));
        this.#box.addEventListener('keydown', event => {
            if (event.key !== 'Escape' || !this.#box.classList.contains('open')) return;
            this.#open(false);
            this.#more.focus();
        });
        this.arrange();
    }

    /** Which buttons the host page wants. */
    arrange() {
        const { toolbarButtons, disableChat } = this.#meeting.config;
        const wanted = Array.isArray(toolbarButtons) ? toolbarButtons : undefined;
        for (const one of this.#buttons) {
            const off = one.key === 'chat' && disableChat === true;
            // In Jitsi Meet polls are a part of the chat; host pages may know either name.
            const listed = !wanted || wanted.includes(one.key) || (one.key === 'polls' && wanted.includes('chat'));
            one.wanted = listed && !off;
        }
    }

    #open(open) {
        this.#box.classList.toggle('open', open);
        setAttribute(this.#more, 'aria-expanded', String(open));
    }

    show() {
        for (const one of this.#buttons) {
            one.button.hidden = !one.wanted || (one.when !== undefined && !one.when(this.#meeting));
            const look = one.look(this.#meeting);
            const shown = JSON.stringify(look);
            if (shown === one.shown) continue;
            one.shown = shown;
            const { symbol, words, on, off, leave, count } = look;
            one.button.className = [on && 'on', off && 'off', leave && 'leave'].filter(Boolean).join(' ');
            one.button.title = words;
            setAttribute(one.button, 'aria-label', words);
            one.words.textContent = words;
            const badge = count ? [make('span', { class: 'badge', 'aria-hidden': 'true' }, String(Math.min(count, 99)))] : [];
            one.button.replaceChildren(icon(symbol), ...one.more ? [one.words] : [], ...badge);
        }
        this.#more.hidden = this.#buttons.every(({ more, button }) => !more || button.hidden);
        byId('controls').hidden = this.#buttons.every(({ button }) => button.hidden);
    }
}

/** Whether the host page takes this button over: a name alone does, an entry with `preventExecution` as it says. */
const notifies = (list, key, host) => {
    const entry = Array.isArray(list) ? list.find(one => one === key || one?.key === key) : undefined;
    if (!entry) return false;
    const preventExecution = typeof entry === 'string' || Boolean(entry.preventExecution);
    host.event('toolbar-button-clicked', { key, preventExecution });
    return preventExecution;
};
