-- What people wrote about a case, a row a field: searched, exported and erased without knowing kinds.
CREATE TABLE case_words (
  case_id UUID NOT NULL REFERENCES cases (id),
  field TEXT NOT NULL,
  words TEXT NOT NULL,
  author_id UUID,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, field)
);
INSERT INTO case_words (case_id, field, words, author_id, at)
  SELECT r.case_id, 'body', r.body, c.created_by, c.submitted_at
  FROM requests r JOIN cases c ON c.id = r.case_id;
INSERT INTO case_words (case_id, field, words, author_id, at)
  SELECT r.case_id, 'answer', r.answer, r.answered_by, COALESCE(c.resolved_at, c.state_since)
  FROM requests r JOIN cases c ON c.id = r.case_id WHERE r.answer IS NOT NULL;
INSERT INTO case_words (case_id, field, words, author_id, at)
  SELECT p.case_id, 'body', p.body, c.created_by, c.submitted_at
  FROM problems p JOIN cases c ON c.id = p.case_id;
INSERT INTO case_words (case_id, field, words, author_id, at)
  SELECT p.case_id, 'answer', p.answer, p.answered_by, COALESCE(c.resolved_at, c.state_since)
  FROM problems p JOIN cases c ON c.id = p.case_id WHERE p.answer IS NOT NULL;
ALTER TABLE requests DROP COLUMN body;
ALTER TABLE requests DROP COLUMN answer;
ALTER TABLE requests DROP COLUMN answered_by;
-- a key problem has nothing that is its own
DROP TABLE problems;

-- the person in charge, a copy of the lead's assignment
ALTER TABLE cases ADD COLUMN person_id UUID;

-- Former values of tracked fields, written with the event that changed them; null: empty.
CREATE TABLE field_changes (
  event_id UUID NOT NULL REFERENCES events (id),
  case_id UUID NOT NULL REFERENCES cases (id),
  field TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (event_id, field)
);
CREATE INDEX ix_field_changes_case ON field_changes (case_id, field, event_id);

-- What is planned and what came of it, with two times: the month it is about and the day it was said.
-- Append-only: a correction is a later row.
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
