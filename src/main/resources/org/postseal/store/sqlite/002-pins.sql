-- What became of things that were remembered, and by whose will: rows of the table memory that were
-- forgotten or replaced. Kept apart, so that a change can be told when the thing itself is gone.

CREATE TABLE memory_change (
    id   INTEGER PRIMARY KEY,
    at   INTEGER NOT NULL,
    kind TEXT    NOT NULL,              -- as in memory
    name TEXT    NOT NULL,              -- as in memory
    what TEXT    NOT NULL,              -- 'forgotten' or 'moved'
    who  TEXT    NOT NULL,              -- a user of the operating system, or 'postseal' itself
    why  TEXT    NOT NULL,
    was  TEXT    NOT NULL               -- in words, for people
);
