-- Jitsi deployments, their keys, what the doctor said of them, and who moderated that must not.

CREATE TABLE provider (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    domain TEXT NOT NULL,
    app_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    audience TEXT NOT NULL,
    subject TEXT NOT NULL,
    send_email INTEGER NOT NULL,
    -- configured by environment or file: its secret is not here
    from_environment INTEGER NOT NULL,
    is_default INTEGER NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE provider_key (
    id TEXT PRIMARY KEY NOT NULL,
    provider_id TEXT NOT NULL REFERENCES provider (id),
    -- the shared secret or the private key, under the master key, which is not in the database
    sealed TEXT NOT NULL,
    public_pem TEXT,
    made_ms BIGINT NOT NULL,
    signs_from_ms BIGINT NOT NULL,
    retires_ms BIGINT
);
CREATE INDEX provider_key_by_provider ON provider_key (provider_id);

-- The last one of each provider.
CREATE TABLE examination (
    provider_id TEXT PRIMARY KEY NOT NULL REFERENCES provider (id),
    at_ms BIGINT NOT NULL,
    worst TEXT,
    title TEXT,
    report TEXT NOT NULL
);

-- Somebody was a moderator in a conference whose role is not.
CREATE TABLE alarm (
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    endpoint TEXT NOT NULL,
    -- none: nobody that Rollcall knows
    person_id TEXT REFERENCES person (id),
    provider_id TEXT,
    seen_by TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (lesson_id, endpoint)
);
CREATE INDEX alarm_by_time ON alarm (at_ms);

ALTER TABLE room ADD COLUMN provider_id TEXT REFERENCES provider (id);
CREATE INDEX room_by_provider ON room (provider_id);

-- Only for tokens of providers whose administrator wants it there.
ALTER TABLE account ADD COLUMN email TEXT;
