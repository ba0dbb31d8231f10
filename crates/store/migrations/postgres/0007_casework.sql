-- Cases. state is the whole case as its events make it; the other columns are taken from it so that lists walk an
-- index. due_key and burden_key are text that sorts as the list shows: the nearest deadline and the largest burden
-- first, what has none last. tick_on is the first day on which the system itself may have to do something.
CREATE TABLE cases (
    case_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    status       TEXT COLLATE "C" NOT NULL,
    class        TEXT COLLATE "C",
    channel      TEXT COLLATE "C" NOT NULL,
    level        TEXT COLLATE "C",
    burden_cents BIGINT,
    income_cents BIGINT,
    burden_key   TEXT COLLATE "C" NOT NULL,
    risks        TEXT COLLATE "C" NOT NULL,
    round        BIGINT NOT NULL,
    opened_on    TEXT COLLATE "C" NOT NULL,
    closed_on    TEXT COLLATE "C",
    next_step    TEXT COLLATE "C",
    next_due_on  TEXT COLLATE "C",
    due_key      TEXT COLLATE "C" NOT NULL,
    tick_on      TEXT COLLATE "C",
    paused       BIGINT NOT NULL,
    emergency    BIGINT NOT NULL,
    escalated    TEXT COLLATE "C",
    duty_account_id TEXT COLLATE "C",
    n_events     BIGINT NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    created_at   TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL
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
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES cases (case_id),
    seq          BIGINT NOT NULL,
    at           TEXT COLLATE "C" NOT NULL,
    actor        TEXT COLLATE "C" NOT NULL,
    role         TEXT COLLATE "C",
    kind         TEXT COLLATE "C" NOT NULL,
    event        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, seq)
);

-- Risks of a case, one a row, so that a list by risk walks an index. Made from the case.
CREATE TABLE case_risks (
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES cases (case_id),
    risk         TEXT COLLATE "C" NOT NULL,
    position     BIGINT NOT NULL,
    met_on       TEXT COLLATE "C",
    number       BIGINT NOT NULL,
    township_id  TEXT COLLATE "C" NOT NULL,
    village_id   TEXT COLLATE "C" NOT NULL,
    is_open      BIGINT NOT NULL,
    PRIMARY KEY (case_id, risk)
);
CREATE INDEX case_risks_by_risk ON case_risks (risk, number) WHERE is_open = 1;
CREATE INDEX case_risks_by_township ON case_risks (township_id, risk, number) WHERE is_open = 1;

-- Steps and other tasks of cases: open, waiting (the case rests), done, or dropped. number is the order of entry; turn
-- counts how often a step was begun in a round; chain is 'task' for what is no step. days and days_allowed are
-- calendar days. Made from the case.
CREATE TABLE case_steps (
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES cases (case_id),
    round        BIGINT NOT NULL,
    chain        TEXT COLLATE "C" NOT NULL,
    step         TEXT COLLATE "C" NOT NULL,
    turn         BIGINT NOT NULL,
    number       BIGINT NOT NULL UNIQUE,
    household_id TEXT COLLATE "C" NOT NULL,
    township_id  TEXT COLLATE "C" NOT NULL,
    village_id   TEXT COLLATE "C" NOT NULL,
    duty_account_id TEXT COLLATE "C",
    actors       TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    opened_on    TEXT COLLATE "C" NOT NULL,
    due_on       TEXT COLLATE "C",
    due_key      TEXT COLLATE "C" NOT NULL,
    extended     BIGINT NOT NULL,
    escalated    TEXT COLLATE "C",
    done_on      TEXT COLLATE "C",
    done_by      TEXT COLLATE "C",
    days         BIGINT,
    days_allowed BIGINT,
    late         BIGINT,
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
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES cases (case_id),
    measure_id   TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL UNIQUE,
    household_id TEXT COLLATE "C" NOT NULL,
    township_id  TEXT COLLATE "C" NOT NULL,
    village_id   TEXT COLLATE "C" NOT NULL,
    risk         TEXT COLLATE "C" NOT NULL,
    code         TEXT COLLATE "C" NOT NULL,
    department   TEXT COLLATE "C" NOT NULL,
    person       TEXT COLLATE "C" NOT NULL,
    status       TEXT COLLATE "C" NOT NULL,
    start_on     TEXT COLLATE "C" NOT NULL,
    due_on       TEXT COLLATE "C" NOT NULL,
    amount_cents BIGINT,
    quantity     TEXT COLLATE "C",
    evidence_kind TEXT COLLATE "C" NOT NULL,
    n_deliveries BIGINT NOT NULL,
    delivered_on TEXT COLLATE "C",
    delivered_cents BIGINT,
    before_cents BIGINT,
    after_cents  BIGINT,
    effect_on    TEXT COLLATE "C",
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
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    fact         TEXT COLLATE "C" NOT NULL,
    person_id    TEXT COLLATE "C" NOT NULL,
    value        TEXT COLLATE "C",
    checked_on   TEXT COLLATE "C" NOT NULL,
    checked_by   TEXT COLLATE "C" NOT NULL,
    lead_id      TEXT COLLATE "C",
    case_id      TEXT COLLATE "C",
    visit_id     TEXT COLLATE "C",
    PRIMARY KEY (household_id, fact, person_id)
);

