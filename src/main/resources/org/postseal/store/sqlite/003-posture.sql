-- Counts of what attempts met, host by host. The counts of fates by domain that were here before
-- were of something else, and read by nobody.

DROP TABLE report_count;

CREATE TABLE report_count (
    domain   TEXT    NOT NULL,          -- the recipients', or '' for what is beyond a day's limits
    day      TEXT    NOT NULL,          -- in UTC, e.g. '2026-06-01'
    host     TEXT    NOT NULL,          -- or '' when the attempt came to none
    family   INTEGER NOT NULL,          -- 4 or 6; 0 when no address was dialed
    rule     TEXT    NOT NULL,          -- the operator's that asked, without its mode; or ''
    named    INTEGER NOT NULL,          -- a line of the operator's, not the default level
    proof    TEXT    NOT NULL,          -- what was proven; 'none' without TLS; '' without a session
    result   TEXT    NOT NULL,          -- '' when mail was carried, or a reason key
    observed TEXT    NOT NULL,          -- why enforcing would not have let it, a reason key; or ''
    total    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    PRIMARY KEY (domain, day, host, family, rule, named, proof, result, observed)
) WITHOUT ROWID;
