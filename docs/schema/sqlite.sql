CREATE TABLE answer_templates (
  id UUID NOT NULL PRIMARY KEY,
  unit_id UUID NOT NULL REFERENCES units (id),
  -- what it is for; for everything when empty
  category_id UUID REFERENCES categories (id),
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by UUID,
  version BIGINT NOT NULL,
  CONSTRAINT uq__answer_templates__unit_id__name UNIQUE (unit_id, name)
);
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
CREATE INDEX ix_assignments_due ON assignments (unit_id, current, kind, open, due_at, case_id, state, role,
  clock_runs) WHERE open AND due_at IS NOT NULL;
CREATE INDEX ix_assignments_open ON assignments (unit_id, current, kind, open, submitted_at, case_id,
  state, role, clock_runs, due_at) WHERE open;
CREATE INDEX ix_assignments_submitted ON assignments (unit_id, current, kind, submitted_at, case_id,
  state, role);
CREATE INDEX ix_assignments_supporting ON assignments (unit_id, current, kind, submitted_at, case_id, state)
  WHERE role = 'supporting';
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
CREATE TABLE case_links (
  from_id UUID NOT NULL REFERENCES cases (id),
  relation TEXT NOT NULL,
  to_id UUID NOT NULL REFERENCES cases (id),
  made_by UUID,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (from_id, relation, to_id)
);
CREATE INDEX ix_case_links_to ON case_links (to_id, relation, from_id);
CREATE TABLE case_papers (
  case_id UUID NOT NULL REFERENCES cases (id),
  paper TEXT NOT NULL,
  number TEXT,
  day TEXT NOT NULL,
  entered_by UUID,
  entered_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, paper)
);
CREATE TABLE case_rounds (
  case_id UUID NOT NULL REFERENCES cases (id),
  round BIGINT NOT NULL,
  answer TEXT,
  answered_by UUID,
  answered_at BIGINT,
  satisfied BOOLEAN,
  rating BOOLEAN,
  rating_note TEXT,
  rated_at BIGINT,
  ended_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, round)
);
CREATE TABLE case_words (
  case_id UUID NOT NULL REFERENCES cases (id),
  field TEXT NOT NULL,
  words TEXT NOT NULL,
  author_id UUID,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, field)
);
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
  version BIGINT NOT NULL, calendar TEXT NOT NULL DEFAULT '', due_day TEXT, person_id UUID, agent_id UUID, dispatches BIGINT NOT NULL DEFAULT 0, returns BIGINT NOT NULL DEFAULT 0, extensions BIGINT NOT NULL DEFAULT 0, reopenings BIGINT NOT NULL DEFAULT 0, exempt TEXT NOT NULL DEFAULT '',
  CONSTRAINT uq__cases__number UNIQUE (number)
);
CREATE INDEX ix_cases_category ON cases (category_id, submitted_at, id, kind, state);
CREATE INDEX ix_cases_chain ON cases (chain_id, submitted_at, id, kind, state);
CREATE INDEX ix_cases_due ON cases (kind, open, due_at, id, state, urgency, source, lead_unit_id, chain_id,
  park_id, category_id, clock_runs) WHERE open AND due_at IS NOT NULL;
CREATE INDEX ix_cases_enterprise ON cases (enterprise_id, submitted_at, id, kind, state);
CREATE INDEX ix_cases_lead ON cases (lead_unit_id, submitted_at, id, kind, state);
CREATE INDEX ix_cases_open ON cases (kind, open, submitted_at, id, state, urgency, source, lead_unit_id,
  chain_id, park_id, category_id, clock_runs, due_at) WHERE open;
