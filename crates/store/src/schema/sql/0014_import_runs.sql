-- Imports that are being published chunk by chunk, and those that were: what one that was cut off needs to
-- go on behind its last chunk. An import that is still read and checked has no row.
CREATE TABLE import_runs (
  id UUID NOT NULL PRIMARY KEY,
  job_id UUID,
  file_digest BYTEA NOT NULL,
  mapping TEXT NOT NULL,
  categories TEXT NOT NULL,
  report TEXT NOT NULL,
  chunks BIGINT NOT NULL,
  published BIGINT NOT NULL,
  filed BIGINT NOT NULL,
  began_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX ix_import_runs_file ON import_runs (file_digest, began_at);
CREATE INDEX ix_import_runs_job ON import_runs (job_id) WHERE job_id IS NOT NULL;
