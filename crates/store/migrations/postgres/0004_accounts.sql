-- People with duties.
CREATE TABLE accounts (
    account_id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    sign_in_name     TEXT COLLATE "C" NOT NULL UNIQUE,
    display_name     TEXT COLLATE "C" NOT NULL,
    phone_sealed     TEXT COLLATE "C",
    state            TEXT COLLATE "C" NOT NULL,
    password_hash    TEXT COLLATE "C",
    totp_sealed      TEXT COLLATE "C",
    totp_confirmed   BIGINT NOT NULL,
    created_at       TEXT COLLATE "C" NOT NULL,
    version          BIGINT NOT NULL
);
-- Failed attempts and the last one-time code used: they change with every sign-in and are no part of the journal.
CREATE TABLE sign_ins (
    account_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    failed_attempts BIGINT NOT NULL,
    locked_until    TEXT COLLATE "C",
    last_totp_step  BIGINT,
    last_at         TEXT COLLATE "C"
);
CREATE TABLE grants (
    grant_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (account_id),
    role       TEXT COLLATE "C" NOT NULL,
    area_kind  TEXT COLLATE "C" NOT NULL,
    region_id  TEXT COLLATE "C" REFERENCES regions (region_id),
    department TEXT COLLATE "C",
    valid_from TEXT COLLATE "C" NOT NULL,
    valid_to   TEXT COLLATE "C"
);
CREATE INDEX grants_by_account ON grants (account_id, valid_to);
-- Which household somebody helps.
CREATE TABLE helpers (
    helper_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES accounts (account_id),
    household_id TEXT COLLATE "C" NOT NULL REFERENCES households (household_id),
    valid_from   TEXT COLLATE "C" NOT NULL,
    valid_to     TEXT COLLATE "C"
);
CREATE INDEX helpers_by_account ON helpers (account_id, valid_to);
CREATE INDEX helpers_by_household ON helpers (household_id, valid_to);
-- One-time links; only the digest of the token is kept.
CREATE TABLE invitations (
    token_digest TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES accounts (account_id),
    created_at   TEXT COLLATE "C" NOT NULL,
    expires_at   TEXT COLLATE "C" NOT NULL,
    used_at      TEXT COLLATE "C"
);
CREATE INDEX invitations_by_account ON invitations (account_id);
CREATE TABLE sessions (
    session_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    token_digest TEXT COLLATE "C" NOT NULL UNIQUE,
    csrf_digest  TEXT COLLATE "C" NOT NULL,
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES accounts (account_id),
    client       TEXT COLLATE "C" NOT NULL,
    created_at   TEXT COLLATE "C" NOT NULL,
    seen_at      TEXT COLLATE "C" NOT NULL,
    expires_at   TEXT COLLATE "C" NOT NULL,
    ended_at     TEXT COLLATE "C"
);
CREATE INDEX sessions_by_account ON sessions (account_id, ended_at);
-- Answers kept so that a request sent twice is carried out once.
CREATE TABLE idempotent_answers (
    account_id     TEXT COLLATE "C" NOT NULL,
    key            TEXT COLLATE "C" NOT NULL,
    request_digest TEXT COLLATE "C" NOT NULL,
    status         BIGINT NOT NULL,
    answer         TEXT COLLATE "C" NOT NULL,
    created_at     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotent_answers_by_age ON idempotent_answers (created_at);
