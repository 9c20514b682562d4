-- Routing rules: a version a row, never changed. The highest version is in force.
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

-- One-cause groups (共性诉求): requests of many about one matter in one place.
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

-- A request belongs to one matter at most.
CREATE TABLE matter_members (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  matter_id UUID NOT NULL REFERENCES matters (id)
);
CREATE INDEX ix_matter_members_matter ON matter_members (matter_id, case_id);
