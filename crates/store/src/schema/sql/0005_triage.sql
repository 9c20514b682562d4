-- What the triage engine suggested and what it has learned. Shares and confidences are in millionths.

-- Text models. At most one of a target is adopted.
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

-- The files of models, in parts, so that every server on the database finds them.
CREATE TABLE triage_model_parts (
  model_id UUID NOT NULL REFERENCES triage_models (id),
  position BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (model_id, position)
);

-- What was suggested for a case, and by which rules and models.
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

-- What people decided about a case, beside what was suggested: labelled examples to learn from.
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
CREATE INDEX ix_triage_examples_target ON triage_examples (target, at, id);
CREATE INDEX ix_triage_examples_case ON triage_examples (case_id);
