-- What customs said, as it was read: statistics of months (`statistics`) and receipts of documents (`receipts`).
-- Papers are only added; the room of trade reads them (`content`: JSON, zlib).
CREATE TABLE trade_papers (
  number BIGINT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  lines BIGINT NOT NULL,
  content BYTEA NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE INDEX ix_trade_papers_kind ON trade_papers (kind, digest);
