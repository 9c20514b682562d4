-- Versions of the chain graph (docs/decisions/0009). A version is a whole graph (`snapshot`: JSON, zlib), or
-- edits of the version before (`edits`: JSON), or both; or it is what another version was (`same_as`).
-- `report` is what its import left out, JSON.
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

-- What if: seen by its owner, and by all who plan chains once it is shared. `change` is JSON.
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

-- Firms to invite as they were found on a day, with their reasons. `items` is JSON.
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

-- What people decided about pairs of names; the last decision on a pair that was not undone holds.
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
