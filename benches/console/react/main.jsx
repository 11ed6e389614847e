// The list of people in React: the same rows and the same events as ours, written as one would write it for speed. Rows are memoised and
// keyed, people keep their identity while nothing about them changes, names are compared by one Intl.Collator, and somebody new is put in
// by binary search.
import { memo, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { CAMERA, CAMERA_OFF, HAND, MICROPHONE, MICROPHONE_OFF, MORE } from './icons.js';

const { compare } = new Intl.Collator();
const rank = person => (person.local ? 0 : person.role === 'moderator' ? 1 : 2);
const order = (one, other) => rank(one) - rank(other) || compare(one.name, other.name);

function placed(people, person) {
    let [from, to] = [0, people.length];
    while (from < to) {
        const middle = (from + to) >> 1;
        if (order(people[middle], person) <= 0) from = middle + 1;
        else to = middle;
    }
    return people.toSpliced(from, 0, person);
}

function changed(people, id, change) {
    const at = people.findIndex(person => person.id === id);
    if (at < 0) return people;
    const person = { ...people[at], ...change };
    return 'name' in change || 'role' in change ? placed(people.toSpliced(at, 1), person) : people.with(at, person);
}

/** The people after an event of the External API. */
function after(people, name, event) {
    switch (name) {
        case 'videoConferenceJoined':
            return placed(people, { id: event.id, name: event.displayName, local: true, role: 'none' });
        case 'participantJoined':
            return placed(people, { id: event.id, name: event.displayName, local: false, role: 'none' });
        case 'participantLeft':
            return people.filter(person => person.id !== event.id);
        case 'participantRoleChanged':
            return changed(people, event.id, { role: event.role });
        case 'displayNameChange':
            return changed(people, event.id, { name: event.displayname });
        case 'participantMuted':
            return changed(people, event.id, event.mediaType === 'audio' ? { audioMuted: event.isMuted } : { videoMuted: event.isMuted });
        case 'raiseHandUpdated':
            return changed(people, event.id, { hand: event.handRaised || undefined });
        default:
            return people;
    }
}

const Icon = ({ shape }) => (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={shape} />
    </svg>
);

const Sign = ({ is, label, shape }) => (
    <span className="sign" data-is={is} role="img" aria-label={label} title={label}>
        <Icon shape={shape} />
    </span>
);

const press = event => console.log(event.type);

const Row = memo(({ person }) => {
    const note = [person.role === 'moderator' && 'Moderator', person.local && 'You'].filter(Boolean).join(', ');
    return (
        <li className="person">
            <span className="letter" aria-hidden="true">{person.name.trim().slice(0, 1)}</span>
            <span className="who">
                <span className="name">{person.name}</span>
                <span className="note">{note}</span>
            </span>
            <span className="signs">
                {person.hand && <Sign is="up" label="Hand raised" shape={HAND} />}
                {person.videoMuted === true && <Sign is="off" label="Camera off" shape={CAMERA_OFF} />}
                {person.videoMuted === false && <Sign is="on" label="Camera on" shape={CAMERA} />}
                {person.audioMuted === true && <Sign is="off" label="Microphone off" shape={MICROPHONE_OFF} />}
                {person.audioMuted === false && (
                    <button type="button" className="sign" data-is="on" aria-label={`Mute ${person.name}`} title={`Mute ${person.name}`} onClick={press}>
                        <Icon shape={MICROPHONE} />
                    </button>
                )}
                {!person.local && (
                    <button type="button" className="sign" data-is="more" aria-label={`More for ${person.name}`} aria-expanded="false" onClick={press}>
                        <Icon shape={MORE} />
                    </button>
                )}
            </span>
        </li>
    );
});

function People() {
    const [people, setPeople] = useState([]);
    // One update for all that is handed in at once, and drawn when it returns.
    window.bench = {
        emit: events => flushSync(() => setPeople(before => events.reduce((people, [name, event]) => after(people, name, event), before))),
    };
    const hands = people.filter(person => person.hand).sort((one, other) => one.hand - other.hand);
    return (
        <section aria-label="People">
            {hands.length > 0 && (
                <ol className="people">
                    {hands.map(person => <li className="person" key={person.id}>{person.name}</li>)}
                </ol>
            )}
            <p className="sum">{people.length} people</p>
            <ul className="people" id="list">
                {people.map(person => <Row person={person} key={person.id} />)}
            </ul>
        </section>
    );
}

createRoot(document.getElementById('root')).render(<People />);
