//! The declared fields of every kind and the columns of its table are the same.

use std::collections::BTreeSet;

use domain::kinds::CaseKind;

use crate::ground::Backend;
use crate::on_both;

/// Columns that the key is, and that acts of the request alone write.
const OTHERS: [&str; 6] = [
    "case_id",
    "level",
    "merged_into",
    "rating",
    "rating_note",
    "rated_at",
];

on_both! {
    async fn fields_and_columns_are_the_same(ground) {
        ground.open().await;
        for kind in CaseKind::ALL.map(CaseKind::kind) {
            let declared: BTreeSet<String> = kind.columns().map(|field| field.code.to_owned()).collect();
            if declared.is_empty() {
                continue;
            }
            let table = kind.table;
            let columns = match ground.backend() {
                Backend::Sqlite => format!("SELECT name AS line FROM pragma_table_info('{table}')"),
                Backend::Postgres => format!(
                    "SELECT column_name::text AS line FROM information_schema.columns \
                     WHERE table_schema = current_schema() AND table_name = '{table}'"
                ),
            };
            let columns: BTreeSet<String> = ground.lines(&columns).await.into_iter().filter(|column| !OTHERS.contains(&column.as_str())).collect();
            assert_eq!(declared, columns, "{table}");
        }
    }
}
