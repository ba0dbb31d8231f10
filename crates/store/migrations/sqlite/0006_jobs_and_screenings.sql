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
-- What somebody should look at: found by a screening, or told by people through another channel. number is the order
-- of entry, rank the order within a screening. outcome is unknown while the lead is open.
CREATE TABLE leads (
    lead_id      TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    screening_id TEXT REFERENCES screenings (screening_id),
    household_id TEXT NOT NULL REFERENCES households (household_id),
    person_id    TEXT,
    township_id  TEXT NOT NULL REFERENCES regions (region_id),
    village_id   TEXT NOT NULL REFERENCES regions (region_id),
    channel      TEXT NOT NULL,
    rank         INTEGER,
    level        TEXT NOT NULL,
    burden_cents INTEGER,
    income_cents INTEGER,
    found_on     TEXT NOT NULL,
    due_on       TEXT NOT NULL,
    risks        TEXT NOT NULL,
    rules        TEXT NOT NULL,
    sources      TEXT NOT NULL,
    notice       TEXT NOT NULL,
    reasons      TEXT NOT NULL,
    hits         TEXT NOT NULL,
    words        TEXT,
    reported_by  TEXT,
    reported_at  TEXT,
    outcome      TEXT,
    case_id      TEXT,
    remembered_lead_id TEXT,
    outcome_reason     TEXT,
    outcome_text       TEXT,
    decided_by   TEXT,
    decided_at   TEXT,
    version      INTEGER NOT NULL
);
-- One lead for a household in a screening: a screening carried on after a stop adds nothing twice.
CREATE UNIQUE INDEX leads_once ON leads (screening_id, household_id);
CREATE INDEX leads_by_rank ON leads (screening_id, rank);
CREATE INDEX leads_by_township ON leads (screening_id, township_id, rank);
CREATE INDEX leads_by_village ON leads (screening_id, village_id, rank);
CREATE INDEX leads_by_household ON leads (household_id, number);
CREATE INDEX leads_by_case ON leads (case_id, number);
CREATE INDEX leads_by_day ON leads (found_on, township_id, village_id, outcome);
CREATE INDEX leads_of_township ON leads (township_id, number);
CREATE INDEX leads_of_village ON leads (village_id, number);
-- Open leads, the most urgent first.
CREATE INDEX leads_open ON leads (due_on, number) WHERE outcome IS NULL;
CREATE INDEX leads_open_by_township ON leads (township_id, due_on, number) WHERE outcome IS NULL;
CREATE INDEX leads_open_by_village ON leads (village_id, due_on, number) WHERE outcome IS NULL;
CREATE INDEX leads_unsettled ON leads (screening_id, rank) WHERE outcome IS NULL;
-- Small facts about this database itself.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
