// Somebody in the conference, as Jitsi's events say it.

export const roleOf = person => person.moderator ? 'moderator' : 'participant';
export const contextOf = person => ({ id: person.person, name: person.name });
