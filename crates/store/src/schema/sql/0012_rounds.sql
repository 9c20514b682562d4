-- What a round of a case ended with, kept when it is reopened: the present round stands in the row of
-- the case itself.
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
-- how often it was reopened because the answer did not satisfy: the level on which it is handled
ALTER TABLE requests ADD COLUMN level BIGINT NOT NULL DEFAULT 0;
CREATE INDEX ix_requests_merged_into ON requests (merged_into);

-- a rating of a round before the present one judges nothing any more
INSERT INTO case_rounds (case_id, round, answer, answered_by, answered_at, satisfied, rating, rating_note,
  rated_at, ended_at)
SELECT r.case_id, 1, w.words, w.author_id, w.at, r.rating, r.rating, r.rating_note, r.rated_at, c.state_since
FROM requests r JOIN cases c ON c.id = r.case_id
LEFT JOIN case_words w ON w.case_id = r.case_id AND w.field = 'answer'
WHERE r.rating IS NOT NULL AND (c.resolved_at IS NULL OR r.rated_at < c.resolved_at);
UPDATE requests SET rating = NULL, rating_note = NULL, rated_at = NULL
WHERE rating IS NOT NULL AND case_id IN (SELECT case_id FROM case_rounds);
UPDATE cases SET satisfied = NULL WHERE resolved_at IS NULL AND satisfied IS NOT NULL;
-- the requester's own rating stands before what was noted of a call
UPDATE cases SET satisfied = (SELECT r.rating FROM requests r WHERE r.case_id = cases.id)
WHERE id IN (SELECT r.case_id FROM requests r WHERE r.rating IS NOT NULL);
