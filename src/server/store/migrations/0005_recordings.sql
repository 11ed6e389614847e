-- Recordings: what became of each, where its files are, what is still to be done with it; accounts on YouTube; chapters.

CREATE TABLE recording (
    id TEXT PRIMARY KEY NOT NULL,
    room_id TEXT NOT NULL REFERENCES room (id),
    -- none: it was made at a time in which the room has no lesson
    lesson_id TEXT REFERENCES lesson (id),
    way TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    -- what its sender calls it, so that it is known when it is told of again
    hook_id TEXT,
    session TEXT,
    -- none: nobody whom Rollcall knows, or somebody who was erased
    started_by TEXT REFERENCES person (id),
    started_ms BIGINT NOT NULL,
    -- when it was first seen to run; none: only asked for so far
    seen_ms BIGINT,
    -- when somebody said that it is to end
    end_asked_ms BIGINT,
    ended_ms BIGINT,
    length_ms BIGINT,
    -- the words that everybody was shown before they agreed to be recorded
    consent TEXT NOT NULL,
    -- for those that are kept elsewhere: the address
    link TEXT,
    -- for broadcasts on YouTube
    youtube_account TEXT,
    youtube_broadcast TEXT,
    youtube_stream TEXT,
    -- why it failed, or what is in the way, for those who manage recordings
    trouble TEXT,
    -- when somebody deleted it, and when its file is removed for good; the second one is worked out anew if a rule changes
    deleted_ms BIGINT,
    purge_ms BIGINT,
    -- that the removal was announced
    reminded_ms BIGINT,
    -- since when its files are being removed: from then on it cannot be taken back
    purging_ms BIGINT,
    purged_ms BIGINT,
    -- why it must not be removed, if it must not
    hold TEXT,
    UNIQUE (hook_id, session)
);
CREATE INDEX recording_by_room ON recording (room_id, started_ms);
CREATE INDEX recording_by_lesson ON recording (lesson_id, started_ms);
CREATE INDEX recording_by_state ON recording (state, started_ms);
CREATE INDEX recording_by_purge ON recording (purge_ms);

-- Its files. What they were stays here when they are gone, without their place.
CREATE TABLE recording_file (
    recording_id TEXT NOT NULL REFERENCES recording (id),
    part TEXT NOT NULL,
    -- where it is in the storage of recordings
    place TEXT NOT NULL,
    content_type TEXT NOT NULL,
    -- as the sender says until it was looked at
    size BIGINT,
    sha256 TEXT,
    -- where it is fetched from, under the master key, and until when that works
    link_sealed TEXT,
    link_expires_ms BIGINT,
    -- how much of it has been fetched, in bytes
    fetched BIGINT NOT NULL DEFAULT 0,
    -- when it was looked at and found whole
    here_ms BIGINT,
    -- when it was removed from the storage
    gone_ms BIGINT,
    PRIMARY KEY (recording_id, part)
);
CREATE INDEX recording_file_by_place ON recording_file (place);

-- Its history: every change of state, and everything else that somebody or something did with it. Only ever added; it stays when the
-- file is gone.
CREATE TABLE recording_entry (
    number INTEGER PRIMARY KEY NOT NULL,
    recording_id TEXT NOT NULL REFERENCES recording (id),
    at_ms BIGINT NOT NULL,
    -- a step, or another word
    what TEXT NOT NULL,
    -- none: Rollcall itself, or a sender
    by_id TEXT REFERENCES person (id),
    sentence TEXT NOT NULL
);
CREATE INDEX recording_entry_by_recording ON recording_entry (recording_id, number);

-- What is still to be done with it.
CREATE TABLE recording_job (
    recording_id TEXT NOT NULL REFERENCES recording (id),
    -- fetch, check, purge, youtube_end, youtube_private, youtube_delete
    kind TEXT NOT NULL,
    -- the part that it is about, for those that are about one
    part TEXT NOT NULL DEFAULT '',
    due_ms BIGINT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    -- why the last try failed
    trouble TEXT,
    PRIMARY KEY (recording_id, kind, part)
);
CREATE INDEX recording_job_by_due ON recording_job (due_ms);

-- What pages and servers told last of what runs in a lesson's conference; forgotten after a day.
CREATE TABLE recording_word (
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    -- of a stream, and not of a recording to a file
    stream INTEGER NOT NULL,
    -- a person; nothing: a server
    teller TEXT NOT NULL,
    -- what they were when they told: may record, moderates
    records INTEGER NOT NULL,
    moderates INTEGER NOT NULL,
    is_on INTEGER NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (lesson_id, stream, teller)
);
CREATE INDEX recording_word_by_time ON recording_word (at_ms);

-- What happened in a lesson, for chapters.
CREATE TABLE lesson_moment (
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    at_ms BIGINT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (lesson_id, at_ms, what)
);

-- The program that YouTube knows us as; one row or none.
CREATE TABLE youtube_client (
    id INTEGER PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    set_ms BIGINT NOT NULL
);

CREATE TABLE youtube_account (
    id TEXT PRIMARY KEY NOT NULL,
    -- the channel's id and title
    channel TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    -- the refresh token, under the master key; nothing once it was disconnected
    sealed TEXT NOT NULL,
    -- the queue: the first one that works is in use
    place INTEGER NOT NULL,
    connected_ms BIGINT NOT NULL,
    connected_by TEXT REFERENCES person (id),
    -- why it cannot be used just now, and until when (none: until somebody connects it again)
    trouble TEXT,
    trouble_ms BIGINT,
    trouble_until_ms BIGINT
);

-- Somebody is on their way to Google to connect an account.
CREATE TABLE youtube_consent (
    state_hash TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    verifier_sealed TEXT NOT NULL,
    made_ms BIGINT NOT NULL
);

-- Links to files at JaaS were kept with what was told of them. Whoever has such a link has the file, for a day.
UPDATE conference_event SET detail = '{}' WHERE kind IN ('recording_uploaded', 'transcription_uploaded');

-- A hook without a provider is for the practice conference.
CREATE TABLE hook_new (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    provider_id TEXT REFERENCES provider (id),
    -- under the master key, which is not in the database
    sealed TEXT NOT NULL,
    -- the secret before this one, and until when it works
    old_sealed TEXT,
    old_until_ms BIGINT,
    from_environment INTEGER NOT NULL DEFAULT 0,
    made_ms BIGINT NOT NULL
);
INSERT INTO hook_new (id, kind, provider_id, sealed, old_sealed, old_until_ms, from_environment, made_ms)
SELECT id, kind, provider_id, sealed, old_sealed, old_until_ms, from_environment, made_ms FROM hook;
DROP TABLE hook;
ALTER TABLE hook_new RENAME TO hook;
CREATE INDEX hook_by_provider ON hook (provider_id, kind);

-- How long recordings are kept, and how long those that somebody deleted can be taken back.
INSERT INTO retention (kind, days) VALUES ('recordings', 365), ('deleted_recordings', 28);
