-- The journal: one row per change, chained by hash; written in the transaction of the change itself.
CREATE TABLE journal (
    seq           INTEGER NOT NULL PRIMARY KEY,
    at            TEXT NOT NULL,
    actor         TEXT NOT NULL,
    role          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    payload       TEXT NOT NULL,
    changes       TEXT NOT NULL,
    algorithm     TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL
);
CREATE INDEX journal_by_subject ON journal (subject, seq);
CREATE INDEX journal_by_kind ON journal (kind, seq);
CREATE INDEX journal_by_actor ON journal (actor, seq);

-- The last entry. Writers take this row first, so that the chain has one order.
CREATE TABLE journal_head (
    only_row  INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    seq       INTEGER NOT NULL,
    at        TEXT NOT NULL,
    hash      TEXT NOT NULL
);
INSERT INTO journal_head (only_row, seq, at, hash) VALUES (1, 0, '', '');
