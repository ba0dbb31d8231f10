-- Households. number is the order of entry; the lake and screening know a household by it.
CREATE TABLE households (
    household_id     TEXT NOT NULL PRIMARY KEY,
    number           INTEGER NOT NULL UNIQUE,
    household_no     TEXT NOT NULL,
    county_id        TEXT NOT NULL REFERENCES regions (region_id),
    township_id      TEXT NOT NULL REFERENCES regions (region_id),
    village_id       TEXT NOT NULL REFERENCES regions (region_id),
    head_id          TEXT,
    head_name        TEXT NOT NULL,
    head_initials    TEXT NOT NULL,
    n_members        INTEGER NOT NULL,
    register_columns TEXT,
    source           INTEGER,
    source_row       INTEGER,
    valid_from       TEXT NOT NULL,
    valid_to         TEXT,
    end_reason       TEXT,
    created_by       TEXT NOT NULL,
    version          INTEGER NOT NULL
);
-- Every list of households walks one of these in the order it shows.
CREATE INDEX households_by_no ON households (household_no, number);
CREATE INDEX households_by_name ON households (head_name, number);
CREATE INDEX households_by_initials ON households (head_initials, number);
CREATE INDEX households_by_township ON households (township_id, number);
CREATE INDEX households_by_township_village ON households (township_id, village_id, number);
CREATE INDEX households_by_township_name ON households (township_id, head_name, number);
CREATE INDEX households_by_township_initials ON households (township_id, head_initials, number);
CREATE INDEX households_by_township_no ON households (township_id, household_no, number);
CREATE INDEX households_by_village_no ON households (village_id, household_no, number);
CREATE INDEX households_by_village ON households (village_id, number);
CREATE INDEX households_by_village_name ON households (village_id, head_name, number);
CREATE INDEX households_by_village_initials ON households (village_id, head_initials, number);
CREATE INDEX households_gone ON households (number) WHERE valid_to IS NOT NULL;

-- Persons. Identity number and telephone are sealed; *_index finds them again. Household, township and village are
-- where the person lives now, kept with the memberships so that lists need not look for it.
CREATE TABLE persons (
    person_id   TEXT NOT NULL PRIMARY KEY,
    number      INTEGER NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    initials    TEXT NOT NULL,
    sex         TEXT,
    born_on     TEXT,
    died_on     TEXT,
    id_state    TEXT NOT NULL,
    id_sealed   TEXT,
    id_index    TEXT,
    phone_sealed TEXT,
    phone_index TEXT,
    household_id TEXT,
    township_id TEXT,
    village_id  TEXT,
    created_by  TEXT NOT NULL,
    version     INTEGER NOT NULL
);
CREATE INDEX persons_by_name ON persons (name, number);
CREATE INDEX persons_by_initials ON persons (initials, number);
CREATE INDEX persons_by_township_name ON persons (township_id, name, number);
CREATE INDEX persons_by_township_initials ON persons (township_id, initials, number);
CREATE INDEX persons_by_village_name ON persons (village_id, name, number);
CREATE INDEX persons_by_village_initials ON persons (village_id, initials, number);
CREATE INDEX persons_by_id ON persons (id_index);
CREATE INDEX persons_by_phone ON persons (phone_index);

-- Who belongs where: kind 'living' is who lives there, 'hukou' whose household register is there.
CREATE TABLE memberships (
    membership_id    TEXT NOT NULL PRIMARY KEY,
    number           INTEGER NOT NULL UNIQUE,
    person_id        TEXT NOT NULL REFERENCES persons (person_id),
    household_id     TEXT NOT NULL REFERENCES households (household_id),
    kind             TEXT NOT NULL,
    relation         TEXT,
    register_columns TEXT,
    source           INTEGER,
    source_row       INTEGER,
    valid_from       TEXT NOT NULL,
    valid_to         TEXT,
    end_reason       TEXT,
    created_by       TEXT NOT NULL,
    ended_by         TEXT
);
CREATE INDEX memberships_by_person ON memberships (person_id, valid_to);
CREATE INDEX memberships_by_household ON memberships (household_id, valid_to, number);

-- What a person or household is, with dates: 脱贫户, 监测对象, 低保 and the rest. Never a column of them. Number and
-- township of the household stand beside it so that a list by status walks an index in the order it shows.
CREATE TABLE statuses (
    status_id    TEXT NOT NULL PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES households (household_id),
    person_id    TEXT REFERENCES persons (person_id),
    status       TEXT NOT NULL,
    value        TEXT,
    household_number INTEGER NOT NULL,
    township_id  TEXT NOT NULL,
    valid_from   TEXT NOT NULL,
    valid_to     TEXT,
    created_by   TEXT NOT NULL,
    ended_by     TEXT
);
CREATE INDEX statuses_by_household ON statuses (household_id, valid_to);
CREATE INDEX statuses_by_status ON statuses (status, household_number) WHERE valid_to IS NULL;
CREATE INDEX statuses_by_township_status ON statuses (township_id, status, household_number) WHERE valid_to IS NULL;

-- Schooling, medical care, housing, water: the state of each as somebody said it on a day.
CREATE TABLE guarantees (
    guarantee_id TEXT NOT NULL PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES households (household_id),
    person_id    TEXT REFERENCES persons (person_id),
    guarantee    TEXT NOT NULL,
    state        TEXT NOT NULL,
    detail       TEXT,
    valid_from   TEXT NOT NULL,
    valid_to     TEXT,
    created_by   TEXT NOT NULL,
    ended_by     TEXT
);
CREATE INDEX guarantees_by_household ON guarantees (household_id, valid_to);

-- Income of a household over a window, with the formula it was computed by; its items are the ledger.
CREATE TABLE incomes (
    income_id        TEXT NOT NULL PRIMARY KEY,
    household_id     TEXT NOT NULL REFERENCES households (household_id),
    window_from      TEXT NOT NULL,
    window_to        TEXT NOT NULL,
    formula          TEXT NOT NULL,
    net_cents        INTEGER,
    n_members        INTEGER NOT NULL,
    per_capita_cents INTEGER,
    valid_from       TEXT NOT NULL,
    valid_to         TEXT,
    created_by       TEXT NOT NULL,
    ended_by         TEXT
);
CREATE INDEX incomes_by_household ON incomes (household_id, valid_to);
CREATE TABLE income_items (
    income_id    TEXT NOT NULL REFERENCES incomes (income_id),
    item         TEXT NOT NULL,
    household_id TEXT NOT NULL REFERENCES households (household_id),
    cents        INTEGER NOT NULL,
    PRIMARY KEY (income_id, item)
);

-- From which household which came, and why.
CREATE TABLE household_links (
    link_id           TEXT NOT NULL PRIMARY KEY,
    from_household_id TEXT NOT NULL REFERENCES households (household_id),
    to_household_id   TEXT NOT NULL REFERENCES households (household_id),
    kind              TEXT NOT NULL,
    on_day            TEXT NOT NULL,
    reason            TEXT NOT NULL,
    created_by        TEXT NOT NULL
);
CREATE INDEX household_links_by_from ON household_links (from_household_id);
CREATE INDEX household_links_by_to ON household_links (to_household_id);