CREATE INDEX ix_cases_park ON cases (park_id, submitted_at, id, kind, state);
CREATE INDEX ix_cases_state ON cases (kind, state, submitted_at, id);
CREATE INDEX ix_cases_submitted ON cases (kind, submitted_at, id, state, source);
CREATE INDEX ix_cases_urgency ON cases (kind, urgency, submitted_at, id, state);
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
CREATE TABLE chain_chiefs (
  chain_id UUID NOT NULL REFERENCES chains (id),
  seat TEXT NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  PRIMARY KEY (chain_id, seat)
);
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
CREATE TABLE commitments (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  side TEXT
);
CREATE TABLE counters (
  series TEXT NOT NULL PRIMARY KEY,
  last BIGINT NOT NULL
);
CREATE TABLE enterprise_chains (
  enterprise_id UUID NOT NULL REFERENCES enterprises (id),
  chain_id UUID NOT NULL REFERENCES chains (id),
  PRIMARY KEY (enterprise_id, chain_id)
);
CREATE INDEX ix_enterprise_chains_chain ON enterprise_chains (chain_id, enterprise_id);
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
CREATE INDEX ix_enterprises_created ON enterprises (created_at, id);
CREATE INDEX ix_enterprises_park ON enterprises (park_id, sort_name, id);
CREATE INDEX ix_enterprises_sort_name ON enterprises (sort_name, id);
CREATE INDEX ix_enterprises_status ON enterprises (status, created_at, id);
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
  hash BYTEA NOT NULL, salt BYTEA,
  CONSTRAINT uq__events__seq UNIQUE (seq)
);
CREATE INDEX ix_events_subject ON events (subject_id, at, id);
CREATE INDEX ix_events_unsealed ON events (at, id) WHERE seq IS NULL;
CREATE TABLE factor_needs (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  factor TEXT
);
CREATE TABLE facts (
  id UUID NOT NULL PRIMARY KEY,
  case_id UUID NOT NULL REFERENCES cases (id),
  measure TEXT NOT NULL,
  status TEXT NOT NULL,
  month TEXT NOT NULL,
  -- in the last decimal of the measure
  value BIGINT NOT NULL,
  reported TEXT NOT NULL,
  reason TEXT,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL
);
CREATE INDEX ix_facts_case ON facts (case_id, measure, status, month, reported, recorded_at, id);
CREATE TABLE familiar_places (
  user_id UUID NOT NULL REFERENCES users (id),
  place BYTEA NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, place)
);
CREATE INDEX ix_familiar_places_seen ON familiar_places (seen_at);
CREATE TABLE field_changes (
  event_id UUID NOT NULL REFERENCES events (id),
  case_id UUID NOT NULL REFERENCES cases (id),
  field TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (event_id, field)
);
CREATE INDEX ix_field_changes_case ON field_changes (case_id, field, event_id);
CREATE TABLE followers (
  name TEXT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL
);
CREATE TABLE graph_scenarios (
  id UUID NOT NULL PRIMARY KEY,
  owner_id UUID NOT NULL REFERENCES users (id),
  chain TEXT NOT NULL,
  region TEXT,
  name TEXT NOT NULL,
  note TEXT,
  change TEXT NOT NULL,
  shared BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX ix_graph_scenarios_chain ON graph_scenarios (chain, created_at, id);
CREATE TABLE graph_versions (
  number BIGINT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  day TEXT,
  snapshot BYTEA,
  edits TEXT,
  edit_count BIGINT NOT NULL,
  same_as BIGINT REFERENCES graph_versions (number),
  counts TEXT NOT NULL,
  report TEXT,
  note TEXT,
  made_by UUID REFERENCES users (id),
  made_at BIGINT NOT NULL
);
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
CREATE TABLE import_chunks (
  import_id UUID NOT NULL,
  position BIGINT NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (import_id, position)
);
CREATE TABLE import_runs (
  id UUID NOT NULL PRIMARY KEY,
  job_id UUID,
  file_digest BYTEA NOT NULL,
  mapping TEXT NOT NULL,
  categories TEXT NOT NULL,
  report TEXT NOT NULL,
  chunks BIGINT NOT NULL,
  published BIGINT NOT NULL,
  filed BIGINT NOT NULL,
  began_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX ix_import_runs_file ON import_runs (file_digest, began_at);
CREATE INDEX ix_import_runs_job ON import_runs (job_id) WHERE job_id IS NOT NULL;
CREATE TABLE installation (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
CREATE TABLE investment_payments (
  place BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  -- the key of a lead or of a project, which may come later
  of_key TEXT NOT NULL,
  day TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL,
  origin TEXT NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL
);
CREATE TABLE investment_rates (
  place BIGINT NOT NULL PRIMARY KEY,
  currency TEXT NOT NULL,
  from_day TEXT NOT NULL,
  -- yuan for one unit, a decimal
  rate TEXT NOT NULL,
  source TEXT NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL
);
CREATE TABLE investment_registrations (
  place BIGINT NOT NULL PRIMARY KEY,
  uscc TEXT NOT NULL,
  name TEXT NOT NULL,
  day TEXT NOT NULL,
  home_merchant BOOLEAN NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL
);
CREATE TABLE invitation_lists (
  id UUID NOT NULL PRIMARY KEY,
  chain TEXT NOT NULL,
  region TEXT,
  graph_version BIGINT NOT NULL,
  note TEXT,
  items TEXT NOT NULL,
  item_count BIGINT NOT NULL,
  made_by UUID NOT NULL REFERENCES users (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX ix_invitation_lists_made ON invitation_lists (made_at, id);
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
CREATE INDEX ix_jobs_created ON jobs (created_at, id);
CREATE INDEX ix_jobs_waiting ON jobs (run_at, id) WHERE finished_at IS NULL;
CREATE TABLE lead_projects (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  project TEXT NOT NULL
);
CREATE TABLE leads (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  investor TEXT,
  uscc TEXT,
  origin TEXT,
  talks_on TEXT,
  signed_on TEXT,
  started_on TEXT,
  production_on TEXT,
  lost_on TEXT,
  currency TEXT,
  -- in the hundredth of the currency
  agreed BIGINT,
  total BIGINT,
  world_500 BOOLEAN,
  china_500 BOOLEAN,
  private_500 BOOLEAN,
  home_merchant BOOLEAN
);
CREATE INDEX ix_leads_uscc ON leads (uscc);
CREATE TABLE leases (
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  until BIGINT NOT NULL
);
CREATE TABLE lights_asked (
  what TEXT NOT NULL PRIMARY KEY,
  day TEXT NOT NULL
);
CREATE TABLE matter_members (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  matter_id UUID NOT NULL REFERENCES matters (id)
);
CREATE INDEX ix_matter_members_matter ON matter_members (matter_id, case_id);
CREATE TABLE matters (
  id UUID NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  place TEXT,
  -- the member nearest to all others, whose title it bears
  centre_id UUID NOT NULL REFERENCES cases (id),
  -- the request that stands for all of them, once they were joined
  leading_id UUID REFERENCES cases (id),
  joined_by UUID,
  joined_at BIGINT,
  found_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX ix_matters_leading ON matters (leading_id);
CREATE TABLE name_reviews (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  candidate TEXT NOT NULL,
  is_match BOOLEAN NOT NULL,
  graph_version BIGINT NOT NULL,
  made_by UUID NOT NULL REFERENCES users (id),
  made_at BIGINT NOT NULL,
  undone_by UUID REFERENCES users (id),
  undone_at BIGINT
);
CREATE INDEX ix_name_reviews_made ON name_reviews (made_at, id);
CREATE TABLE notes (
  event_id UUID NOT NULL PRIMARY KEY REFERENCES events (id),
  salt BYTEA NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE notices (
  id UUID NOT NULL PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id),
  case_id UUID REFERENCES cases (id),
  code TEXT NOT NULL,
  params TEXT NOT NULL,
  at BIGINT NOT NULL,
  read_at BIGINT
);
CREATE INDEX ix_notices_unread ON notices (user_id) WHERE read_at IS NULL;
CREATE INDEX ix_notices_user ON notices (user_id, at, id);
CREATE TABLE observations (
  id BIGINT NOT NULL PRIMARY KEY,
  -- digest of everything that two vintages which say the same have in common
  said TEXT NOT NULL UNIQUE,
  indicator TEXT NOT NULL,
  region TEXT NOT NULL,
  -- empty where a figure is not of one chain
  chain TEXT NOT NULL,
  measure TEXT NOT NULL,
  basis TEXT NOT NULL,
  -- the other dimensions, a JSON map
  dimensions TEXT NOT NULL,
  -- 2024-01/2024-09 or @2024-10, and the last month of it
  time TEXT NOT NULL,
  last_month TEXT NOT NULL,
  -- number and unit as written
  value TEXT NOT NULL,
  unit TEXT NOT NULL,
  relation TEXT NOT NULL,
  status TEXT NOT NULL,
  -- empty where the day of publication is not known: known from the beginning
  published TEXT NOT NULL,
  source TEXT NOT NULL,
  recorded_at BIGINT NOT NULL
);
CREATE INDEX ix_observations_month ON observations (indicator, last_month, published);
CREATE INDEX ix_observations_series ON observations (indicator, region, chain, last_month, published);
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
CREATE TABLE paper_waivers (
  case_id UUID NOT NULL REFERENCES cases (id),
  step TEXT NOT NULL,
  paper TEXT NOT NULL,
  until TEXT NOT NULL,
  note TEXT NOT NULL,
  waived_by UUID,
  waived_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, step, paper)
);
CREATE TABLE policy_versions (
  subject TEXT NOT NULL,
  version TEXT NOT NULL,
  body TEXT NOT NULL,
  note TEXT NOT NULL,
  drafted_by UUID,
  drafted_at BIGINT NOT NULL,
  in_force_at BIGINT,
  in_force_by UUID,
  revision BIGINT NOT NULL,
  PRIMARY KEY (subject, version)
);
CREATE TABLE project_excuses (
  case_id UUID NOT NULL REFERENCES cases (id),
  place BIGINT NOT NULL,
  signal TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  reason TEXT NOT NULL,
  person TEXT NOT NULL,
  approved TEXT NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, place)
);
CREATE TABLE project_overrides (
  case_id UUID NOT NULL REFERENCES cases (id),
  place BIGINT NOT NULL,
  signal TEXT NOT NULL,
  light TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  reason TEXT NOT NULL,
  person TEXT NOT NULL,
  set_on TEXT NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, place)
);
CREATE TABLE project_plans (
  case_id UUID NOT NULL REFERENCES cases (id),
  place BIGINT NOT NULL,
  adopted TEXT NOT NULL,
  year BIGINT NOT NULL,
  planned_start TEXT,
  -- planned investment and required funds, cumulative at the end of each month
  p01 BIGINT NOT NULL,
  p02 BIGINT NOT NULL,
  p03 BIGINT NOT NULL,
  p04 BIGINT NOT NULL,
  p05 BIGINT NOT NULL,
  p06 BIGINT NOT NULL,
  p07 BIGINT NOT NULL,
  p08 BIGINT NOT NULL,
  p09 BIGINT NOT NULL,
  p10 BIGINT NOT NULL,
  p11 BIGINT NOT NULL,
  p12 BIGINT NOT NULL,
  f01 BIGINT NOT NULL,
  f02 BIGINT NOT NULL,
  f03 BIGINT NOT NULL,
  f04 BIGINT NOT NULL,
  f05 BIGINT NOT NULL,
  f06 BIGINT NOT NULL,
  f07 BIGINT NOT NULL,
  f08 BIGINT NOT NULL,
  f09 BIGINT NOT NULL,
  f10 BIGINT NOT NULL,
  f11 BIGINT NOT NULL,
  f12 BIGINT NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, place)
);
CREATE TABLE project_reports (
  case_id UUID NOT NULL REFERENCES cases (id),
  place BIGINT NOT NULL,
  month TEXT NOT NULL,
  reported TEXT NOT NULL,
  -- cumulative within the year
  investment BIGINT NOT NULL,
  funds BIGINT NOT NULL,
  -- a day, 'none' where it is taken back, empty where nothing is said
  started TEXT NOT NULL,
  entered TEXT NOT NULL,
  reason TEXT NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, place)
);
CREATE TABLE projects (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  kind TEXT,
  begun TEXT,
  -- in fen
  total BIGINT,
  planned_start TEXT,
  provincial_key BOOLEAN,
  public BOOLEAN
);
CREATE TABLE requests (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  requester TEXT,
  contact_name TEXT,
  contact_phone TEXT,
  place TEXT,
  merged_into UUID REFERENCES cases (id),
  external_id TEXT,
  rating BOOLEAN,
  rating_note TEXT,
  rated_at BIGINT, level BIGINT NOT NULL DEFAULT 0,
  CONSTRAINT uq__requests__external_id UNIQUE (external_id)
);
CREATE INDEX ix_requests_contact_phone ON requests (contact_phone) WHERE contact_phone IS NOT NULL;
CREATE INDEX ix_requests_merged_into ON requests (merged_into);
CREATE TABLE results (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  holder TEXT,
  maturity TEXT,
  patent TEXT
);
CREATE TABLE routing_rules (
  version BIGINT NOT NULL PRIMARY KEY,
  -- as the administrator wrote them
  source TEXT NOT NULL,
  -- as they are carried out: JSON, every name as its code
  compiled TEXT NOT NULL,
  rules BIGINT NOT NULL,
  note TEXT,
  restored_from BIGINT,
  saved_by UUID,
  saved_at BIGINT NOT NULL
);
CREATE TABLE seal_keys (
  number BIGINT NOT NULL PRIMARY KEY,
  public_key BYTEA NOT NULL,
  -- the first place in the log whose seal it signs
  from_seq BIGINT NOT NULL,
  signature BYTEA,
  at BIGINT NOT NULL
);
CREATE TABLE seals (
  batch BIGINT NOT NULL PRIMARY KEY,
  first_seq BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  previous_root BYTEA NOT NULL,
  root BYTEA NOT NULL,
  signature BYTEA NOT NULL
);
CREATE TABLE sessions (
  token_digest BYTEA NOT NULL PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX ix_sessions_expiry ON sessions (expires_at);
CREATE INDEX ix_sessions_user ON sessions (user_id);
CREATE TABLE sign_in_failures (
  place BYTEA NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  began BIGINT NOT NULL
);
CREATE INDEX ix_sign_in_failures_began ON sign_in_failures (began);
CREATE TABLE targets (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  indicator TEXT NOT NULL,
  year BIGINT NOT NULL,
  -- amounts in the fourth decimal
  target BIGINT NOT NULL,
  q1 BIGINT,
  q2 BIGINT,
  q3 BIGINT,
  q4 BIGINT
);
CREATE TABLE trade_papers (
  number BIGINT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  lines BIGINT NOT NULL,
  content BYTEA NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE INDEX ix_trade_papers_kind ON trade_papers (kind, digest);
CREATE TABLE triage_examples (
  id UUID NOT NULL PRIMARY KEY,
  case_id UUID NOT NULL REFERENCES cases (id),
  suggestion_id UUID REFERENCES triage_suggestions (id),
  target TEXT NOT NULL,
  -- a unit or a category
  suggested_id UUID,
  given_id UUID NOT NULL,
  corrected BOOLEAN NOT NULL,
  actor_id UUID,
  at BIGINT NOT NULL
);
CREATE INDEX ix_triage_examples_case ON triage_examples (case_id);
CREATE INDEX ix_triage_examples_target ON triage_examples (target, at, id);
CREATE TABLE triage_model_parts (
  model_id UUID NOT NULL REFERENCES triage_models (id),
  position BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (model_id, position)
);
CREATE TABLE triage_models (
  id UUID NOT NULL PRIMARY KEY,
  target TEXT NOT NULL,
  number BIGINT NOT NULL,
  state TEXT NOT NULL,
  trained_at BIGINT NOT NULL,
  trained_by UUID,
  adopted_at BIGINT,
  adopted_by UUID,
  examples BIGINT NOT NULL,
  threshold BIGINT NOT NULL,
  -- what was measured when it was trained, as JSON
  figures TEXT NOT NULL,
  size BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT uq__triage_models__target__number UNIQUE (target, number)
);
CREATE TABLE triage_suggestions (
  id UUID NOT NULL PRIMARY KEY,
  case_id UUID NOT NULL REFERENCES cases (id),
  at BIGINT NOT NULL,
  rules_version BIGINT,
  department_model_id UUID REFERENCES triage_models (id),
  category_model_id UUID REFERENCES triage_models (id),
  lead_unit_id UUID REFERENCES units (id),
  lead_by TEXT,
  lead_rule TEXT,
  lead_confidence BIGINT,
  lead_abstained BOOLEAN NOT NULL,
  category_id UUID REFERENCES categories (id),
  category_by TEXT,
  category_confidence BIGINT,
  category_abstained BOOLEAN NOT NULL,
  urgency TEXT NOT NULL
);
CREATE INDEX ix_triage_suggestions_case ON triage_suggestions (case_id, at, id);
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
CREATE TABLE user_grants (
  id UUID NOT NULL PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id),
  role TEXT NOT NULL,
  unit_id UUID REFERENCES units (id),
  chain_id UUID REFERENCES chains (id),
  enterprise_id UUID REFERENCES enterprises (id)
);
CREATE INDEX ix_user_grants_enterprise ON user_grants (enterprise_id);
CREATE INDEX ix_user_grants_role ON user_grants (role);
CREATE INDEX ix_user_grants_unit ON user_grants (unit_id);
CREATE INDEX ix_user_grants_user ON user_grants (user_id);
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
  active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  -- where the person stands in lists by name, by unit and by role
  sort_name BYTEA NOT NULL,
  sort_unit BYTEA NOT NULL,
  sort_role BYTEA NOT NULL,
  CONSTRAINT uq__users__name UNIQUE (name)
);
CREATE INDEX ix_users_created ON users (created_at, id);
CREATE INDEX ix_users_sort_name ON users (sort_name, id);
CREATE INDEX ix_users_sort_role ON users (sort_role, id);
CREATE INDEX ix_users_sort_unit ON users (sort_unit, id);
CREATE TABLE workbook_exports (
  id UUID NOT NULL PRIMARY KEY,
  list TEXT NOT NULL,
  made_by UUID,
  made_at BIGINT NOT NULL,
  held BYTEA NOT NULL
);
CREATE INDEX ix_workbook_exports_made ON workbook_exports (made_at);
