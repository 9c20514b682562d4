CREATE TABLE units (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  region TEXT,
  -- what it is in charge of, in words: suggestions are made from it before there is any history
  duty TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT uq__units__code UNIQUE (code)
);

CREATE TABLE users (
  id UUID NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  phone TEXT,
  language TEXT NOT NULL,
  password_hash TEXT,
  must_change_password BOOLEAN NOT NULL,
  totp_secret TEXT,
  totp_confirmed BOOLEAN NOT NULL,
  totp_last_step BIGINT,
  failures BIGINT NOT NULL,
  locked_until BIGINT,
  active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  -- where the person stands in lists by name, by unit and by role
  sort_name BYTEA NOT NULL,
  sort_unit BYTEA NOT NULL,
  sort_role BYTEA NOT NULL,
  CONSTRAINT uq__users__name UNIQUE (name)
);
CREATE INDEX ix_users_sort_name ON users (sort_name, id);
CREATE INDEX ix_users_sort_unit ON users (sort_unit, id);
CREATE INDEX ix_users_sort_role ON users (sort_role, id);
CREATE INDEX ix_users_created ON users (created_at, id);

CREATE TABLE chains (
  id UUID NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  office_id UUID REFERENCES units (id),
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT uq__chains__code UNIQUE (code)
);

-- Two chiefs share a chain: one of the district, one of the park.
CREATE TABLE chain_chiefs (
  chain_id UUID NOT NULL REFERENCES chains (id),
  seat TEXT NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  PRIMARY KEY (chain_id, seat)
);

CREATE TABLE enterprises (
  id UUID NOT NULL PRIMARY KEY,
  uscc TEXT NOT NULL,
  uscc_override_reason TEXT,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  park_id UUID REFERENCES units (id),
  region TEXT,
  contact_name TEXT,
  phone TEXT,
  decided_by UUID,
  decided_at BIGINT,
  decision_note TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  -- where the firm stands in lists by name
  sort_name BYTEA NOT NULL,
  CONSTRAINT uq__enterprises__uscc UNIQUE (uscc)
);
CREATE INDEX ix_enterprises_sort_name ON enterprises (sort_name, id);
CREATE INDEX ix_enterprises_created ON enterprises (created_at, id);
CREATE INDEX ix_enterprises_status ON enterprises (status, created_at, id);
CREATE INDEX ix_enterprises_park ON enterprises (park_id, sort_name, id);

CREATE TABLE enterprise_chains (
  enterprise_id UUID NOT NULL REFERENCES enterprises (id),
  chain_id UUID NOT NULL REFERENCES chains (id),
  PRIMARY KEY (enterprise_id, chain_id)
);
CREATE INDEX ix_enterprise_chains_chain ON enterprise_chains (chain_id, enterprise_id);

-- What a user may do where: a role and, as the role needs, a unit, a chain or a firm.
CREATE TABLE user_grants (
  id UUID NOT NULL PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id),
  role TEXT NOT NULL,
  unit_id UUID REFERENCES units (id),
  chain_id UUID REFERENCES chains (id),
  enterprise_id UUID REFERENCES enterprises (id)
);
CREATE INDEX ix_user_grants_user ON user_grants (user_id);
CREATE INDEX ix_user_grants_enterprise ON user_grants (enterprise_id);
CREATE INDEX ix_user_grants_unit ON user_grants (unit_id);
CREATE INDEX ix_user_grants_role ON user_grants (role);

CREATE TABLE sessions (
  token_digest BYTEA NOT NULL PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX ix_sessions_user ON sessions (user_id);
CREATE INDEX ix_sessions_expiry ON sessions (expires_at);

-- Invitations and password resets: used once, kept as a digest.
CREATE TABLE one_time_tokens (
  token_digest BYTEA NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  user_id UUID REFERENCES users (id),
  role TEXT,
  unit_id UUID REFERENCES units (id),
  chain_id UUID REFERENCES chains (id),
  enterprise_id UUID REFERENCES enterprises (id),
  display_name TEXT,
  created_by UUID,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE TABLE categories (
  id UUID NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  parent_id UUID REFERENCES categories (id),
  department_id UUID REFERENCES units (id),
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT uq__categories__code UNIQUE (code)
);
CREATE INDEX ix_categories_name ON categories (name);
