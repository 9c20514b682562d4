-- What cases have to do with one another.
CREATE TABLE case_links (
  from_id UUID NOT NULL REFERENCES cases (id),
  relation TEXT NOT NULL,
  to_id UUID NOT NULL REFERENCES cases (id),
  made_by UUID,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (from_id, relation, to_id)
);
CREATE INDEX ix_case_links_to ON case_links (to_id, relation, from_id);

-- The papers that gates ask for, and the gates that may be passed without one for a while.
CREATE TABLE case_papers (
  case_id UUID NOT NULL REFERENCES cases (id),
  paper TEXT NOT NULL,
  number TEXT,
  day TEXT NOT NULL,
  entered_by UUID,
  entered_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, paper)
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

CREATE TABLE results (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  holder TEXT,
  maturity TEXT,
  patent TEXT
);
CREATE TABLE commitments (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  side TEXT
);
CREATE TABLE factor_needs (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  factor TEXT
);

-- What lists held when they went out as workbooks, packed: the base of the merge when they come back.
CREATE TABLE workbook_exports (
  id UUID NOT NULL PRIMARY KEY,
  list TEXT NOT NULL,
  made_by UUID,
  made_at BIGINT NOT NULL,
  held BYTEA NOT NULL
);
CREATE INDEX ix_workbook_exports_made ON workbook_exports (made_at);