-- Sweeps over every household of a place; they close only with every household accounted for.
CREATE TABLE sweeps (
    sweep_id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    title        TEXT COLLATE "C" NOT NULL,
    region_id    TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    begins_on    TEXT COLLATE "C" NOT NULL,
    ends_on      TEXT COLLATE "C" NOT NULL,
    form         TEXT COLLATE "C",
    state        TEXT COLLATE "C" NOT NULL,
    n_households BIGINT,
    n_visited    BIGINT,
    n_phoned     BIGINT,
    n_excepted   BIGINT,
    proof_digest TEXT COLLATE "C",
    closed_at    TEXT COLLATE "C",
    closed_by    TEXT COLLATE "C",
    created_at   TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL
);
CREATE INDEX sweeps_by_state ON sweeps (state, number);
-- Households of a sweep that nobody could visit, with the reason.
CREATE TABLE sweep_exceptions (
    sweep_id     TEXT COLLATE "C" NOT NULL REFERENCES sweeps (sweep_id),
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    township_id  TEXT COLLATE "C" NOT NULL,
    village_id   TEXT COLLATE "C" NOT NULL,
    reason       TEXT COLLATE "C" NOT NULL,
    text         TEXT COLLATE "C",
    by_account   TEXT COLLATE "C" NOT NULL,
    at           TEXT COLLATE "C" NOT NULL,
    withdrawn_at TEXT COLLATE "C",
    PRIMARY KEY (sweep_id, household_id)
);
CREATE INDEX sweep_exceptions_by_village ON sweep_exceptions (sweep_id, village_id);
CREATE INDEX sweep_exceptions_by_household ON sweep_exceptions (household_id, at);

-- Visits. visit_id is made by whoever records it, so that the same record sent twice is kept once; content_digest
-- tells the same record from another under the same id. Place and signature are there when they were given; away says
-- that the whole household lives elsewhere, as it told.
CREATE TABLE visits (
    visit_id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    case_id      TEXT COLLATE "C",
    lead_id      TEXT COLLATE "C",
    sweep_id     TEXT COLLATE "C",
    kind         TEXT COLLATE "C" NOT NULL,
    channel      TEXT COLLATE "C" NOT NULL,
    visited_at   TEXT COLLATE "C" NOT NULL,
    day          TEXT COLLATE "C" NOT NULL,
    by_account   TEXT COLLATE "C" NOT NULL,
    answers      TEXT COLLATE "C" NOT NULL,
    findings     TEXT COLLATE "C" NOT NULL,
    text         TEXT COLLATE "C",
    away         BIGINT NOT NULL,
    latitude     TEXT COLLATE "C",
    longitude    TEXT COLLATE "C",
    signature_digest TEXT COLLATE "C",
    content_digest   TEXT COLLATE "C" NOT NULL,
    received_at  TEXT COLLATE "C" NOT NULL,
    received_by  TEXT COLLATE "C" NOT NULL
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
    visit_id     TEXT COLLATE "C" NOT NULL REFERENCES visits (visit_id),
    digest       TEXT COLLATE "C" NOT NULL,
    household_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (visit_id, digest)
);
-- When each household was last seen, and how. Made from the visits.
CREATE TABLE last_seen (
    household_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES households (household_id),
    township_id  TEXT COLLATE "C" NOT NULL,
    village_id   TEXT COLLATE "C" NOT NULL,
    seen_on      TEXT COLLATE "C" NOT NULL,
    seen_at      TEXT COLLATE "C" NOT NULL,
    channel      TEXT COLLATE "C" NOT NULL,
    visit_id     TEXT COLLATE "C" NOT NULL,
    away         BIGINT NOT NULL
);
CREATE INDEX last_seen_by_township ON last_seen (township_id, seen_on);
CREATE INDEX last_seen_by_village ON last_seen (village_id, seen_on);

