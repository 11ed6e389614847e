-- Times are Unix milliseconds, truth values 0 or 1, ids opaque text: the subset that SQLite and PostgreSQL share.

CREATE TABLE person (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    -- for guests: the one room they may enter
    guest_room_id TEXT,
    created_ms BIGINT NOT NULL
);

CREATE TABLE account (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL UNIQUE REFERENCES person (id),
    account_name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

-- The cookie's value is not here, only its hash.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_expiry ON session (expires_ms);

CREATE TABLE course (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE member (
    course_id TEXT NOT NULL REFERENCES course (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    PRIMARY KEY (course_id, person_id)
);
CREATE INDEX member_by_person ON member (person_id);

-- What a course changed in the starting table of capabilities.
CREATE TABLE course_capability (
    course_id TEXT NOT NULL REFERENCES course (id),
    role TEXT NOT NULL,
    capability TEXT NOT NULL,
    allowed INTEGER NOT NULL,
    PRIMARY KEY (course_id, role, capability)
);

CREATE TABLE room (
    id TEXT PRIMARY KEY NOT NULL,
    course_id TEXT NOT NULL REFERENCES course (id),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    conference_name TEXT NOT NULL UNIQUE,
    start_muted INTEGER NOT NULL,
    start_without_camera INTEGER NOT NULL,
    guests INTEGER NOT NULL,
    early_minutes INTEGER NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX room_by_course ON room (course_id);

CREATE TABLE guest_link (
    room_id TEXT PRIMARY KEY NOT NULL REFERENCES room (id),
    secret_hash TEXT NOT NULL UNIQUE,
    made_ms BIGINT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id)
);

CREATE TABLE lesson (
    id TEXT PRIMARY KEY NOT NULL,
    room_id TEXT NOT NULL REFERENCES room (id),
    title TEXT NOT NULL,
    opens_ms BIGINT NOT NULL,
    closes_ms BIGINT,
    early_minutes INTEGER NOT NULL,
    ended_ms BIGINT,
    time_zone TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);
CREATE INDEX lesson_by_room ON lesson (room_id, opens_ms);
CREATE INDEX lesson_by_opening ON lesson (opens_ms);

-- What one page load wrote down about one lesson. A table of its own, so that each of its many facts need not repeat the names.
CREATE TABLE journal (
    number INTEGER PRIMARY KEY NOT NULL,
    witness_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    UNIQUE (witness_id, name, lesson_id)
);
CREATE INDEX journal_by_lesson ON journal (lesson_id);

-- Immutable. The same fact may come many times; the key makes it one.
CREATE TABLE evidence (
    journal INTEGER NOT NULL REFERENCES journal (number),
    sequence BIGINT NOT NULL,
    subject_id TEXT,
    endpoint TEXT NOT NULL,
    kind TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    -- the browser's own clock, kept because evidence is kept; nothing is computed from it
    claimed_ms BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    PRIMARY KEY (journal, sequence)
);
