-- Cases. state is the whole case as its events make it; the other columns are taken from it so that lists walk an
-- index. due_key and burden_key are text that sorts as the list shows: the nearest deadline and the largest burden
-- first, what has none last. tick_on is the first day on which the system itself may have to do something.
CREATE TABLE cases (
    case_id      TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    household_id TEXT NOT NULL REFERENCES households (household_id),
    township_id  TEXT NOT NULL REFERENCES regions (region_id),
    village_id   TEXT NOT NULL REFERENCES regions (region_id),
    status       TEXT NOT NULL,
    class        TEXT,
    channel      TEXT NOT NULL,
    level        TEXT,
    burden_cents INTEGER,
    income_cents INTEGER,
    burden_key   TEXT NOT NULL,
    risks        TEXT NOT NULL,
    round        INTEGER NOT NULL,
    opened_on    TEXT NOT NULL,
    closed_on    TEXT,
    next_step    TEXT,
    next_due_on  TEXT,
    due_key      TEXT NOT NULL,
    tick_on      TEXT,
    paused       INTEGER NOT NULL,
    emergency    INTEGER NOT NULL,
    escalated    TEXT,
    duty_account_id TEXT,
    n_events     INTEGER NOT NULL,
    state        TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      INTEGER NOT NULL
);
-- A household has one open case at most.
CREATE UNIQUE INDEX cases_open_once ON cases (household_id) WHERE closed_on IS NULL;
CREATE INDEX cases_by_household ON cases (household_id, number);
CREATE INDEX cases_by_township ON cases (township_id, number);
CREATE INDEX cases_by_village ON cases (village_id, number);
CREATE INDEX cases_by_status ON cases (status, number);
CREATE INDEX cases_by_township_status ON cases (township_id, status, number);
CREATE INDEX cases_by_village_status ON cases (village_id, status, number);
CREATE INDEX cases_by_duty ON cases (duty_account_id, number);
CREATE INDEX cases_by_opening ON cases (opened_on, township_id);
-- What is to be done next, the nearest deadline first; by burden, the heaviest first.
CREATE INDEX cases_by_due ON cases (due_key, number) WHERE closed_on IS NULL;
CREATE INDEX cases_by_township_due ON cases (township_id, due_key, number) WHERE closed_on IS NULL;
CREATE INDEX cases_by_village_due ON cases (village_id, due_key, number) WHERE closed_on IS NULL;
CREATE INDEX cases_by_duty_due ON cases (duty_account_id, due_key, number) WHERE closed_on IS NULL;
CREATE INDEX cases_by_step_due ON cases (next_step, due_key, number) WHERE closed_on IS NULL;
CREATE INDEX cases_by_township_step_due ON cases (township_id, next_step, due_key, number) WHERE closed_on IS NULL;
CREATE INDEX cases_by_burden ON cases (burden_key, number) WHERE closed_on IS NULL;
CREATE INDEX cases_by_township_burden ON cases (township_id, burden_key, number) WHERE closed_on IS NULL;
CREATE INDEX cases_by_village_burden ON cases (village_id, burden_key, number) WHERE closed_on IS NULL;
-- Figures are counted in this alone.
CREATE INDEX cases_counted ON cases (township_id, village_id, status, duty_account_id, household_id) WHERE closed_on IS NULL;
CREATE INDEX cases_by_tick ON cases (tick_on, number) WHERE tick_on IS NOT NULL;

-- What happened in a case, in order. Rows are added and never changed: the case is what they add up to.
CREATE TABLE case_events (
    case_id      TEXT NOT NULL REFERENCES cases (case_id),
    seq          INTEGER NOT NULL,
    at           TEXT NOT NULL,
    actor        TEXT NOT NULL,
    role         TEXT,
    kind         TEXT NOT NULL,
    event        TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
);

