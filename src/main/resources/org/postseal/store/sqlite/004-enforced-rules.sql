-- The operator's rules that were enforced: what lowers one needs a second step.

CREATE TABLE enforced_rule (
    key   TEXT    PRIMARY KEY,          -- as in the policy file, normalised; 'DEFAULT'
    text  TEXT    NOT NULL,             -- level and attributes, without a mode
    file  TEXT    NOT NULL,
    line  INTEGER NOT NULL,
    since INTEGER NOT NULL
) WITHOUT ROWID;
