-- Investment promotion: what is said of money, registrations and rates of exchange. Rows are only ever added;
-- of one payment, and of one currency and day, the last row counts. Amounts in the hundredth of the currency.
CREATE TABLE investment_payments (
  place BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  -- the key of a lead or of a project, which may come later
  of_key TEXT NOT NULL,
  day TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL,
  origin TEXT NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL
);

CREATE TABLE investment_registrations (
  place BIGINT NOT NULL PRIMARY KEY,
  uscc TEXT NOT NULL,
  name TEXT NOT NULL,
  day TEXT NOT NULL,
  home_merchant BOOLEAN NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL
);

CREATE TABLE investment_rates (
  place BIGINT NOT NULL PRIMARY KEY,
  currency TEXT NOT NULL,
  from_day TEXT NOT NULL,
  -- yuan for one unit, a decimal
  rate TEXT NOT NULL,
  source TEXT NOT NULL,
  recorded_by UUID,
  recorded_at BIGINT NOT NULL
);

-- The key of the project that a lead became, while that project is not there yet.
CREATE TABLE lead_projects (
  case_id UUID NOT NULL PRIMARY KEY REFERENCES cases (id),
  project TEXT NOT NULL
);