-- Risks of a case, one a row, so that a list by risk walks an index. Made from the case.
CREATE TABLE case_risks (
    case_id      TEXT NOT NULL REFERENCES cases (case_id),
    risk         TEXT NOT NULL,
    position     INTEGER NOT NULL,
    met_on       TEXT,
    number       INTEGER NOT NULL,
    township_id  TEXT NOT NULL,
    village_id   TEXT NOT NULL,
    is_open      INTEGER NOT NULL,
    PRIMARY KEY (case_id, risk)
);
CREATE INDEX case_risks_by_risk ON case_risks (risk, number) WHERE is_open = 1;
CREATE INDEX case_risks_by_township ON case_risks (township_id, risk, number) WHERE is_open = 1;

-- Steps and other tasks of cases: open, waiting (the case rests), done, or dropped. number is the order of entry; turn
-- counts how often a step was begun in a round; chain is 'task' for what is no step. days and days_allowed are
-- calendar days. Made from the case.
CREATE TABLE case_steps (
    case_id      TEXT NOT NULL REFERENCES cases (case_id),
    round        INTEGER NOT NULL,
    chain        TEXT NOT NULL,
    step         TEXT NOT NULL,
    turn         INTEGER NOT NULL,
    number       INTEGER NOT NULL UNIQUE,
    household_id TEXT NOT NULL,
    township_id  TEXT NOT NULL,
    village_id   TEXT NOT NULL,
    duty_account_id TEXT,
    actors       TEXT NOT NULL,
    state        TEXT NOT NULL,
    opened_on    TEXT NOT NULL,
    due_on       TEXT,
    due_key      TEXT NOT NULL,
    extended     INTEGER NOT NULL,
    escalated    TEXT,
    done_on      TEXT,
    done_by      TEXT,
    days         INTEGER,
    days_allowed INTEGER,
    late         INTEGER,
    PRIMARY KEY (case_id, round, chain, step, turn)
);
CREATE INDEX case_steps_open ON case_steps (due_key, number) WHERE state = 'open';
CREATE INDEX case_steps_open_by_township ON case_steps (township_id, due_key, number) WHERE state = 'open';
CREATE INDEX case_steps_open_by_village ON case_steps (village_id, due_key, number) WHERE state = 'open';
CREATE INDEX case_steps_open_by_duty ON case_steps (duty_account_id, due_key, number) WHERE state = 'open';
CREATE INDEX case_steps_open_by_step ON case_steps (step, due_key, number) WHERE state = 'open';
CREATE INDEX case_steps_open_by_township_step ON case_steps (township_id, step, due_key, number) WHERE state = 'open';
CREATE INDEX case_steps_counted ON case_steps (township_id, village_id, step, duty_account_id, due_key, household_id) WHERE state = 'open';
-- What was done over a time, in that order; figures are counted in the first two alone.
CREATE INDEX case_steps_done ON case_steps (done_on, number, township_id, village_id, duty_account_id, chain, step, days, days_allowed, late, household_id) WHERE state = 'done';
CREATE INDEX case_steps_done_by_township ON case_steps (township_id, done_on, number, village_id, duty_account_id, chain, step, days, days_allowed, late, household_id) WHERE state = 'done';
CREATE INDEX case_steps_done_by_village ON case_steps (village_id, done_on, number) WHERE state = 'done';
CREATE INDEX case_steps_done_by_duty ON case_steps (duty_account_id, done_on, number) WHERE state = 'done';

