-- Work in the background, with progress; resumed or failed openly after a restart.
CREATE TABLE jobs (
    job_id       TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    input        TEXT NOT NULL,
    dedup_key    TEXT,
    state        TEXT NOT NULL,
    step         TEXT,
    done         INTEGER NOT NULL,
    total        INTEGER,
    attempts     INTEGER NOT NULL,
    cancel_asked INTEGER NOT NULL,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    started_at   TEXT,
    seen_at      TEXT,
    finished_at  TEXT,
    result       TEXT,
    problems     TEXT
);
CREATE INDEX jobs_by_state ON jobs (state, number);
CREATE INDEX jobs_by_dedup ON jobs (dedup_key, state);

CREATE TABLE screenings (
    screening_id TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    region_code  TEXT NOT NULL,
    as_of        TEXT NOT NULL,
    snapshot     TEXT NOT NULL,
    policy       TEXT NOT NULL,
    summary      TEXT NOT NULL,
    n_households INTEGER NOT NULL,
    n_leads      INTEGER NOT NULL,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL
);
CREATE TABLE leads (
    lead_id      TEXT NOT NULL PRIMARY KEY,
    screening_id TEXT NOT NULL REFERENCES screenings (screening_id),
    household_id TEXT NOT NULL REFERENCES households (household_id),
    township_id  TEXT NOT NULL REFERENCES regions (region_id),
    village_id   TEXT NOT NULL REFERENCES regions (region_id),
    rank         INTEGER NOT NULL,
    level        TEXT NOT NULL,
    burden_cents INTEGER,
    income_cents INTEGER,
    due_on       TEXT NOT NULL,
    risks        TEXT NOT NULL,
    notice       TEXT NOT NULL,
    reasons      TEXT NOT NULL,
    hits         TEXT NOT NULL
);
CREATE INDEX leads_by_rank ON leads (screening_id, rank);
CREATE INDEX leads_by_township ON leads (screening_id, township_id, rank);
CREATE INDEX leads_by_village ON leads (screening_id, village_id, rank);
CREATE INDEX leads_by_household ON leads (household_id);
-- Small facts about this database itself.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