-- Guarantees with a problem now.
CREATE INDEX guarantees_problem ON guarantees (guarantee, household_id) WHERE valid_to IS NULL AND state = 'problem';
-- Problems of schooling, medical care, housing, water: found, owned, repaired, checked again.
CREATE TABLE issues (
    issue_id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    person_id    TEXT COLLATE "C",
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    guarantee    TEXT COLLATE "C" NOT NULL,
    text         TEXT COLLATE "C" NOT NULL,
    channel      TEXT COLLATE "C" NOT NULL,
    found_by     TEXT COLLATE "C" NOT NULL,
    found_on     TEXT COLLATE "C" NOT NULL,
    visit_id     TEXT COLLATE "C",
    owner_account_id TEXT COLLATE "C",
    department   TEXT COLLATE "C",
    state        TEXT COLLATE "C" NOT NULL,
    due_on       TEXT COLLATE "C" NOT NULL,
    repair_text  TEXT COLLATE "C",
    repair_evidence TEXT COLLATE "C",
    repaired_on  TEXT COLLATE "C",
    repaired_by  TEXT COLLATE "C",
    recheck_on   TEXT COLLATE "C",
    rechecked_on TEXT COLLATE "C",
    recheck_by   TEXT COLLATE "C",
    recheck_text TEXT COLLATE "C",
    closed_on    TEXT COLLATE "C",
    created_at   TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL
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
    notice_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    kind         TEXT COLLATE "C" NOT NULL,
    entries      TEXT COLLATE "C" NOT NULL,
    n_entries    BIGINT NOT NULL,
    posted_on    TEXT COLLATE "C",
    until_on     TEXT COLLATE "C",
    posted_by    TEXT COLLATE "C",
    proof        TEXT COLLATE "C",
    proof_digest TEXT COLLATE "C",
    withdrawn_on TEXT COLLATE "C",
    withdrawn_by TEXT COLLATE "C",
    withdrawal_proof TEXT COLLATE "C",
    withdrawal_proof_digest TEXT COLLATE "C",
    objections   TEXT COLLATE "C",
    created_at   TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL
);
CREATE INDEX notices_by_village ON notices (village_id, number);
CREATE INDEX notices_by_township ON notices (township_id, number);
-- On the wall now, the first to be taken down first.
CREATE INDEX notices_posted ON notices (until_on, number) WHERE posted_on IS NOT NULL AND withdrawn_on IS NULL;
-- Which cases a notice is about.
CREATE TABLE notice_cases (
    notice_id    TEXT COLLATE "C" NOT NULL REFERENCES notices (notice_id),
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES cases (case_id),
    PRIMARY KEY (notice_id, case_id)
);
CREATE INDEX notice_cases_by_case ON notice_cases (case_id);

-- What people told about themselves or others, before the village has said whose household it is. client_digest is
-- there to slow down whoever sends too many; the receipt code itself is kept by the person alone.
CREATE TABLE self_reports (
    report_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    receipt_digest TEXT COLLATE "C" NOT NULL UNIQUE,
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    name_sealed  TEXT COLLATE "C" NOT NULL,
    phone_sealed TEXT COLLATE "C",
    id_sealed    TEXT COLLATE "C",
    words_sealed TEXT COLLATE "C" NOT NULL,
    reporter_sealed TEXT COLLATE "C",
    risk         TEXT COLLATE "C",
    is_proxy     BIGINT NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    household_id TEXT COLLATE "C",
    lead_id      TEXT COLLATE "C",
    reason       TEXT COLLATE "C",
    reason_text  TEXT COLLATE "C",
    decided_by   TEXT COLLATE "C",
    decided_at   TEXT COLLATE "C",
    due_on       TEXT COLLATE "C" NOT NULL,
    client_digest TEXT COLLATE "C" NOT NULL,
    created_at   TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL
);
CREATE INDEX self_reports_by_client ON self_reports (client_digest, created_at);
CREATE INDEX self_reports_by_state ON self_reports (state, number);
CREATE INDEX self_reports_by_township ON self_reports (township_id, state, number);
CREATE INDEX self_reports_by_village ON self_reports (village_id, state, number);
CREATE INDEX self_reports_of_village ON self_reports (village_id, created_at);
CREATE INDEX self_reports_by_lead ON self_reports (lead_id);
-- The word in a village's printed code. It hangs on a wall and is no secret.
CREATE TABLE village_codes (
    token        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    valid_from   TEXT COLLATE "C" NOT NULL,
    valid_to     TEXT COLLATE "C",
    created_by   TEXT COLLATE "C" NOT NULL
);
CREATE INDEX village_codes_by_village ON village_codes (village_id, valid_to);

-- Why the data had missed a household that people found: the rules played again over what was known then.
CREATE TABLE missed_reviews (
    review_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES cases (case_id),
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    channel      TEXT COLLATE "C" NOT NULL,
    risk         TEXT COLLATE "C",
    as_of        TEXT COLLATE "C" NOT NULL,
    reason       TEXT COLLATE "C" NOT NULL,
    rule         TEXT COLLATE "C",
    detail       TEXT COLLATE "C" NOT NULL,
    reviewed_at  TEXT COLLATE "C" NOT NULL,
    reviewed_by  TEXT COLLATE "C" NOT NULL
);
CREATE INDEX missed_reviews_by_case ON missed_reviews (case_id);
CREATE INDEX missed_reviews_by_township ON missed_reviews (township_id, number);
CREATE INDEX missed_reviews_by_reason ON missed_reviews (reason, number);