-- Measures of cases with what was delivered and what it changed. Made from the case.
CREATE TABLE measures (
    case_id      TEXT NOT NULL REFERENCES cases (case_id),
    measure_id   TEXT NOT NULL,
    number       INTEGER NOT NULL UNIQUE,
    household_id TEXT NOT NULL,
    township_id  TEXT NOT NULL,
    village_id   TEXT NOT NULL,
    risk         TEXT NOT NULL,
    code         TEXT NOT NULL,
    department   TEXT NOT NULL,
    person       TEXT NOT NULL,
    status       TEXT NOT NULL,
    start_on     TEXT NOT NULL,
    due_on       TEXT NOT NULL,
    amount_cents INTEGER,
    quantity     TEXT,
    evidence_kind TEXT NOT NULL,
    n_deliveries INTEGER NOT NULL,
    delivered_on TEXT,
    delivered_cents INTEGER,
    before_cents INTEGER,
    after_cents  INTEGER,
    effect_on    TEXT,
    PRIMARY KEY (case_id, measure_id)
);
CREATE INDEX measures_by_code ON measures (code, status, household_id);
CREATE INDEX measures_by_household ON measures (household_id, code);
-- Planned or running, what is due first: among them those entitled who have not received.
CREATE INDEX measures_due ON measures (due_on, number) WHERE status IN ('planned', 'running');
CREATE INDEX measures_due_by_township ON measures (township_id, due_on, number) WHERE status IN ('planned', 'running');
CREATE INDEX measures_due_by_village ON measures (village_id, due_on, number) WHERE status IN ('planned', 'running');
CREATE INDEX measures_due_by_department ON measures (department, due_on, number) WHERE status IN ('planned', 'running');
CREATE INDEX measures_by_effect ON measures (code, effect_on) WHERE effect_on IS NOT NULL;
CREATE INDEX measures_by_delivery ON measures (delivered_on, township_id, code) WHERE delivered_on IS NOT NULL;

-- Facts somebody has checked, with the value they had: a lead that says no more than these makes no new task.
-- person_id is empty for a fact of the household.
CREATE TABLE checked_facts (
    household_id TEXT NOT NULL REFERENCES households (household_id),
    fact         TEXT NOT NULL,
    person_id    TEXT NOT NULL,
    value        TEXT,
    checked_on   TEXT NOT NULL,
    checked_by   TEXT NOT NULL,
    lead_id      TEXT,
    case_id      TEXT,
    visit_id     TEXT,
    PRIMARY KEY (household_id, fact, person_id)
);

-- Sweeps over every household of a place; they close only with every household accounted for.
CREATE TABLE sweeps (
    sweep_id     TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    region_id    TEXT NOT NULL REFERENCES regions (region_id),
    begins_on    TEXT NOT NULL,
    ends_on      TEXT NOT NULL,
    form         TEXT,
    state        TEXT NOT NULL,
    n_households INTEGER,
    n_visited    INTEGER,
    n_phoned     INTEGER,
    n_excepted   INTEGER,
    proof_digest TEXT,
    closed_at    TEXT,
    closed_by    TEXT,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      INTEGER NOT NULL
);
CREATE INDEX sweeps_by_state ON sweeps (state, number);
-- Households of a sweep that nobody could visit, with the reason.
CREATE TABLE sweep_exceptions (
    sweep_id     TEXT NOT NULL REFERENCES sweeps (sweep_id),
    household_id TEXT NOT NULL REFERENCES households (household_id),
    township_id  TEXT NOT NULL,
    village_id   TEXT NOT NULL,
    reason       TEXT NOT NULL,
    text         TEXT,
    by_account   TEXT NOT NULL,
    at           TEXT NOT NULL,
    withdrawn_at TEXT,
    PRIMARY KEY (sweep_id, household_id)
);
CREATE INDEX sweep_exceptions_by_village ON sweep_exceptions (sweep_id, village_id);
CREATE INDEX sweep_exceptions_by_household ON sweep_exceptions (household_id, at);

