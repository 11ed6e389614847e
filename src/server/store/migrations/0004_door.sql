-- The door and the console: policies, the lobby, invitations, consent, the board, groups and breakout rooms.

-- What a room does to everybody who enters, as JSON: it is read and written as a whole.
ALTER TABLE room ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';

-- Rooms of before keep what they did: anybody may use everything, and those who may record can.
UPDATE room SET policy = json_object(
    'profile', 'custom',
    'start_muted', json(CASE start_muted WHEN 0 THEN 'false' ELSE 'true' END),
    'start_without_camera', json(CASE start_without_camera WHEN 0 THEN 'false' ELSE 'true' END),
    'guests', json(CASE guests WHEN 0 THEN 'false' ELSE 'true' END),
    'early_minutes', early_minutes,
    'wait_for_moderator', json('false'), 'lobby', 'off',
    'share_screen', 'everybody', 'chat', 'everybody', 'reactions', 'everybody', 'polls', 'moderators', 'whiteboard', 'everybody',
    'recording', json('true'), 'grant_moderator', json('false'));

ALTER TABLE room DROP COLUMN start_muted;
ALTER TABLE room DROP COLUMN start_without_camera;
ALTER TABLE room DROP COLUMN guests;
ALTER TABLE room DROP COLUMN early_minutes;

CREATE TABLE invitation (
    id TEXT PRIMARY KEY NOT NULL,
    room_id TEXT NOT NULL REFERENCES room (id),
    title TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    -- how many may come; none: any number
    uses BIGINT,
    used BIGINT NOT NULL DEFAULT 0,
    expires_ms BIGINT,
    -- as passwords are kept
    pin_hash TEXT,
    approval INTEGER NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_ms BIGINT NOT NULL,
    revoked_ms BIGINT
);
CREATE INDEX invitation_by_room ON invitation (room_id);

-- A room's one link of before is an invitation for any number of people. Its id is the room's: there was one a room.
INSERT INTO invitation (id, room_id, title, secret_hash, made_by, made_ms)
SELECT room_id, room_id, 'Guest link', secret_hash, made_by, made_ms FROM guest_link;

-- The invitation that a guest came in with.
ALTER TABLE person ADD COLUMN invitation_id TEXT REFERENCES invitation (id);
UPDATE person SET invitation_id = guest_room_id
WHERE guest_room_id IS NOT NULL AND guest_room_id IN (SELECT id FROM invitation);
CREATE INDEX person_by_invitation ON person (invitation_id);

DROP TABLE guest_link;

-- Who asked to be let in, and what became of it.
CREATE TABLE knock (
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    since_ms BIGINT NOT NULL,
    -- the last time that the page asked: one that was closed asks no more
    seen_ms BIGINT NOT NULL,
    -- none: not answered
    admitted INTEGER,
    answered_by TEXT REFERENCES person (id),
    answered_ms BIGINT,
    PRIMARY KEY (lesson_id, person_id)
);

CREATE TABLE consent (
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (lesson_id, person_id)
);

-- Members who moderate one lesson.
CREATE TABLE lesson_moderator (
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    by_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (lesson_id, person_id)
);

-- What moderators have set in a lesson, as JSON. No row: as the room's policy says.
CREATE TABLE board (
    lesson_id TEXT PRIMARY KEY NOT NULL REFERENCES lesson (id),
    board TEXT NOT NULL
);

CREATE TABLE problem (
    number INTEGER PRIMARY KEY NOT NULL,
    lesson_id TEXT NOT NULL REFERENCES lesson (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    trouble TEXT NOT NULL,
    sentence TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX problem_by_lesson ON problem (lesson_id, number);

CREATE TABLE course_group (
    course_id TEXT NOT NULL REFERENCES course (id),
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- JSON: ids of people
    people TEXT NOT NULL,
    PRIMARY KEY (course_id, place)
);

CREATE TABLE breakout_set (
    id TEXT PRIMARY KEY NOT NULL,
    room_id TEXT NOT NULL REFERENCES room (id),
    title TEXT NOT NULL,
    -- JSON: names of rooms, and who belongs into each
    rooms TEXT NOT NULL,
    changed_ms BIGINT NOT NULL
);
CREATE INDEX breakout_set_by_room ON breakout_set (room_id);
