// The row of buttons. Each has a name as Jitsi Meet has it, by which a host page can hide it or take it over
// (config.toolbarButtons, config.buttonsWithNotifyClick).

import { byId, icon, make, setAttribute } from './view.js';

/** What each button shows now: symbol, words, and whether it stands for something that is on. */
const BUTTONS = [
    { key: 'microphone', act: meeting => meeting.media.toggle('audio'), look: ({ media: { muted } }) => muted.audio
        ? { symbol: 'mic-off', words: 'Turn microphone on', off: true }
        : { symbol: 'mic', words: 'Turn microphone off' } },
    { key: 'camera', act: meeting => meeting.media.toggle('video'), look: ({ media: { muted } }) => muted.video
        ? { symbol: 'camera-off', words: 'Turn camera on', off: true }
        : { symbol: 'camera', words: 'Turn camera off' } },
    { key: 'raisehand', act: meeting => meeting.raiseHand(), look: ({ me }) => me.raised_ms
        ? { symbol: 'hand', words: 'Lower hand', on: true }
        : { symbol: 'hand', words: 'Raise hand' } },
    { key: 'chat', act: meeting => meeting.openChat(!meeting.chatOpen), look: ({ chatOpen, unread }) => ({
        symbol: 'chat', on: chatOpen, count: unread,
        words: chatOpen ? 'Close chat' : unread ? `Open chat, ${unread} unread` : 'Open chat' }) },
    { key: 'tileview', act: meeting => meeting.showTiles(!meeting.tiles), look: ({ tiles }) => tiles
        ? { symbol: 'speaker', words: 'Show one person large' }
        : { symbol: 'tiles', words: 'Show everybody in one size' } },
    { key: 'hangup', act: meeting => meeting.hangUp(), look: () => ({ symbol: 'leave', words: 'Leave', leave: true }) },
];

export class Controls {
    #meeting;
    #buttons = [];

    constructor(meeting, { config, host }) {
        this.#meeting = meeting;
        const wanted = Array.isArray(config.toolbarButtons) ? config.toolbarButtons : undefined;
        for (const { key, act, look } of BUTTONS) {
            if (wanted && !wanted.includes(key)) continue;
            const button = make('button', { type: 'button', id: `button-${key}` });
            button.addEventListener('click', () => {
                if (!notifies(config.buttonsWithNotifyClick, key, host)) act(meeting);
            });
            byId('buttons').append(button);
            this.#buttons.push({ button, look, shown: '' });
        }
        byId('controls').hidden = this.#buttons.length === 0;
    }

    show() {
        for (const one of this.#buttons) {
            const look = one.look(this.#meeting);
            const shown = JSON.stringify(look);
            if (shown === one.shown) continue;
            one.shown = shown;
            const { symbol, words, on, off, leave, count } = look;
            one.button.className = [on && 'on', off && 'off', leave && 'leave'].filter(Boolean).join(' ');
            one.button.title = words;
            setAttribute(one.button, 'aria-label', words);
            const badge = count ? [make('span', { class: 'badge', 'aria-hidden': 'true' }, String(Math.min(count, 99)))] : [];
            one.button.replaceChildren(icon(symbol), ...badge);
        }
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
