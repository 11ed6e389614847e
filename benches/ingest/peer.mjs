// The peer: what a school would write in an afternoon. Takes the same events with the same bearer, stores each before it answers, in
// SQLite with synchronous=FULL, one commit an event.
import Database from 'better-sqlite3';
import Fastify from 'fastify';

const [file, bearer] = process.argv.slice(2);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE event (room TEXT NOT NULL, occupant TEXT NOT NULL, kind TEXT NOT NULL, person TEXT, at INTEGER NOT NULL,
         received INTEGER NOT NULL, PRIMARY KEY (room, occupant, kind, at)) WITHOUT ROWID`);
const insert = db.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');

const app = Fastify();
app.post('/events/occupant/:kind', (request, reply) => {
    if (request.headers.authorization !== `Bearer ${bearer}`) return reply.code(401).send({ error: 'unknown sender' });
    const { room_name: room, occupant } = request.body;
    insert.run(room, occupant.occupant_jid, request.params.kind, occupant.id, occupant.joined_at, Date.now());
    return { status: 'ok' };
});
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(app.server.address().port);
