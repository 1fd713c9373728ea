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
