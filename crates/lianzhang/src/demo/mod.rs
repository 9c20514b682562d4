//! The demonstration city: facts of published reports (chains, parks, firms), everything else made
//! up. Loaded into an empty database only, by `serve --demo`.

mod platform;

use store::Store;

/// The password of every demonstration user.
const PASSWORD: &str = "demo-lianzhang";

/// Loads the city if the database has no user yet.
///
/// # Errors
/// When the database refuses, or the data under `data/demo` do not fit together.
pub async fn load(store: &Store) -> anyhow::Result<()> {
    if !store.has_no_users().await? {
        tracing::info!("the database is not empty; the demonstration city was not loaded");
        return Ok(());
    }
    platform::load(store).await?;
    tracing::info!("the demonstration city was loaded");
    Ok(())
}

/// The users to sign in with, a line each.
pub fn users() -> String {
    let people = platform::data().users;
    people
        .iter()
        .map(|user| format!("{}  {}  {}\n", user.name, PASSWORD, user.display_name))
        .collect()
}
