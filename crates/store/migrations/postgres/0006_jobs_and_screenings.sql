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
-- What somebody should look at: found by a screening, or told by people through another channel. number is the order
-- of entry, rank the order within a screening. outcome is unknown while the lead is open.
CREATE TABLE leads (
    lead_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    screening_id TEXT COLLATE "C" REFERENCES screenings (screening_id),
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    person_id    TEXT COLLATE "C",
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    channel      TEXT COLLATE "C" NOT NULL,
    rank         BIGINT,
    level        TEXT COLLATE "C" NOT NULL,
    burden_cents BIGINT,
    income_cents BIGINT,
    found_on     TEXT COLLATE "C" NOT NULL,
    due_on       TEXT COLLATE "C" NOT NULL,
    risks        TEXT COLLATE "C" NOT NULL,
    rules        TEXT COLLATE "C" NOT NULL,
    sources      TEXT COLLATE "C" NOT NULL,
    notice       TEXT COLLATE "C" NOT NULL,
    reasons      TEXT COLLATE "C" NOT NULL,
    hits         TEXT COLLATE "C" NOT NULL,
    words        TEXT COLLATE "C",
    reported_by  TEXT COLLATE "C",
    reported_at  TEXT COLLATE "C",
    outcome      TEXT COLLATE "C",
    case_id      TEXT COLLATE "C",
    remembered_lead_id TEXT COLLATE "C",
    outcome_reason     TEXT COLLATE "C",
    outcome_text       TEXT COLLATE "C",
    decided_by   TEXT COLLATE "C",
    decided_at   TEXT COLLATE "C",
    version      BIGINT NOT NULL
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
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);
