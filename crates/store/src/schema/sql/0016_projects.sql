-- What was said of projects, in the order in which it was said: rows are only ever added. Amounts in fen.
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

-- The last day of which somebody saw the lights as they were shown: what is said of days before it
-- changes what was shown, and is told.
CREATE TABLE lights_asked (
  what TEXT NOT NULL PRIMARY KEY,
  day TEXT NOT NULL
);
