-- One text for SQLite and PostgreSQL: only types and clauses that both read alike.
-- Instants are milliseconds since 1970 (BIGINT). Names of unique constraints are uq__TABLE__COLUMN.

-- Append-only. `seq` and `seal` stay null until the sealer gives the event its place.
CREATE TABLE events (
  id UUID NOT NULL PRIMARY KEY,
  seq BIGINT,
  subject_kind TEXT NOT NULL,
  subject_id UUID,
  code TEXT NOT NULL,
  actor_id UUID,
  at BIGINT NOT NULL,
  from_state TEXT,
  to_state TEXT,
  details TEXT NOT NULL,
  hash BYTEA NOT NULL,
  CONSTRAINT uq__events__seq UNIQUE (seq)
);
CREATE INDEX ix_events_subject ON events (subject_id, at, id);
CREATE INDEX ix_events_unsealed ON events (at, id) WHERE seq IS NULL;

CREATE TABLE seals (
  batch BIGINT NOT NULL PRIMARY KEY,
  first_seq BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  previous_root BYTEA NOT NULL,
  root BYTEA NOT NULL,
  signature BYTEA NOT NULL
);

-- Free text that belongs to an event. It may be erased; the event keeps a salted digest.
CREATE TABLE notes (
  event_id UUID NOT NULL PRIMARY KEY REFERENCES events (id),
  salt BYTEA NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE jobs (
  id UUID NOT NULL PRIMARY KEY,
  queue TEXT NOT NULL,
  payload TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  leased_until BIGINT,
  worker TEXT,
  cancel_asked BOOLEAN NOT NULL,
  finished_at BIGINT,
  progress_done BIGINT NOT NULL,
  progress_total BIGINT,
  outcome TEXT,
  error TEXT,
  created_by UUID,
  created_at BIGINT NOT NULL
);
CREATE INDEX ix_jobs_waiting ON jobs (run_at, id) WHERE finished_at IS NULL;
CREATE INDEX ix_jobs_created ON jobs (created_at, id);

CREATE TABLE leases (
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  until BIGINT NOT NULL
);

-- The answer once given to an Idempotency-Key, kept for a day. The key is claimed in the unit of work;
-- the answer is added once it is rendered.
CREATE TABLE idempotency_keys (
  actor_id UUID NOT NULL,
  idempotency_key TEXT NOT NULL,
  body_digest BYTEA NOT NULL,
  resource_id UUID NOT NULL,
  answer TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (actor_id, idempotency_key)
);
CREATE INDEX ix_idempotency_keys_at ON idempotency_keys (at);

-- How far each follower of the log has come that works in the database itself.
CREATE TABLE followers (
  name TEXT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL
);

-- Running numbers: one row a series, e.g. LZ-20261122.
CREATE TABLE counters (
  series TEXT NOT NULL PRIMARY KEY,
  last BIGINT NOT NULL
);
