-- Versions of the rules that a city keeps as data. A draft has no in_force_at yet; once it has, it is
-- never written again.
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

-- Beside the version of the policy: that of the calendar the dues were reckoned by, and the day that
-- was agreed for this one case.
ALTER TABLE cases ADD COLUMN calendar TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN due_day TEXT;

ALTER TABLE problems DROP COLUMN due_date;
ALTER TABLE problems ADD COLUMN answer TEXT;
ALTER TABLE problems ADD COLUMN answered_by UUID;
