-- Files as they were dropped in, sealed on disk under their digest.
CREATE TABLE files (
    digest     TEXT NOT NULL PRIMARY KEY,
    algorithm  TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    purpose    TEXT NOT NULL,
    created_at TEXT NOT NULL
);
-- One delivery: a file, what it was taken for, what became of its rows.
CREATE TABLE imports (
    import_id    TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    state        TEXT NOT NULL,
    file_name    TEXT NOT NULL,
    file_digest  TEXT NOT NULL REFERENCES files (digest),
    as_of        TEXT NOT NULL,
    department   TEXT,
    mapping      TEXT NOT NULL,
    rows_read      INTEGER NOT NULL,
    rows_accepted  INTEGER NOT NULL,
    rows_refused   INTEGER NOT NULL,
    rows_duplicate INTEGER NOT NULL,
    rows_unmatched INTEGER NOT NULL,
    report       TEXT NOT NULL,
    corrections_digest TEXT,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    applied_at   TEXT,
    undone_at    TEXT,
    undone_by    TEXT,
    version      INTEGER NOT NULL
);
CREATE INDEX imports_by_state ON imports (state, number);
CREATE INDEX imports_by_digest ON imports (file_digest);
-- Its worksheets in order; source is the number rows are traced by.
CREATE TABLE import_worksheets (
    source      INTEGER NOT NULL PRIMARY KEY,
    import_id   TEXT NOT NULL REFERENCES imports (import_id),
    sheet       TEXT,
    report      TEXT NOT NULL,
    rows_digest TEXT,
    n_rows      INTEGER NOT NULL
);
CREATE INDEX import_worksheets_by_import ON import_worksheets (import_id);
CREATE INDEX import_worksheets_by_sheet ON import_worksheets (sheet);
-- What an import of a register changed, with before and after (sealed: they name people).
CREATE TABLE import_changes (
    change_id    TEXT NOT NULL PRIMARY KEY,
    import_id    TEXT NOT NULL REFERENCES imports (import_id),
    number       INTEGER NOT NULL,
    change       TEXT NOT NULL,
    household_id TEXT NOT NULL REFERENCES households (household_id),
    person_id    TEXT REFERENCES persons (person_id),
    before_sealed TEXT,
    after_sealed  TEXT
);
CREATE INDEX import_changes_by_import ON import_changes (import_id, change, number);
-- Rows tied to nobody, and what somebody decided about them.
CREATE TABLE unmatched_rows (
    unmatched_id TEXT NOT NULL PRIMARY KEY,
    import_id    TEXT NOT NULL REFERENCES imports (import_id),
    source       INTEGER NOT NULL,
    source_row   INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    name_sealed  TEXT,
    id_sealed    TEXT,
    place        TEXT NOT NULL,
    person_id    TEXT REFERENCES persons (person_id),
    decided_by   TEXT,
    decided_at   TEXT
);
CREATE INDEX unmatched_rows_by_import ON unmatched_rows (import_id, source, source_row);
