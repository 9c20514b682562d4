//! The schema as each database itself reports it after all migrations: `docs/schema`. A change shows
//! in review.

use std::path::Path;

use crate::backup::contents;
use crate::ground::{Backend, Ground};
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

    async fn a_city_of_an_earlier_schema_is_kept_before_it_is_changed(ground) {
        let texts = earlier(&ground).await;
        ground.open().await;
        ground.open().await;
        let directory = &ground.options.directory;
        let copies: Vec<_> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("before-schema"))
            .collect();
        let units = "SELECT code AS line FROM units";
        assert_eq!(ground.lines(units).await, ["housing"]);
        match ground.backend() {
            Backend::Sqlite => {
                assert_eq!(copies, [format!("before-schema-{texts}.sqlite")]);
                let back = Ground::new(Backend::Sqlite).await.unwrap();
                std::fs::create_dir_all(&back.options.directory).unwrap();
                let file = back.options.directory.join("lianzhang.sqlite");
                std::fs::copy(directory.join(&copies[0]), file).unwrap();
                assert_eq!(back.lines(units).await, ["housing"]);
                let applied = "SELECT version AS line FROM seaql_migrations";
                assert_eq!(back.lines(applied).await.len(), texts - 1);
            }
            Backend::Postgres => {
                assert_eq!(copies, [format!("before-schema-{texts}.backup")]);
                let kept = contents(&directory.join(&copies[0]));
                assert_eq!(kept["units"].len(), 1);
                assert!(kept["units"][0].contains("housing"), "{kept:?}");
            }
        }
    }
}

/// The texts of the schema that `had` names, as an earlier program left them; how many texts there are.
pub async fn with_texts(ground: &Ground, had: impl Fn(&str) -> bool) -> usize {
    let directory = &ground.options.directory;
    std::fs::create_dir_all(directory).unwrap();
    if ground.backend() == Backend::Sqlite {
        std::fs::write(directory.join("lianzhang.sqlite"), "").unwrap();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema/sql");
    let mut texts: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    texts.sort();
    ground
        .tamper("CREATE TABLE seaql_migrations (version varchar PRIMARY KEY, applied_at bigint NOT NULL)")
        .await;
    for text in &texts {
        let name = text.file_stem().unwrap().to_str().unwrap();
        if !had(name) {
            continue;
        }
        ground.tamper(&std::fs::read_to_string(text).unwrap()).await;
        ground
            .tamper(&format!(
                "INSERT INTO seaql_migrations VALUES ('{name}', 1767225600)"
            ))
            .await;
    }
    texts.len()
}

/// All texts of the schema but the last, and one row; how many texts there are.
async fn earlier(ground: &Ground) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema/sql");
    let names = std::fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().path().file_stem().unwrap().to_owned());
    let last = names.max().unwrap();
    let texts = with_texts(ground, |name| *name != *last).await;
    let id = ground.uuid_literal(&"a".repeat(32));
    ground
        .tamper(&format!(
            "INSERT INTO units (id, code, kind, name, name_en, duty, active, version) \
             VALUES ({id}, 'housing', 'department', '住建局', 'Housing', '', true, 1)"
        ))
        .await;
    texts
}
