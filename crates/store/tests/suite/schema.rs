//! The schema as each database itself reports it after all migrations: `docs/schema`. A change shows
//! in review.

use std::path::Path;

use crate::ground::Backend;
use crate::on_both;

/// Every table and index but those of the migrations' library.
const SQLITE: &str = "\
    SELECT sql || ';' AS line FROM sqlite_schema \
    WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'seaql%' \
    ORDER BY tbl_name, type DESC, name";

/// The columns of every table in their order, then its constraints and indexes by name.
const POSTGRES: &str = "\
    WITH tables AS ( \
      SELECT oid, relname FROM pg_class \
      WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
        AND relname NOT LIKE 'seaql%') \
    SELECT line FROM ( \
      SELECT relname, 0 AS part, 0 AS place, '' AS name, 'table ' || relname AS line FROM tables \
      UNION ALL \
      SELECT relname, 1, attnum, '', '  ' || attname || ' ' || format_type(atttypid, atttypmod) \
        || CASE WHEN attnotnull THEN ' not null' ELSE '' END \
        || coalesce(' default ' || pg_get_expr(adbin, adrelid), '') \
      FROM tables JOIN pg_attribute ON attrelid = oid AND attnum > 0 AND NOT attisdropped \
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum \
      UNION ALL \
      SELECT relname, 2, 0, conname, '  constraint ' || conname || ' ' \
        || pg_get_constraintdef(pg_constraint.oid, true) \
      FROM tables JOIN pg_constraint ON conrelid = tables.oid \
      UNION ALL \
      SELECT relname, 3, 0, indexrelid::regclass::text, '  ' \
        || replace(pg_get_indexdef(indexrelid, 0, true), current_schema() || '.', '') \
      FROM tables JOIN pg_index ON indrelid = tables.oid \
      WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u')) \
    ) AS reported ORDER BY relname COLLATE \"C\", part, place, name COLLATE \"C\"";

on_both! {
    /// Regenerates with `UPDATE_GOLDEN=1 sh scripts/test-postgres.sh cargo test -p store schema`.
    async fn the_schema_is_the_one_in_docs(ground) {
        ground.open().await;
        let (name, query) = match ground.backend() {
            Backend::Sqlite => ("sqlite.sql", SQLITE),
            Backend::Postgres => ("postgres.txt", POSTGRES),
        };
        let mut now = ground.lines(query).await.join("\n");
        now.push('\n');
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema").join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &now).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            golden == now,
            "docs/schema/{name} differs from the database; \
             run UPDATE_GOLDEN=1 sh scripts/test-postgres.sh cargo test -p store schema"
        );
    }
}
