-- Guesses at passwords and codes that failed, by what is counted: a name from a place, a name from
-- everywhere strange to it, an address. Only digests: neither names nor addresses are kept.
CREATE TABLE sign_in_failures (
  place BYTEA NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  began BIGINT NOT NULL
);
CREATE INDEX ix_sign_in_failures_began ON sign_in_failures (began);

-- Devices and addresses from which somebody has signed in, as digests.
CREATE TABLE familiar_places (
  user_id UUID NOT NULL REFERENCES users (id),
  place BYTEA NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, place)
);
CREATE INDEX ix_familiar_places_seen ON familiar_places (seen_at);

-- counted by place from now on
ALTER TABLE users DROP COLUMN failures;
ALTER TABLE users DROP COLUMN locked_until;
