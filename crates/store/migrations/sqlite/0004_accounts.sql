-- People with duties.
CREATE TABLE accounts (
    account_id       TEXT NOT NULL PRIMARY KEY,
    sign_in_name     TEXT NOT NULL UNIQUE,
    display_name     TEXT NOT NULL,
    phone_sealed     TEXT,
    state            TEXT NOT NULL,
    password_hash    TEXT,
    totp_sealed      TEXT,
    totp_confirmed   INTEGER NOT NULL,
    created_at       TEXT NOT NULL,
    version          INTEGER NOT NULL
);
-- Failed attempts and the last one-time code used: they change with every sign-in and are no part of the journal.
CREATE TABLE sign_ins (
    account_id      TEXT NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    failed_attempts INTEGER NOT NULL,
    locked_until    TEXT,
    last_totp_step  INTEGER,
    last_at         TEXT
);
CREATE TABLE grants (
    grant_id   TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    role       TEXT NOT NULL,
    area_kind  TEXT NOT NULL,
    region_id  TEXT REFERENCES regions (region_id),
    department TEXT,
    valid_from TEXT NOT NULL,
    valid_to   TEXT
);
CREATE INDEX grants_by_account ON grants (account_id, valid_to);
-- Which household somebody helps.
CREATE TABLE helpers (
    helper_id    TEXT NOT NULL PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (account_id),
    household_id TEXT NOT NULL REFERENCES households (household_id),
    valid_from   TEXT NOT NULL,
    valid_to     TEXT
);
CREATE INDEX helpers_by_account ON helpers (account_id, valid_to);
CREATE INDEX helpers_by_household ON helpers (household_id, valid_to);
-- One-time links; only the digest of the token is kept.
CREATE TABLE invitations (
    token_digest TEXT NOT NULL PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (account_id),
    created_at   TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    used_at      TEXT
);
CREATE INDEX invitations_by_account ON invitations (account_id);
CREATE TABLE sessions (
    session_id   TEXT NOT NULL PRIMARY KEY,
    token_digest TEXT NOT NULL UNIQUE,
    csrf_digest  TEXT NOT NULL,
    account_id   TEXT NOT NULL REFERENCES accounts (account_id),
    client       TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    seen_at      TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    ended_at     TEXT
);
CREATE INDEX sessions_by_account ON sessions (account_id, ended_at);
-- Answers kept so that a request sent twice is carried out once.
CREATE TABLE idempotent_answers (
    account_id     TEXT NOT NULL,
    key            TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    status         INTEGER NOT NULL,
    answer         TEXT NOT NULL,
    created_at     TEXT NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotent_answers_by_age ON idempotent_answers (created_at);
