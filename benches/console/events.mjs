// The same events for both pages: who is there, and what then happens, drawn from a seed.
const FIRST = ['Aylin', 'Ben', 'Cem', 'Daria', 'Élodie', 'Farid', 'Greta', 'Håkon', 'Ines', 'Jonas', 'Klára', 'Łukasz', 'Mia', 'Nuria', 'Óscar', 'Paula', 'Quentin', 'Rosa', 'Šimon', 'Tariq', 'Uma', 'Vera', 'Wen', 'Xenia', 'Yusuf', 'Zoë'];
const LAST = ['Almeida', 'Berg', 'Costa', 'Đorđević', 'Egger', 'Fischer', 'García', 'Hansen', 'Ivanova', 'Jensen', 'Kaya', 'Lund', 'Moreau', 'Novák', 'Öztürk', 'Pereira', 'Quirós', 'Rossi', 'Šimić', 'Tanaka'];

/** Numbers below the one given that look drawn, and are the same for the same seed. */
export function dice(seed) {
    let state = BigInt(seed) * 2_862_933_555_777_941_757n + 3_037_000_493n;
    return below => {
        state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
        return Number((state >> 33n) % BigInt(below));
    };
}

const name = draw => `${FIRST[draw(FIRST.length)]} ${LAST[draw(LAST.length)]}`;
const joined = (id, displayName) => ['participantJoined', { id, displayName, formattedDisplayName: displayName, userContext: { id: `person-${id}` } }];

/** So many people: their ids, the events of their being there, and oneself. */
export function crowd(size, seed) {
    const draw = dice(seed);
    const ids = Array.from({ length: size - 1 }, (_, number) => (0x10000000 + number * 7919).toString(16));
    const events = [];
    for (const id of ids) {
        events.push(joined(id, name(draw)));
        events.push(['participantMuted', { id, isMuted: draw(4) > 0, mediaType: 'audio' }]);
        events.push(['participantMuted', { id, isMuted: draw(2) > 0, mediaType: 'video' }]);
    }
    events.push(['videoConferenceJoined', { id: 'aaaaaaaa', displayName: 'Teacher', roomName: 'bench', breakoutRoom: false }]);
    events.push(['participantRoleChanged', { id: 'aaaaaaaa', role: 'moderator' }]);
    return { ids, events };
}

/** What happens in a lesson: so many single events, as many of each kind. */
export function happenings(ids, count, seed) {
    const draw = dice(seed);
    const there = [...ids];
    const absent = [];
    const hands = new Set();
    let next = 0;
    return Array.from({ length: count }, (_, number) => {
        const kind = ['join', 'leave', 'mute', 'hand', 'role', 'name'][number % 6];
        const at = draw(there.length);
        const id = there[at];
        switch (kind) {
            case 'join': {
                const id = absent.pop() ?? `f${(next += 1).toString(16).padStart(7, '0')}`;
                there.push(id);
                return { kind, event: joined(id, name(draw)) };
            }
            case 'leave':
                there.splice(at, 1);
                hands.delete(id);
                return { kind, event: ['participantLeft', { id }] };
            case 'mute':
                return { kind, event: ['participantMuted', { id, isMuted: draw(2) > 0, mediaType: 'audio' }] };
            case 'hand': {
                // A few at a time, as in a lesson.
                const down = hands.size > 8 ? hands.values().next().value : null;
                if (down) hands.delete(down);
                else hands.add(id);
                return { kind, event: ['raiseHandUpdated', { id: down ?? id, handRaised: down ? 0 : 1_795_224_004_000 + number }] };
            }
            case 'role':
                return { kind, event: ['participantRoleChanged', { id, role: draw(2) ? 'moderator' : 'participant' }] };
            default: {
                const displayname = name(draw);
                return { kind, event: ['displayNameChange', { id, displayname, formattedDisplayName: displayname }] };
            }
        }
    });
}
