-- Changes of standards: proposed, compared, decided by somebody else, in force from a day; the policy folder stays as
-- it is. until_on is the first day on which an approved change that was taken back no longer holds. comparison is what
-- trying it out said when it was proposed: counts, nobody's name.
CREATE TABLE standard_changes (
    change_id      TEXT NOT NULL PRIMARY KEY,
    number         INTEGER NOT NULL UNIQUE,
    parameter      TEXT NOT NULL,
    region_code    TEXT NOT NULL,
    old_value      TEXT,
    value          TEXT NOT NULL,
    from_on        TEXT NOT NULL,
    until_on       TEXT,
    reason         TEXT NOT NULL,
    basis          TEXT NOT NULL,
    basis_number   TEXT,
    basis_link     TEXT,
    state          TEXT NOT NULL,
    screening_id   TEXT REFERENCES screenings (screening_id),
    comparison     TEXT,
    proposed_by    TEXT NOT NULL,
    proposed_at    TEXT NOT NULL,
    decided_by     TEXT,
    decided_at     TEXT,
    decided_text   TEXT,
    withdrawn_by   TEXT,
    withdrawn_at   TEXT,
    withdrawn_text TEXT,
    version        INTEGER NOT NULL
);
CREATE INDEX standard_changes_by_state ON standard_changes (state, number);
CREATE INDEX standard_changes_by_parameter ON standard_changes (parameter, number);
