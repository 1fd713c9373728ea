-- From schema 1 to 2.

-- What an imported row was when it came in, and when that was.
ALTER TABLE imported ADD COLUMN im_print INTEGER;
CREATE TABLE last_imports (
    li_command  TEXT PRIMARY KEY,
    li_date     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
