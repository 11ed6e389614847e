-- Evidence from several witnesses, hooks, corrections, and how long all of it is kept.

-- A server-side sender, and the secret it signs or names itself with.
CREATE TABLE hook (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    provider_id TEXT NOT NULL REFERENCES provider (id),
    -- under the master key, which is not in the database
    sealed TEXT NOT NULL,
    -- the secret before this one, and until when it works
    old_sealed TEXT,
    old_until_ms BIGINT,
    from_environment INTEGER NOT NULL DEFAULT 0,
    made_ms BIGINT NOT NULL
);
CREATE INDEX hook_by_provider ON hook (provider_id, kind);

-- What came to hooks and what became of it. No names in it.
CREATE TABLE delivery (
    number INTEGER PRIMARY KEY NOT NULL,
    -- no reference: the log outlives the hook
    hook_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    event TEXT NOT NULL,
    lesson_id TEXT,
    facts INTEGER NOT NULL,
    why TEXT NOT NULL
);
CREATE INDEX delivery_by_hook ON delivery (hook_id, number);
CREATE INDEX delivery_by_time ON delivery (at_ms);

-- Names of deliveries that have been taken, against replays.
CREATE TABLE delivery_id (
    hook_id TEXT NOT NULL,
    name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (hook_id, name)
);
CREATE INDEX delivery_id_by_time ON delivery_id (at_ms);

-- What senders say of a conference that is nobody's presence: recordings, transcriptions, lobby, roles, the names of breakout rooms.
CREATE TABLE conference_event (
    hook_id TEXT NOT NULL,
    name TEXT NOT NULL,
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    kind TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    -- JSON, in the sender's words
    detail TEXT NOT NULL,
    PRIMARY KEY (hook_id, name)
);
CREATE INDEX conference_event_by_lesson ON conference_event (lesson_id, kind);

-- A witness's source: a page load's journal, or a conference as a server-side sender sees it. A table of its own, so that each of
-- its many facts need not repeat the names.
CREATE TABLE source (
    number INTEGER PRIMARY KEY NOT NULL,
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    -- browser, display, or the kind of a hook
    kind TEXT NOT NULL,
    -- a person, or a hook
    witness_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- how far the server's clock was ahead of the source's, as the source measured it
    ahead_ms BIGINT,
    UNIQUE (lesson_id, witness_id, name)
);
CREATE INDEX source_by_witness ON source (witness_id);

INSERT INTO source (number, lesson_id, kind, witness_id, name)
SELECT number, lesson_id, 'browser', witness_id, name FROM journal;

-- Immutable. The same fact may come many times; the key makes it one.
CREATE TABLE fact (
    source INTEGER NOT NULL REFERENCES source (number),
    sequence BIGINT NOT NULL,
    subject_id TEXT,
    -- what the sender calls somebody whom we do not know
    subject_name TEXT,
    endpoint TEXT NOT NULL,
    kind TEXT NOT NULL,
    breakout TEXT,
    at_ms BIGINT NOT NULL,
    claimed_ms BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    PRIMARY KEY (source, sequence)
);

INSERT INTO fact (source, sequence, subject_id, endpoint, kind, at_ms, claimed_ms, received_ms)
SELECT journal, sequence, subject_id, endpoint, kind, at_ms, claimed_ms, received_ms FROM evidence;

DROP TABLE evidence;
DROP TABLE journal;

-- Who was given a ticket into a lesson. Only they can tell of it.
CREATE TABLE admission (
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    first_ms BIGINT NOT NULL,
    -- when they were taken out of the course, if they were
    until_ms BIGINT,
    PRIMARY KEY (lesson_id, person_id)
);

INSERT INTO admission (lesson_id, person_id, first_ms)
SELECT s.lesson_id, s.witness_id, MIN(f.at_ms) FROM source s JOIN fact f ON f.source = s.number GROUP BY s.lesson_id, s.witness_id;

-- Entries by hand. Only ever added.
CREATE TABLE correction (
    id TEXT PRIMARY KEY NOT NULL,
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    -- present, absent, excused, not_excused
    change TEXT NOT NULL,
    from_ms BIGINT,
    to_ms BIGINT,
    author_id TEXT NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL,
    made_ms BIGINT NOT NULL
);
CREATE INDEX correction_by_lesson ON correction (lesson_id);

CREATE TABLE objection (
    id TEXT PRIMARY KEY NOT NULL,
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    sentence TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    answer TEXT,
    answered_by TEXT REFERENCES person (id),
    answered_ms BIGINT
);
CREATE INDEX objection_by_lesson ON objection (lesson_id);

ALTER TABLE room ADD COLUMN late_after_minutes INTEGER NOT NULL DEFAULT 5;
ALTER TABLE room ADD COLUMN early_before_minutes INTEGER NOT NULL DEFAULT 5;
ALTER TABLE room ADD COLUMN least_percent INTEGER NOT NULL DEFAULT 0;

-- none, minutes, percent, lessons
ALTER TABLE course ADD COLUMN completion TEXT NOT NULL DEFAULT 'none';
ALTER TABLE course ADD COLUMN completion_least INTEGER NOT NULL DEFAULT 0;
-- of the key with which another system reads the results
ALTER TABLE course ADD COLUMN results_key_hash TEXT;

-- What the ledger made of a lesson that is over: the course's report reads these and not the evidence. Gone as soon as anything
-- comes in that could change them; made anew when somebody asks.
CREATE TABLE settled (
    lesson_id TEXT PRIMARY KEY NOT NULL REFERENCES lesson (id),
    made_ms BIGINT NOT NULL,
    totals BLOB NOT NULL,
    -- 1: the evidence is gone by the rule of retention; these totals are all there is, and stay. 2: they are gone, too
    is_final INTEGER NOT NULL DEFAULT 0
);

-- With which receipts are signed. The newest one signs; older ones stay so that older receipts can be checked.
CREATE TABLE receipt_key (
    id TEXT PRIMARY KEY NOT NULL,
    sealed TEXT NOT NULL,
    public_pem TEXT NOT NULL,
    made_ms BIGINT NOT NULL
);

-- How long each kind of data is kept. No row: for ever.
CREATE TABLE retention (
    kind TEXT PRIMARY KEY NOT NULL,
    days INTEGER NOT NULL
);

INSERT INTO retention (kind, days) VALUES ('evidence', 365), ('deliveries', 30), ('alarms', 365), ('guests', 180);

CREATE TABLE retention_run (
    number INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    failed INTEGER NOT NULL
);
CREATE INDEX retention_run_by_kind ON retention_run (kind, number);

-- That somebody was erased; not who.
CREATE TABLE erasure (
    number INTEGER PRIMARY KEY NOT NULL,
    at_ms BIGINT NOT NULL,
    -- none: from the command line
    by_id TEXT REFERENCES person (id)
);
