-- Figures as they were published, every vintage a row. Rows are only ever added.
CREATE TABLE observations (
  id BIGINT NOT NULL PRIMARY KEY,
  -- digest of everything that two vintages which say the same have in common
  said TEXT NOT NULL UNIQUE,
  indicator TEXT NOT NULL,
  region TEXT NOT NULL,
  -- empty where a figure is not of one chain
  chain TEXT NOT NULL,
  measure TEXT NOT NULL,
  basis TEXT NOT NULL,
  -- the other dimensions, a JSON map
  dimensions TEXT NOT NULL,
  -- 2024-01/2024-09 or @2024-10, and the last month of it
  time TEXT NOT NULL,
  last_month TEXT NOT NULL,
  -- number and unit as written
  value TEXT NOT NULL,
  unit TEXT NOT NULL,
  relation TEXT NOT NULL,
  status TEXT NOT NULL,
  -- empty where the day of publication is not known: known from the beginning
  published TEXT NOT NULL,
  source TEXT NOT NULL,
  recorded_at BIGINT NOT NULL
);

-- a chart asks for one series, a comparison for one month over all of them; both as of a day
CREATE INDEX ix_observations_series ON observations (indicator, region, chain, last_month, published);
CREATE INDEX ix_observations_month ON observations (indicator, last_month, published);
