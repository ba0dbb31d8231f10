-- Work in the background, with progress; resumed or failed openly after a restart.
CREATE TABLE jobs (
    job_id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    kind         TEXT COLLATE "C" NOT NULL,
    input        TEXT COLLATE "C" NOT NULL,
    dedup_key    TEXT COLLATE "C",
    state        TEXT COLLATE "C" NOT NULL,
    step         TEXT COLLATE "C",
    done         BIGINT NOT NULL,
    total        BIGINT,
    attempts     BIGINT NOT NULL,
    cancel_asked BIGINT NOT NULL,
    created_at   TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL,
    started_at   TEXT COLLATE "C",
    seen_at      TEXT COLLATE "C",
    finished_at  TEXT COLLATE "C",
    result       TEXT COLLATE "C",
    problems     TEXT COLLATE "C"
);
CREATE INDEX jobs_by_state ON jobs (state, number);
CREATE INDEX jobs_by_dedup ON jobs (dedup_key, state);

CREATE TABLE screenings (
    screening_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    region_code  TEXT COLLATE "C" NOT NULL,
    as_of        TEXT COLLATE "C" NOT NULL,
    snapshot     TEXT COLLATE "C" NOT NULL,
    policy       TEXT COLLATE "C" NOT NULL,
    summary      TEXT COLLATE "C" NOT NULL,
    n_households BIGINT NOT NULL,
    n_leads      BIGINT NOT NULL,
    created_at   TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL
);
CREATE TABLE leads (
    lead_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    screening_id TEXT COLLATE "C" NOT NULL REFERENCES screenings (screening_id),
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    rank         BIGINT NOT NULL,
    level        TEXT COLLATE "C" NOT NULL,
    burden_cents BIGINT,
    income_cents BIGINT,
    due_on       TEXT COLLATE "C" NOT NULL,
    risks        TEXT COLLATE "C" NOT NULL,
    notice       TEXT COLLATE "C" NOT NULL,
    reasons      TEXT COLLATE "C" NOT NULL,
    hits         TEXT COLLATE "C" NOT NULL
);
CREATE INDEX leads_by_rank ON leads (screening_id, rank);
CREATE INDEX leads_by_township ON leads (screening_id, township_id, rank);
CREATE INDEX leads_by_village ON leads (screening_id, village_id, rank);
CREATE INDEX leads_by_household ON leads (household_id);
-- Small facts about this database itself.
CREATE TABLE settings (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);
