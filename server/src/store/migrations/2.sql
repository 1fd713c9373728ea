-- From schema 1 to 2.

-- What an imported row was when it came in, and when that was.
ALTER TABLE imported ADD COLUMN im_print INTEGER;
CREATE TABLE last_imports (
    li_command  TEXT PRIMARY KEY,
    li_date     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What only Asterisk reads.
ALTER TABLE ex_extensions ADD COLUMN ex_dialtimeout TEXT NOT NULL DEFAULT '';
ALTER TABLE ex_extensions ADD COLUMN ex_fmfmstatus TEXT NOT NULL DEFAULT '';
ALTER TABLE ex_extensions ADD COLUMN ex_fmfmnumber TEXT NOT NULL DEFAULT '';
ALTER TABLE ex_extensions ADD COLUMN ex_fmfmdialtimeout TEXT NOT NULL DEFAULT '';
ALTER TABLE vm_voicemails ADD COLUMN password TEXT NOT NULL DEFAULT '';
ALTER TABLE cu_customs ADD COLUMN cu_param1 TEXT NOT NULL DEFAULT '';
ALTER TABLE cu_customs ADD COLUMN cu_param2 TEXT NOT NULL DEFAULT '';
ALTER TABLE cu_customs ADD COLUMN cu_param3 TEXT NOT NULL DEFAULT '';

-- How far `import cdr --follow` has read its files.
CREATE TABLE fo_followed (
    fo_file      TEXT NOT NULL PRIMARY KEY,
    fo_position  INTEGER NOT NULL,
    fo_lines     INTEGER NOT NULL,
    fo_mark      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE us_users ADD COLUMN us_networks TEXT NOT NULL DEFAULT '';

-- API tokens: a user's second key, which can do less than the user and ends by itself.
CREATE TABLE to_tokens (
    to_id         INTEGER PRIMARY KEY AUTOINCREMENT,
    to_us_id      INTEGER NOT NULL REFERENCES us_users ON DELETE CASCADE ON UPDATE CASCADE,
    to_label      TEXT NOT NULL DEFAULT '',          -- what it is for
    to_hash       TEXT NOT NULL UNIQUE,              -- SHA-256 in hex: the token itself is 256 random bits
    to_read_only  INTEGER NOT NULL DEFAULT 0 CHECK (to_read_only IN (0, 1)),
    to_limited    INTEGER NOT NULL DEFAULT 0 CHECK (to_limited IN (0, 1)), -- 1: sees the tenants below and no others
    to_made       TEXT NOT NULL,                     -- these three: YYYY-MM-DD HH:MM:SS, UTC
    to_expires    TEXT,                              -- NULL: never
    to_used       TEXT                               -- to the hour; NULL: never
) STRICT;
CREATE INDEX to_by_user ON to_tokens (to_us_id);

CREATE TABLE tt_tokentenants (                       -- the tenants a limited token sees, as far as its user does
    tt_to_id  INTEGER NOT NULL REFERENCES to_tokens ON DELETE CASCADE ON UPDATE CASCADE,
    tt_te_id  INTEGER NOT NULL REFERENCES te_tenants ON DELETE CASCADE ON UPDATE CASCADE,
    PRIMARY KEY (tt_to_id, tt_te_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tt_by_tenant ON tt_tokentenants (tt_te_id);

-- What only Asterisk asks for.
CREATE INDEX sa_by_name ON sa_sipaccounts (sa_name);
CREATE INDEX vm_by_name ON vm_voicemails (mailbox, context);
