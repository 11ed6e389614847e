// Breakout rooms: the list of rooms in Jitsi's form, and moving between them. Rooms have a key in that list, and an address (jid) by
// which one goes there oneself; which command takes which is Jitsi's, see commands.js.

import { contextOf, roleOf } from './person.js';

const HOST = location.hostname;

export class Rooms {
    /** Where one is: `{ id, name }`; none: in the main room. */
    breakout;
    /** All rooms with the people in them, the main room first; none: there never were breakout rooms. */
    list;
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
    }

    on = {
        rooms: ({ rooms }) => {
            this.list = rooms;
            this.#meeting.tell('breakout-rooms-updated', { rooms: this.map() });
        },
    };

    /** The connection behind an endpoint: its name begins with it. */
    realJid(id) { return `${id}-0000-4000-8000-000000000000@${HOST}/practice`; }

    /** What `breakout-rooms-updated` and `list-breakout-rooms` say. */
    map() {
        const map = {};
        for (const { breakout, people } of this.list ?? []) {
            const { id, jid } = this.#address(breakout);
            const participants = {};
            for (const one of people) {
                const userContext = contextOf(one);
                participants[`${jid}/${one.id}`] = { jid: this.realJid(one.id), role: roleOf(one), displayName: one.name, userContext };
            }
            map[id] = breakout ? { participants, jid, name: breakout.name, id } : { participants, jid, id, isMainRoom: true };
        }
        return map;
    }

    /** What `rooms-info` says: the only place where the roles of those who were there before are told. */
    info() {
        const { me, people, phase, joined } = this.#meeting;
        if (phase === 'connecting') return { rooms: [{ isMainRoom: true, participants: [null] }] };
        if (joined && this.list) return { rooms: this.list.map(room => this.#listed(room)) };
        const own = { role: roleOf(me), displayName: me.name, id: me.id, userContext: contextOf(me) };
        if (!joined) return { rooms: [{ isMainRoom: true, participants: [own] }] };
        const { jid: id } = this.#address(this.breakout);
        const others = [...people.values()].map(person => ({
            jid: `${id}/${person.id}`, role: roleOf(person), displayName: person.name, id: person.id, userContext: contextOf(person),
        }));
        return { rooms: [{ isMainRoom: true, id, jid: `${id}/${me.id}`, participants: [own, ...others] }] };
    }

    #listed({ breakout, people }) {
        const { id, jid } = this.#address(breakout);
        const participants = people.map(one => ({
            jid: this.realJid(one.id),
            role: roleOf(one),
            displayName: one.name,
            // In breakout rooms it is the whole address: so it is with Jitsi Meet.
            id: breakout ? `${jid}/${one.id}` : one.id,
            userContext: contextOf(one),
        }));
        return { isMainRoom: !breakout, id, jid, participants };
    }

    #address(breakout) {
        const id = breakout?.id ?? this.#meeting.mainName;
        return { id, jid: breakout ? `${id}@breakout.${HOST}` : `${id}@muc.${HOST}` };
    }

    add(name) { this.#meeting.send({ is: 'add_room', name: name || undefined }); }
    close(id) { this.#meeting.send({ is: 'close_room', id }); }
    remove(jid) { this.#meeting.send({ is: 'remove_room', id: String(jid).split('@')[0] }); }
    autoAssign() { this.#meeting.send({ is: 'auto_assign' }); }
    sendTo(id, room) { this.#meeting.send({ is: 'send', id, to: room === this.#meeting.mainName ? undefined : room }); }
    /** To the room with this address; without one to the main room. */
    go(jid) {
        const id = jid ? String(jid).split('@')[0] : undefined;
        this.#meeting.send({ is: 'go', to: id === this.#meeting.mainName ? undefined : id });
    }
}
