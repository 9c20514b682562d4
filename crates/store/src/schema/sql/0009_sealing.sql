-- Public keys that signed or sign the seals, in their order. Each later one is signed by the one before;
-- one without a signature is trusted only where it is pinned.
CREATE TABLE seal_keys (
  number BIGINT NOT NULL PRIMARY KEY,
  public_key BYTEA NOT NULL,
  -- the first place in the log whose seal it signs
  from_seq BIGINT NOT NULL,
  signature BYTEA,
  at BIGINT NOT NULL
);

-- What an installation knows of itself beside its rows: `files` is the mark of the folder of attachments.
CREATE TABLE installation (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- Salt of the digests of words in an event's details. The hash of the event does not cover it: it may be
-- erased together with the words.
ALTER TABLE events ADD COLUMN salt BYTEA;