-- Visits. visit_id is made by whoever records it, so that the same record sent twice is kept once; content_digest
-- tells the same record from another under the same id. Place and signature are there when they were given; away says
-- that the whole household lives elsewhere, as it told.
CREATE TABLE visits (
    visit_id     TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    household_id TEXT NOT NULL REFERENCES households (household_id),
    township_id  TEXT NOT NULL REFERENCES regions (region_id),
    village_id   TEXT NOT NULL REFERENCES regions (region_id),
    case_id      TEXT,
    lead_id      TEXT,
    sweep_id     TEXT,
    kind         TEXT NOT NULL,
    channel      TEXT NOT NULL,
    visited_at   TEXT NOT NULL,
    day          TEXT NOT NULL,
    by_account   TEXT NOT NULL,
    answers      TEXT NOT NULL,
    findings     TEXT NOT NULL,
    text         TEXT,
    away         INTEGER NOT NULL,
    latitude     TEXT,
    longitude    TEXT,
    signature_digest TEXT,
    content_digest   TEXT NOT NULL,
    received_at  TEXT NOT NULL,
    received_by  TEXT NOT NULL
);
CREATE INDEX visits_by_household ON visits (household_id, day, number);
CREATE INDEX visits_by_day ON visits (day, number);
CREATE INDEX visits_by_township ON visits (township_id, day, number);
CREATE INDEX visits_by_village ON visits (village_id, day, number);
CREATE INDEX visits_by_account ON visits (by_account, day, number);
CREATE INDEX visits_by_case ON visits (case_id, number);
CREATE INDEX visits_by_sweep ON visits (sweep_id, household_id);
-- Photographs of a visit, kept as files under their digest.
CREATE TABLE visit_photos (
    visit_id     TEXT NOT NULL REFERENCES visits (visit_id),
    digest       TEXT NOT NULL,
    household_id TEXT NOT NULL,
    PRIMARY KEY (visit_id, digest)
);
-- When each household was last seen, and how. Made from the visits.
CREATE TABLE last_seen (
    household_id TEXT NOT NULL PRIMARY KEY REFERENCES households (household_id),
    township_id  TEXT NOT NULL,
    village_id   TEXT NOT NULL,
    seen_on      TEXT NOT NULL,
    seen_at      TEXT NOT NULL,
    channel      TEXT NOT NULL,
    visit_id     TEXT NOT NULL,
    away         INTEGER NOT NULL
);
CREATE INDEX last_seen_by_township ON last_seen (township_id, seen_on);
CREATE INDEX last_seen_by_village ON last_seen (village_id, seen_on);

-- Guarantees with a problem now.
CREATE INDEX guarantees_problem ON guarantees (guarantee, household_id) WHERE valid_to IS NULL AND state = 'problem';
-- Problems of schooling, medical care, housing, water: found, owned, repaired, checked again.
CREATE TABLE issues (
    issue_id     TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    household_id TEXT NOT NULL REFERENCES households (household_id),
    person_id    TEXT,
    township_id  TEXT NOT NULL REFERENCES regions (region_id),
    village_id   TEXT NOT NULL REFERENCES regions (region_id),
    guarantee    TEXT NOT NULL,
    text         TEXT NOT NULL,
    channel      TEXT NOT NULL,
    found_by     TEXT NOT NULL,
    found_on     TEXT NOT NULL,
    visit_id     TEXT,
    owner_account_id TEXT,
    department   TEXT,
    state        TEXT NOT NULL,
    due_on       TEXT NOT NULL,
    repair_text  TEXT,
    repair_evidence TEXT,
    repaired_on  TEXT,
    repaired_by  TEXT,
    recheck_on   TEXT,
    rechecked_on TEXT,
    recheck_by   TEXT,
    recheck_text TEXT,
    closed_on    TEXT,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      INTEGER NOT NULL
);
CREATE INDEX issues_by_household ON issues (household_id, number);
CREATE INDEX issues_by_township ON issues (township_id, number);
CREATE INDEX issues_by_village ON issues (village_id, number);
CREATE INDEX issues_by_day ON issues (found_on, township_id, guarantee);
CREATE INDEX issues_open ON issues (due_on, number) WHERE closed_on IS NULL;
CREATE INDEX issues_open_by_township ON issues (township_id, due_on, number) WHERE closed_on IS NULL;
CREATE INDEX issues_open_by_village ON issues (village_id, due_on, number) WHERE closed_on IS NULL;
CREATE INDEX issues_open_by_owner ON issues (owner_account_id, due_on, number) WHERE closed_on IS NULL;
CREATE INDEX issues_open_by_department ON issues (department, due_on, number) WHERE closed_on IS NULL;

