-- Salts in the order in which they come. By address they would each take a page to write; what is of
-- a day that is over goes into proof_salt, many at once.

CREATE TABLE proof_salt_new (
    number  INTEGER PRIMARY KEY,
    address TEXT NOT NULL,              -- as in proof_salt
    day     TEXT NOT NULL,
    salt    BLOB NOT NULL
);
