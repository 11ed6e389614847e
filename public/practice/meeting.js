// The meeting page of the practice conference: puts its parts together.

import { settingsOf } from './address.js';
import { Chat } from './chat.js';
import { command, request } from './commands.js';
import { Conference } from './conference.js';
import { Controls } from './controls.js';
import { Host } from './host.js';
import { Notices } from './notices.js';
import { Screen } from './screen.js';
import { Stage } from './stage.js';
import { byId, set } from './view.js';

const settings = settingsOf(location);
const notices = new Notices(id => host.event('custom-notification-action-triggered', { data: { id } }));
const host = new Host(settings.apiId, {
    onCommand: (name, args) => command(meeting, notices, name, args),
    onRequest: data => request(meeting, data),
});

let parts = [];
let due = false;
/** Shows everything anew, once for all that changes in one go. */
const changed = () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
        due = false;
        for (const part of parts) part.show();
    });
};

const meeting = new Conference(settings, host, { changed, notice: notice => notices.show(notice) });

const bar = {
    show() {
        const title = meeting.title || 'Practice conference';
        set(byId('subject'), 'textContent', title);
        set(document, 'title', title);
        set(byId('recording'), 'hidden', meeting.recording.size === 0);
        set(byId('recording-words'), 'textContent', meeting.recording.has('file') ? 'Recording (practice)' : 'Streaming (practice)');
    },
};
const { config } = settings;
parts = [bar, new Stage(meeting), new Chat(meeting), new Controls(meeting, { config, host }), new Screen(meeting)];
meeting.boot();
