-- Records of evidence get numbers that are never given twice: the number of a record, less the base
-- of its log, is its place in that log.

ALTER TABLE proof_pending RENAME TO proof_unnumbered;

CREATE TABLE proof_pending (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    record TEXT    NOT NULL             -- one line of JSON
);

INSERT INTO proof_pending (record) SELECT record FROM proof_unnumbered ORDER BY id;

DROP TABLE proof_unnumbered;

CREATE TABLE proof_log (
    year   INTEGER PRIMARY KEY,
    origin TEXT    NOT NULL,
    base   INTEGER NOT NULL,            -- the number of its first record
    size   INTEGER NOT NULL,            -- records of its last checkpoint, as far as it is known here
    root   TEXT    NOT NULL             -- the root of these, base64
);

-- Who is meant by the commitments in the records. Without its salt a commitment says nothing.
CREATE TABLE proof_salt (
    address TEXT NOT NULL,              -- in lower case
    day     TEXT NOT NULL,              -- in UTC, e.g. '2026-06-01'
    salt    BLOB NOT NULL,
    PRIMARY KEY (address, day, salt)
) WITHOUT ROWID;

-- Certificates as peers sent them, once each.
CREATE TABLE proof_chain (
    sha256 TEXT    PRIMARY KEY,         -- as in the records of sessions
    seen   INTEGER NOT NULL,            -- first
    pem    TEXT    NOT NULL
) WITHOUT ROWID;
