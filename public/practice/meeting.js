// The meeting page of the practice conference: puts its parts together.

import { settingsOf } from './address.js';
import { Bar } from './bar.js';
import { Chat } from './chat.js';
import { command, request } from './commands.js';
import { Conference } from './conference.js';
import { Content } from './content.js';
import { Controls } from './controls.js';
import { Host } from './host.js';
import { Notices } from './notices.js';
import { People } from './people.js';
import { Polls } from './polls.js';
import { Reactions } from './reactions.js';
import { Screen } from './screen.js';
import { Stage } from './stage.js';

/** At the latest after this long a change is shown: a page that is not seen has no frames. */
const SHOWN_WITHIN_MS = 100;

const settings = settingsOf(location);
const notices = new Notices(id => host.event('custom-notification-action-triggered', { data: { id } }));
const host = new Host(settings.apiId, {
    onCommand: (name, args) => command(page, name, args),
    onRequest: data => request(meeting, data),
});

let parts = [];
let due = false;
const show = () => {
    if (!due) return;
    due = false;
    for (const part of parts) part.show();
};
/** Shows everything anew, once for all that changes within a frame: a full class comes in with hundreds of messages. */
const changed = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(show);
    setTimeout(show, SHOWN_WITHIN_MS);
};

const meeting = new Conference(settings, host, {
    changed,
    notice: notice => notices.show(notice),
    hideNotice: uid => notices.hide(uid),
    reaction: (id, reaction) => reactions.seen(id, reaction),
});

const stage = new Stage(meeting);
const reactions = new Reactions(meeting, stage);
const chat = new Chat(meeting);
const controls = new Controls(meeting, { host, reactions });
const page = { meeting, notices, chat, controls };
parts = [new Bar(meeting), new Content(meeting), stage, chat, new People(meeting), new Polls(meeting), controls, reactions, new Screen(meeting)];
meeting.boot();
