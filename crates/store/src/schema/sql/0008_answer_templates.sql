-- Templates of answers that departments keep. Retired ones stay, so that a name is not given twice.
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
