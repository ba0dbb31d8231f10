-- Households. number is the order of entry; the lake and screening know a household by it.
CREATE TABLE households (
    household_id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number           BIGINT NOT NULL UNIQUE,
    household_no     TEXT COLLATE "C" NOT NULL,
    county_id        TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    township_id      TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    village_id       TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    head_id          TEXT COLLATE "C",
    head_name        TEXT COLLATE "C" NOT NULL,
    head_initials    TEXT COLLATE "C" NOT NULL,
    n_members        BIGINT NOT NULL,
    register_columns TEXT COLLATE "C",
    source           BIGINT,
    source_row       BIGINT,
    valid_from       TEXT COLLATE "C" NOT NULL,
    valid_to         TEXT COLLATE "C",
    end_reason       TEXT COLLATE "C",
    created_by       TEXT COLLATE "C" NOT NULL,
    version          BIGINT NOT NULL
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
    person_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number      BIGINT NOT NULL UNIQUE,
    name        TEXT COLLATE "C" NOT NULL,
    initials    TEXT COLLATE "C" NOT NULL,
    sex         TEXT COLLATE "C",
    born_on     TEXT COLLATE "C",
    died_on     TEXT COLLATE "C",
    id_state    TEXT COLLATE "C" NOT NULL,
    id_sealed   TEXT COLLATE "C",
    id_index    TEXT COLLATE "C",
    phone_sealed TEXT COLLATE "C",
    phone_index TEXT COLLATE "C",
    household_id TEXT COLLATE "C",
    township_id TEXT COLLATE "C",
    village_id  TEXT COLLATE "C",
    created_by  TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL
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
    membership_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number           BIGINT NOT NULL UNIQUE,
    person_id        TEXT COLLATE "C" NOT NULL REFERENCES persons (person_id),
    household_id     TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    kind             TEXT COLLATE "C" NOT NULL,
    relation         TEXT COLLATE "C",
    register_columns TEXT COLLATE "C",
    source           BIGINT,
    source_row       BIGINT,
    valid_from       TEXT COLLATE "C" NOT NULL,
    valid_to         TEXT COLLATE "C",
    end_reason       TEXT COLLATE "C",
    created_by       TEXT COLLATE "C" NOT NULL,
    ended_by         TEXT COLLATE "C"
);
CREATE INDEX memberships_by_person ON memberships (person_id, valid_to);
CREATE INDEX memberships_by_household ON memberships (household_id, valid_to, number);

-- What a person or household is, with dates: 脱贫户, 监测对象, 低保 and the rest. Never a column of them. Number and
-- township of the household stand beside it so that a list by status walks an index in the order it shows.
CREATE TABLE statuses (
    status_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    person_id    TEXT COLLATE "C" REFERENCES persons (person_id),
    status       TEXT COLLATE "C" NOT NULL,
    value        TEXT COLLATE "C",
    household_number BIGINT NOT NULL,
    township_id  TEXT COLLATE "C" NOT NULL,
    valid_from   TEXT COLLATE "C" NOT NULL,
    valid_to     TEXT COLLATE "C",
    created_by   TEXT COLLATE "C" NOT NULL,
    ended_by     TEXT COLLATE "C"
);
CREATE INDEX statuses_by_household ON statuses (household_id, valid_to);
CREATE INDEX statuses_by_status ON statuses (status, household_number) WHERE valid_to IS NULL;
CREATE INDEX statuses_by_township_status ON statuses (township_id, status, household_number) WHERE valid_to IS NULL;

-- Schooling, medical care, housing, water: the state of each as somebody said it on a day.
CREATE TABLE guarantees (
    guarantee_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    person_id    TEXT COLLATE "C" REFERENCES persons (person_id),
    guarantee    TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    detail       TEXT COLLATE "C",
    valid_from   TEXT COLLATE "C" NOT NULL,
    valid_to     TEXT COLLATE "C",
    created_by   TEXT COLLATE "C" NOT NULL,
    ended_by     TEXT COLLATE "C"
);
CREATE INDEX guarantees_by_household ON guarantees (household_id, valid_to);

-- Income of a household over a window, with the formula it was computed by; its items are the ledger.
CREATE TABLE incomes (
    income_id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    household_id     TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    window_from      TEXT COLLATE "C" NOT NULL,
    window_to        TEXT COLLATE "C" NOT NULL,
    formula          TEXT COLLATE "C" NOT NULL,
    net_cents        BIGINT,
    n_members        BIGINT NOT NULL,
    per_capita_cents BIGINT,
    valid_from       TEXT COLLATE "C" NOT NULL,
    valid_to         TEXT COLLATE "C",
    created_by       TEXT COLLATE "C" NOT NULL,
    ended_by         TEXT COLLATE "C"
);
CREATE INDEX incomes_by_household ON incomes (household_id, valid_to);
CREATE TABLE income_items (
    income_id    TEXT COLLATE "C" NOT NULL REFERENCES incomes (income_id),
    item         TEXT COLLATE "C" NOT NULL,
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    cents        BIGINT NOT NULL,
    PRIMARY KEY (income_id, item)
);

-- From which household which came, and why.
CREATE TABLE household_links (
    link_id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    from_household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    to_household_id   TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    kind              TEXT COLLATE "C" NOT NULL,
    on_day            TEXT COLLATE "C" NOT NULL,
    reason            TEXT COLLATE "C" NOT NULL,
    created_by        TEXT COLLATE "C" NOT NULL
);
CREATE INDEX household_links_by_from ON household_links (from_household_id);
CREATE INDEX household_links_by_to ON household_links (to_household_id);
