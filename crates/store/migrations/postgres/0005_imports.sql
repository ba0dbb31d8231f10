-- Files as they were dropped in, sealed on disk under their digest.
CREATE TABLE files (
    digest     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    algorithm  TEXT COLLATE "C" NOT NULL,
    bytes      BIGINT NOT NULL,
    purpose    TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL
);
-- One delivery: a file, what it was taken for, what became of its rows.
CREATE TABLE imports (
    import_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    state        TEXT COLLATE "C" NOT NULL,
    file_name    TEXT COLLATE "C" NOT NULL,
    file_digest  TEXT COLLATE "C" NOT NULL REFERENCES files (digest),
    as_of        TEXT COLLATE "C" NOT NULL,
    department   TEXT COLLATE "C",
    mapping      TEXT COLLATE "C" NOT NULL,
    rows_read      BIGINT NOT NULL,
    rows_accepted  BIGINT NOT NULL,
    rows_refused   BIGINT NOT NULL,
    rows_duplicate BIGINT NOT NULL,
    rows_unmatched BIGINT NOT NULL,
    report       TEXT COLLATE "C" NOT NULL,
    corrections_digest TEXT COLLATE "C",
    created_at   TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL,
    applied_at   TEXT COLLATE "C",
    undone_at    TEXT COLLATE "C",
    undone_by    TEXT COLLATE "C",
    version      BIGINT NOT NULL
);
CREATE INDEX imports_by_state ON imports (state, number);
CREATE INDEX imports_by_digest ON imports (file_digest);
-- Its worksheets in order; source is the number rows are traced by.
CREATE TABLE import_worksheets (
    source      BIGINT NOT NULL PRIMARY KEY,
    import_id   TEXT COLLATE "C" NOT NULL REFERENCES imports (import_id),
    sheet       TEXT COLLATE "C",
    report      TEXT COLLATE "C" NOT NULL,
    rows_digest TEXT COLLATE "C",
    n_rows      BIGINT NOT NULL
);
CREATE INDEX import_worksheets_by_import ON import_worksheets (import_id);
CREATE INDEX import_worksheets_by_sheet ON import_worksheets (sheet);
-- What an import of a register changed, with before and after (sealed: they name people).
CREATE TABLE import_changes (
    change_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    import_id    TEXT COLLATE "C" NOT NULL REFERENCES imports (import_id),
    number       BIGINT NOT NULL,
    change       TEXT COLLATE "C" NOT NULL,
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    person_id    TEXT COLLATE "C" REFERENCES persons (person_id),
    before_sealed TEXT COLLATE "C",
    after_sealed  TEXT COLLATE "C"
);
CREATE INDEX import_changes_by_import ON import_changes (import_id, change, number);
-- Rows tied to nobody, and what somebody decided about them.
CREATE TABLE unmatched_rows (
    unmatched_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    import_id    TEXT COLLATE "C" NOT NULL REFERENCES imports (import_id),
    source       BIGINT NOT NULL,
    source_row   BIGINT NOT NULL,
    reason       TEXT COLLATE "C" NOT NULL,
    name_sealed  TEXT COLLATE "C",
    id_sealed    TEXT COLLATE "C",
    place        TEXT COLLATE "C" NOT NULL,
    person_id    TEXT COLLATE "C" REFERENCES persons (person_id),
    decided_by   TEXT COLLATE "C",
    decided_at   TEXT COLLATE "C"
);
CREATE INDEX unmatched_rows_by_import ON unmatched_rows (import_id, source, source_row);
