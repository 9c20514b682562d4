-- Rows on their way in, a few hundred a chunk, until one unit of work publishes all of an import.
CREATE TABLE import_chunks (
  import_id UUID NOT NULL,
  position BIGINT NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (import_id, position)
);