-- Public notices: entries holds what stands on the wall (name, village, class, broad reason) and nothing else.
CREATE TABLE notices (
    notice_id    TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    village_id   TEXT NOT NULL REFERENCES regions (region_id),
    township_id  TEXT NOT NULL REFERENCES regions (region_id),
    kind         TEXT NOT NULL,
    entries      TEXT NOT NULL,
    n_entries    INTEGER NOT NULL,
    posted_on    TEXT,
    until_on     TEXT,
    posted_by    TEXT,
    proof        TEXT,
    proof_digest TEXT,
    withdrawn_on TEXT,
    withdrawn_by TEXT,
    withdrawal_proof TEXT,
    withdrawal_proof_digest TEXT,
    objections   TEXT,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    version      INTEGER NOT NULL
);
CREATE INDEX notices_by_village ON notices (village_id, number);
CREATE INDEX notices_by_township ON notices (township_id, number);
-- On the wall now, the first to be taken down first.
CREATE INDEX notices_posted ON notices (until_on, number) WHERE posted_on IS NOT NULL AND withdrawn_on IS NULL;
-- Which cases a notice is about.
CREATE TABLE notice_cases (
    notice_id    TEXT NOT NULL REFERENCES notices (notice_id),
    case_id      TEXT NOT NULL REFERENCES cases (case_id),
    PRIMARY KEY (notice_id, case_id)
);
CREATE INDEX notice_cases_by_case ON notice_cases (case_id);

-- What people told about themselves or others, before the village has said whose household it is. client_digest is
-- there to slow down whoever sends too many; the receipt code itself is kept by the person alone.
CREATE TABLE self_reports (
    report_id    TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    receipt_digest TEXT NOT NULL UNIQUE,
    village_id   TEXT NOT NULL REFERENCES regions (region_id),
    township_id  TEXT NOT NULL REFERENCES regions (region_id),
    name_sealed  TEXT NOT NULL,
    phone_sealed TEXT,
    id_sealed    TEXT,
    words_sealed TEXT NOT NULL,
    reporter_sealed TEXT,
    risk         TEXT,
    is_proxy     INTEGER NOT NULL,
    state        TEXT NOT NULL,
    household_id TEXT,
    lead_id      TEXT,
    reason       TEXT,
    reason_text  TEXT,
    decided_by   TEXT,
    decided_at   TEXT,
    due_on       TEXT NOT NULL,
    client_digest TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    version      INTEGER NOT NULL
);
CREATE INDEX self_reports_by_client ON self_reports (client_digest, created_at);
CREATE INDEX self_reports_by_state ON self_reports (state, number);
CREATE INDEX self_reports_by_township ON self_reports (township_id, state, number);
CREATE INDEX self_reports_by_village ON self_reports (village_id, state, number);
CREATE INDEX self_reports_of_village ON self_reports (village_id, created_at);
CREATE INDEX self_reports_by_lead ON self_reports (lead_id);
-- The word in a village's printed code. It hangs on a wall and is no secret.
CREATE TABLE village_codes (
    token        TEXT NOT NULL PRIMARY KEY,
    village_id   TEXT NOT NULL REFERENCES regions (region_id),
    township_id  TEXT NOT NULL REFERENCES regions (region_id),
    valid_from   TEXT NOT NULL,
    valid_to     TEXT,
    created_by   TEXT NOT NULL
);
CREATE INDEX village_codes_by_village ON village_codes (village_id, valid_to);

-- Why the data had missed a household that people found: the rules played again over what was known then.
CREATE TABLE missed_reviews (
    review_id    TEXT NOT NULL PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    case_id      TEXT NOT NULL REFERENCES cases (case_id),
    household_id TEXT NOT NULL REFERENCES households (household_id),
    township_id  TEXT NOT NULL REFERENCES regions (region_id),
    village_id   TEXT NOT NULL REFERENCES regions (region_id),
    channel      TEXT NOT NULL,
    risk         TEXT,
    as_of        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    rule         TEXT,
    detail       TEXT NOT NULL,
    reviewed_at  TEXT NOT NULL,
    reviewed_by  TEXT NOT NULL
);
CREATE INDEX missed_reviews_by_case ON missed_reviews (case_id);
CREATE INDEX missed_reviews_by_township ON missed_reviews (township_id, number);
CREATE INDEX missed_reviews_by_reason ON missed_reviews (reason, number);
