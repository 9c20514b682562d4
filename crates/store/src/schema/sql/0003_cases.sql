-- What every followed thing shares. The table of a kind holds the rest.
CREATE TABLE cases (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  open BOOLEAN NOT NULL,
  state_since BIGINT NOT NULL,
  urgency TEXT NOT NULL,
  source TEXT NOT NULL,
  category_id UUID REFERENCES categories (id),
  enterprise_id UUID REFERENCES enterprises (id),
  chain_id UUID REFERENCES chains (id),
  park_id UUID REFERENCES units (id),
  lead_unit_id UUID REFERENCES units (id),
  created_by UUID,
  submitted_at BIGINT NOT NULL,
  -- the projection of the clocks: dues by policy in force, marks as they were met
  policy TEXT NOT NULL,
  clock_runs BOOLEAN NOT NULL,
  due_clock TEXT,
  due_at BIGINT,
  acknowledge_due_at BIGINT,
  first_answer_due_at BIGINT,
  resolve_due_at BIGINT,
  acknowledged_at BIGINT,
  first_answer_at BIGINT,
  resolved_at BIGINT,
  closed_at BIGINT,
  satisfied BOOLEAN,
  version BIGINT NOT NULL,
  CONSTRAINT uq__cases__number UNIQUE (number)
);
-- Lists walk an index from its newest or first due entry. What stands behind the id in an index lets
-- totals and boards be counted without reading a row (see `store::cases::walk`).
CREATE INDEX ix_cases_submitted ON cases (kind, submitted_at, id, state, source);
CREATE INDEX ix_cases_state ON cases (kind, state, submitted_at, id);
CREATE INDEX ix_cases_urgency ON cases (kind, urgency, submitted_at, id, state);
CREATE INDEX ix_cases_lead ON cases (lead_unit_id, submitted_at, id, kind, state);
CREATE INDEX ix_cases_enterprise ON cases (enterprise_id, submitted_at, id, kind, state);
CREATE INDEX ix_cases_category ON cases (category_id, submitted_at, id, kind, state);
CREATE INDEX ix_cases_chain ON cases (chain_id, submitted_at, id, kind, state);
CREATE INDEX ix_cases_park ON cases (park_id, submitted_at, id, kind, state);
-- open cases are few, whatever a list is narrowed to besides
CREATE INDEX ix_cases_open ON cases (kind, open, submitted_at, id, state, urgency, source, lead_unit_id,
  chain_id, park_id, category_id, clock_runs, due_at) WHERE open;
CREATE INDEX ix_cases_due ON cases (kind, open, due_at, id, state, urgency, source, lead_unit_id, chain_id,
  park_id, category_id, clock_runs) WHERE open AND due_at IS NOT NULL;

CREATE TABLE requests (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  body TEXT NOT NULL,
  requester TEXT,
  contact_name TEXT,
  contact_phone TEXT,
  place TEXT,
  answer TEXT,
  answered_by UUID,
  merged_into UUID REFERENCES cases (id),
  external_id TEXT,
  rating BOOLEAN,
  rating_note TEXT,
  rated_at BIGINT,
  CONSTRAINT uq__requests__external_id UNIQUE (external_id)
);

CREATE TABLE problems (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  body TEXT NOT NULL,
  due_date TEXT
);

-- Who must act. Inboxes, scopes and rates read this; the case row only mirrors the lead.
CREATE TABLE assignments (
  id UUID NOT NULL PRIMARY KEY,
  case_id UUID NOT NULL REFERENCES cases (id),
  unit_id UUID NOT NULL REFERENCES units (id),
  person_id UUID,
  role TEXT NOT NULL,
  -- false once the case was given to others
  current BOOLEAN NOT NULL,
  since BIGINT NOT NULL,
  acknowledged_at BIGINT,
  ended_at BIGINT,
  -- copies of the case's, so that the list of a unit is one walk of an index
  kind TEXT NOT NULL,
  submitted_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  open BOOLEAN NOT NULL,
  clock_runs BOOLEAN NOT NULL,
  due_at BIGINT
);
CREATE INDEX ix_assignments_case ON assignments (case_id);
CREATE INDEX ix_assignments_submitted ON assignments (unit_id, current, kind, submitted_at, case_id,
  state, role);
CREATE INDEX ix_assignments_open ON assignments (unit_id, current, kind, open, submitted_at, case_id,
  state, role, clock_runs, due_at) WHERE open;
CREATE INDEX ix_assignments_due ON assignments (unit_id, current, kind, open, due_at, case_id, state, role,
  clock_runs) WHERE open AND due_at IS NOT NULL;
-- most that a unit is given it leads; a list of what it supports would walk through all of that
CREATE INDEX ix_assignments_supporting ON assignments (unit_id, current, kind, submitted_at, case_id, state)
  WHERE role = 'supporting';

CREATE TABLE comments (
  id UUID NOT NULL PRIMARY KEY,
  case_id UUID NOT NULL REFERENCES cases (id),
  author_id UUID NOT NULL,
  author_unit_id UUID,
  author_role TEXT NOT NULL,
  visibility TEXT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX ix_comments_case ON comments (case_id, at, id);

CREATE TABLE attachments (
  id UUID NOT NULL PRIMARY KEY,
  case_id UUID NOT NULL REFERENCES cases (id),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  visibility TEXT NOT NULL,
  added_by UUID NOT NULL,
  added_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE INDEX ix_attachments_case ON attachments (case_id, added_at, id);

CREATE TABLE notices (
  id UUID NOT NULL PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id),
  case_id UUID REFERENCES cases (id),
  code TEXT NOT NULL,
  params TEXT NOT NULL,
  at BIGINT NOT NULL,
  read_at BIGINT
);
CREATE INDEX ix_notices_user ON notices (user_id, at, id);
CREATE INDEX ix_notices_unread ON notices (user_id) WHERE read_at IS NULL;
