-- CRC-32C over what must not change while mail waits, so that a disk that alters it is noticed
-- before anything is sent. -1: kept before there were checksums.

ALTER TABLE message ADD COLUMN checksum INTEGER NOT NULL DEFAULT -1;
ALTER TABLE delivery ADD COLUMN checksum INTEGER NOT NULL DEFAULT -1;
