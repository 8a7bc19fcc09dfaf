-- What is looked for in a queue of a million without reading all of it. Both are about few rows, so
-- they cost nothing for the others.

CREATE INDEX message_file ON message (body_file) WHERE body_file <> '';
CREATE INDEX delivery_held ON delivery (domain) WHERE state = 'held';
