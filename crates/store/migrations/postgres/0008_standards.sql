-- Changes of standards: proposed, compared, decided by somebody else, in force from a day; the policy folder stays as
-- it is. until_on is the first day on which an approved change that was taken back no longer holds. comparison is what
-- trying it out said when it was proposed: counts, nobody's name.
CREATE TABLE standard_changes (
    change_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number         BIGINT NOT NULL UNIQUE,
    parameter      TEXT COLLATE "C" NOT NULL,
    region_code    TEXT COLLATE "C" NOT NULL,
    old_value      TEXT COLLATE "C",
    value          TEXT COLLATE "C" NOT NULL,
    from_on        TEXT COLLATE "C" NOT NULL,
    until_on       TEXT COLLATE "C",
    reason         TEXT COLLATE "C" NOT NULL,
    basis          TEXT COLLATE "C" NOT NULL,
    basis_number   TEXT COLLATE "C",
    basis_link     TEXT COLLATE "C",
    state          TEXT COLLATE "C" NOT NULL,
    screening_id   TEXT COLLATE "C" REFERENCES screenings (screening_id),
    comparison     TEXT COLLATE "C",
    proposed_by    TEXT COLLATE "C" NOT NULL,
    proposed_at    TEXT COLLATE "C" NOT NULL,
    decided_by     TEXT COLLATE "C",
    decided_at     TEXT COLLATE "C",
    decided_text   TEXT COLLATE "C",
    withdrawn_by   TEXT COLLATE "C",
    withdrawn_at   TEXT COLLATE "C",
    withdrawn_text TEXT COLLATE "C",
    version        BIGINT NOT NULL
);
CREATE INDEX standard_changes_by_state ON standard_changes (state, number);
CREATE INDEX standard_changes_by_parameter ON standard_changes (parameter, number);
