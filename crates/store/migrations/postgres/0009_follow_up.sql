-- Looks into the departments' sheets for what people of households with an open case are entitled to: of which day,
-- from which sheets (JSON, nobody's name), and what they came to.
CREATE TABLE entitlement_looks (
    look_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    as_of        TEXT COLLATE "C" NOT NULL,
    made_at      TEXT COLLATE "C" NOT NULL,
    sources      TEXT COLLATE "C" NOT NULL,
    n_households BIGINT NOT NULL,
    n_missing    BIGINT NOT NULL,
    n_unknown    BIGINT NOT NULL
);
-- Who is entitled to something of which no row has come, or of which nobody can tell. since_on is the look that first
-- saw it so, ended_on the one that no longer did; what ended stays.
CREATE TABLE not_received (
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    person_id    TEXT COLLATE "C" NOT NULL REFERENCES persons (person_id),
    entitlement  TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL UNIQUE,
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES cases (case_id),
    township_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    village_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    state        TEXT COLLATE "C" NOT NULL,
    since_on     TEXT COLLATE "C" NOT NULL,
    ended_on     TEXT COLLATE "C",
    PRIMARY KEY (household_id, person_id, entitlement)
);
CREATE INDEX not_received_open ON not_received (number) WHERE ended_on IS NULL;
CREATE INDEX not_received_open_by_township ON not_received (township_id, number) WHERE ended_on IS NULL;
CREATE INDEX not_received_open_by_village ON not_received (village_id, number) WHERE ended_on IS NULL;
-- The identity number of somebody with an account, by which a household of theirs is known; most accounts have none.
CREATE TABLE account_identities (
    account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    id_sealed  TEXT COLLATE "C",
    id_index   TEXT COLLATE "C"
);
-- Who above was told that nobody has dealt with a report in time; a row rises from the township to the county.
CREATE TABLE self_report_escalations (
    report_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES self_reports (report_id),
    level     TEXT COLLATE "C" NOT NULL,
    told_on   TEXT COLLATE "C" NOT NULL
);
