-- How a case went, as its events tell: who took it in, how often it was given out, returned, extended and
-- reopened, and from which rates a chief exempted it. A projection, reckoned anew by `rebuild`.
ALTER TABLE cases ADD COLUMN agent_id UUID;
ALTER TABLE cases ADD COLUMN dispatches BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN returns BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN extensions BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN reopenings BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN exempt TEXT NOT NULL DEFAULT '';
UPDATE cases SET
  agent_id = (SELECT e.actor_id FROM events e WHERE e.subject_id = cases.id AND e.code = 'accept' AND e.actor_id IS NOT NULL ORDER BY e.at DESC, e.id DESC LIMIT 1),
  dispatches = (SELECT COUNT(*) FROM events e WHERE e.subject_id = cases.id AND e.code = 'dispatch'),
  returns = (SELECT COUNT(*) FROM events e WHERE e.subject_id = cases.id AND e.code = 'uphold-return'),
  extensions = (SELECT COUNT(*) FROM events e WHERE e.subject_id = cases.id AND e.code = 'grant-extension'),
  reopenings = (SELECT COUNT(*) FROM events e WHERE e.subject_id = cases.id AND e.code = 'reopen')
WHERE kind = 'request';
