-- What the sender asks of the transport (RFC 8689): 0 nothing, 1 REQUIRETLS, 2 a redacted report
-- about such a message. Messages that waited before had no way to ask.

ALTER TABLE message ADD COLUMN require_tls INTEGER NOT NULL DEFAULT 0;
