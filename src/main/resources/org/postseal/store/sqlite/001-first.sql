-- Instants are milliseconds since 1970 in UTC. Truth is 0 or 1.
-- A PostgreSQL twin of this file says BIGINT and BYTEA; the statements that use the tables are the same.

CREATE TABLE message (
    id          INTEGER PRIMARY KEY,    -- the queue id as a number
    sender      TEXT    NOT NULL,       -- '' for a bounce
    smtp_utf8   INTEGER NOT NULL,
    ret         TEXT    NOT NULL,       -- 'FULL', 'HDRS' or ''
    envelope_id TEXT    NOT NULL,       -- ENVID as xtext, or ''
    arrived     INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    eight_bit   INTEGER NOT NULL,
    header_utf8 INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,
    body_file   TEXT    NOT NULL,       -- a name below bodies/, or '' when the octets stand here
    body        BLOB    NOT NULL
);

CREATE TABLE delivery (
    id                INTEGER PRIMARY KEY,
    message           INTEGER NOT NULL,
    recipient         TEXT    NOT NULL,
    domain            TEXT    NOT NULL,
    state             TEXT    NOT NULL, -- 'queued', 'inflight' or 'held'
    due               INTEGER NOT NULL,
    attempts          INTEGER NOT NULL,
    uncertain         INTEGER NOT NULL,
    unprotected_since INTEGER,
    delay_warned      INTEGER NOT NULL,
    notify_on         TEXT    NOT NULL, -- NOTIFY keywords with commas between, or ''
    orcpt             TEXT    NOT NULL, -- ORCPT as xtext, or ''
    last_reason       TEXT    NOT NULL, -- the key, or '' before the first attempt
    last_sentence     TEXT    NOT NULL
);
CREATE INDEX delivery_message ON delivery (message);

CREATE TABLE attempt (
    delivery  INTEGER NOT NULL,
    number    INTEGER NOT NULL,         -- from 1
    at        INTEGER NOT NULL,
    host      TEXT    NOT NULL,
    address   TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    code      INTEGER NOT NULL,
    enhanced  TEXT    NOT NULL,
    sentence  TEXT    NOT NULL,
    demanded  TEXT    NOT NULL,
    reached   TEXT    NOT NULL,
    PRIMARY KEY (delivery, number)
) WITHOUT ROWID;

CREATE TABLE memory (
    kind    TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    digest  TEXT    NOT NULL,           -- SHA-256 over kind, name, value and both instants
    updated INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;

CREATE TABLE proof_pending (
    id     INTEGER PRIMARY KEY,
    record TEXT    NOT NULL             -- one line of JSON
);

CREATE TABLE report_count (
    day    TEXT    NOT NULL,            -- in UTC, e.g. '2026-06-01'
    domain TEXT    NOT NULL,
    result TEXT    NOT NULL,            -- 'delivered' or a reason key
    total  INTEGER NOT NULL,
    PRIMARY KEY (day, domain, result)
) WITHOUT ROWID;

CREATE TABLE config_version (
    id      INTEGER PRIMARY KEY,
    loaded  INTEGER NOT NULL,
    sha256  TEXT    NOT NULL,
    summary TEXT    NOT NULL
);

-- What must never be given out twice: the highest queue id that may have been used.
CREATE TABLE high_water (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
);
