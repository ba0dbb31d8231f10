-- The journal: one row per change, chained by hash; written in the transaction of the change itself.
CREATE TABLE journal (
    seq           BIGINT NOT NULL PRIMARY KEY,
    at            TEXT COLLATE "C" NOT NULL,
    actor         TEXT COLLATE "C" NOT NULL,
    role          TEXT COLLATE "C" NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    subject       TEXT COLLATE "C" NOT NULL,
    payload       TEXT COLLATE "C" NOT NULL,
    changes       TEXT COLLATE "C" NOT NULL,
    algorithm     TEXT COLLATE "C" NOT NULL,
    previous_hash TEXT COLLATE "C" NOT NULL,
    hash          TEXT COLLATE "C" NOT NULL
);
CREATE INDEX journal_by_subject ON journal (subject, seq);
CREATE INDEX journal_by_kind ON journal (kind, seq);
CREATE INDEX journal_by_actor ON journal (actor, seq);

-- The last entry. Writers take this row first, so that the chain has one order.
CREATE TABLE journal_head (
    only_row  BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    seq       BIGINT NOT NULL,
    at        TEXT COLLATE "C" NOT NULL,
    hash      TEXT COLLATE "C" NOT NULL
);
INSERT INTO journal_head (only_row, seq, at, hash) VALUES (1, 0, '', '');
