//! People who sign in, and what is granted to them.

use domain::access::{Actor, Grant};
use domain::catalogue::Language;
use domain::words::{Name, Phone, UserId, UserName};
use jiff::Timestamp;
use sea_orm::sea_query::Condition;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};

use super::entity::{user_grants, users};
use super::{grants, look, standing};
use crate::kernel::{Store, StoreError, Work, instant, put};
use crate::log::{NewEvent, append};

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Who it is.
    pub id: UserId,
    /// The name to sign in with.
    pub name: String,
    /// What others call the person.
    pub display_name: String,
    /// Where to call.
    pub phone: Option<String>,
    /// The language the person reads.
    pub language: Language,
    /// Whether the password was given by somebody else and has to be changed.
    pub must_change_password: bool,
    /// Whether a second factor is asked for.
    pub totp_enabled: bool,
    /// Whether the person may sign in.
    pub active: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Version of the row.
    pub version: i64,
    /// What is granted, in a fixed order.
    pub grants: Vec<Grant>,
}

impl User {
    /// The person as the policy knows it.
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.id,
            grants: self.grants.clone(),
        }
    }
}

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The name to sign in with.
    pub name: UserName,
    /// What others call the person.
    pub display_name: Name,
    /// Where to call.
    pub phone: Option<Phone>,
    /// Hash of the password; without one nobody can sign in until a reset.
    pub password_hash: Option<String>,
    /// Whether the person has to choose another password first.
    pub must_change_password: bool,
    /// Whether the person may sign in at once.
    pub active: bool,
    /// What is granted.
    pub grants: Vec<Grant>,
}

/// What changes about a person; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// What others call the person.
    pub display_name: Option<Name>,
    /// Where to call; `Some(None)` removes it.
    pub phone: Option<Option<Phone>>,
    /// The language the person reads.
    pub language: Option<Language>,
    /// Whether the person may sign in.
    pub active: Option<bool>,
    /// What is granted, all of it.
    pub grants: Option<Vec<Grant>>,
}

/// What is needed to judge a sign-in.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The person.
    pub user: User,
    /// Hash of the password, if one was set.
    pub password_hash: Option<String>,
    /// The shared secret of the second factor, base32, confirmed or not.
    pub totp_secret: Option<String>,
    /// The last time step whose code was used; no code works twice.
    pub totp_last_step: Option<i64>,
}

impl Store {
    /// The credentials behind a sign-in name. Only for signing in: it knows no scope.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn credentials_by_name(&self, name: &str) -> Result<Option<Credentials>, StoreError> {
        one(self.db(), users::Column::Name.eq(name)).await
    }

    /// The credentials of a signed-in person.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn credentials(&self, id: UserId) -> Result<Option<Credentials>, StoreError> {
        one(self.db(), users::Column::Id.eq(id.uuid())).await
    }

    /// Whether the database has no user yet.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn has_no_users(&self) -> Result<bool, StoreError> {
        Ok(users::Entity::find().one(self.db()).await?.is_none())
    }
}

/// The credentials of a person as a unit of work sees them.
///
/// # Errors
/// When the database refuses.
pub async fn credentials_in(work: &Work, id: UserId) -> Result<Option<Credentials>, StoreError> {
    one(work.db(), users::Column::Id.eq(id.uuid())).await
}

/// Adds a person.
/// # Errors
/// [`StoreError::Unique`] on `users.name` when the name is taken, or looks like one that is.
pub async fn add_user(
    work: &Work,
    actor: Option<UserId>,
    new: &NewUser,
) -> Result<UserId, StoreError> {
    look::refuse_alike(work, new).await?;
    let id = UserId::v7(work.now(), work.random());
    let row = users::ActiveModel {
        id: Set(id.uuid()),
        name: Set(new.name.as_str().to_owned()),
        display_name: Set(new.display_name.as_str().to_owned()),
        phone: Set(new.phone.as_ref().map(|phone| phone.as_str().to_owned())),
        language: Set(language_code(Language::default()).to_owned()),
        password_hash: Set(new.password_hash.clone()),
        must_change_password: Set(new.must_change_password),
        totp_secret: Set(None),
        totp_confirmed: Set(false),
        totp_last_step: Set(None),
        active: Set(new.active),
        created_at: Set(work.now().as_millisecond()),
        version: Set(1),
        sort_name: Set(Vec::new()),
        sort_unit: Set(Vec::new()),
        sort_role: Set(Vec::new()),
    };
    users::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    grants::put(work, id, &new.grants).await?;
    standing::place(work, id).await?;
    let event = grants::named(user_event("user-added", actor, id), &new.grants);
    append(work, event).await?;
    Ok(id)
}

/// Changes a person. The version moves on; sessions of somebody who may no longer sign in end.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or no longer at version `seen`, if one was seen.
pub async fn change_user(
    work: &Work,
    actor: UserId,
    id: UserId,
    seen: Option<i64>,
    change: &UserChange,
) -> Result<(), StoreError> {
    let found = users::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let unchanged = found.filter(|row| seen.is_none_or(|seen| row.version == seen));
    let row = unchanged.ok_or(StoreError::Stale { table: "users" })?;
    let mut event = user_event("user-changed", Some(actor), id);
    let version = row.version;
    let mut row = row.into_active_model();
    row.version = Set(version + 1);
    let display_name = change.display_name.clone().map(Name::into_string);
    put(&mut row.display_name, display_name);
    let phone = change.phone.clone();
    put(
        &mut row.phone,
        phone.map(|phone| phone.map(Phone::into_string)),
    );
    let language = change.language.map(language_code);
    put(&mut row.language, language.map(str::to_owned));
    put(&mut row.active, change.active);
    if let Some(active) = change.active {
        event = event.detail("active", active);
    }
    users::Entity::update(row).exec(work.db()).await?;
    if let Some(held) = &change.grants {
        grants::put(work, id, held).await?;
        event = grants::named(event, held);
    }
    if change.display_name.is_some() || change.grants.is_some() {
        standing::place(work, id).await?;
    }
    if change.active == Some(false) {
        super::sessions::close_sessions_of(work, id, None).await?;
    }
    append(work, event).await?;
    Ok(())
}

/// Sets a password; every session of the person but `keep` ends.
///
/// # Errors
/// When the database refuses.
pub async fn set_password(
    work: &Work,
    actor: Option<UserId>,
    id: UserId,
    password_hash: &str,
    keep: Option<&[u8]>,
) -> Result<(), StoreError> {
    let row = users::ActiveModel {
        id: Set(id.uuid()),
        password_hash: Set(Some(password_hash.to_owned())),
        must_change_password: Set(false),
        ..Default::default()
    };
    users::Entity::update(row).exec(work.db()).await?;
    super::sessions::close_sessions_of(work, id, keep).await?;
    // whoever knew the old one may have signed in with it
    super::guesses::forget_places_of(work, id).await?;
    append(work, user_event("password-changed", actor, id)).await?;
    Ok(())
}

/// Keeps the secret of a second factor that waits to be confirmed. False when one is in use already.
///
/// # Errors
/// When the database refuses.
pub async fn begin_totp(work: &Work, id: UserId, secret: &str) -> Result<bool, StoreError> {
    let row = users::ActiveModel {
        totp_secret: Set(Some(secret.to_owned())),
        ..Default::default()
    };
    let unconfirmed = users::Column::TotpConfirmed.eq(false);
    change_where(work, id, row, unconfirmed.into()).await
}

/// Turns the second factor with this secret on; `step` is the time step of the code that confirmed
/// it. False when another secret waits by now, or none.
///
/// # Errors
/// When the database refuses.
pub async fn confirm_totp(
    work: &Work,
    id: UserId,
    secret: &str,
    step: i64,
) -> Result<bool, StoreError> {
    let row = users::ActiveModel {
        totp_confirmed: Set(true),
        totp_last_step: Set(Some(step)),
        ..Default::default()
    };
    let waiting = Condition::all()
        .add(users::Column::TotpConfirmed.eq(false))
        .add(users::Column::TotpSecret.eq(secret));
    let is_on = change_where(work, id, row, waiting).await?;
    if is_on {
        append(work, user_event("second-factor-on", Some(id), id)).await?;
    }
    Ok(is_on)
}

/// Uses the code of a time step up, so that no code works twice. False when it or a later one was
/// used before, or the second factor is another one by now.
///
/// # Errors
/// When the database refuses.
pub async fn spend_code(
    work: &Work,
    id: UserId,
    secret: &str,
    step: i64,
) -> Result<bool, StoreError> {
    let row = users::ActiveModel {
        totp_last_step: Set(Some(step)),
        ..Default::default()
    };
    let unused = Condition::all()
        .add(users::Column::TotpConfirmed.eq(true))
        .add(users::Column::TotpSecret.eq(secret))
        .add(
            Condition::any()
                .add(users::Column::TotpLastStep.is_null())
                .add(users::Column::TotpLastStep.lt(step)),
        );
    change_where(work, id, row, unused).await
}

/// Turns the second factor off.
///
/// # Errors
/// When the database refuses.
pub async fn remove_totp(work: &Work, id: UserId) -> Result<(), StoreError> {
    let row = users::ActiveModel {
        id: Set(id.uuid()),
        totp_secret: Set(None),
        totp_confirmed: Set(false),
        totp_last_step: Set(None),
        ..Default::default()
    };
    users::Entity::update(row).exec(work.db()).await?;
    append(work, user_event("second-factor-off", Some(id), id)).await?;
    Ok(())
}

/// Whether the person may still sign in with the password of this hash: hashing took its time.
///
/// # Errors
/// When the database refuses.
pub async fn still_signs_in(
    work: &Work,
    id: UserId,
    password_hash: Option<&str>,
) -> Result<bool, StoreError> {
    let row = users::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    Ok(row.is_some_and(|row| row.active && row.password_hash.as_deref() == password_hash))
}

/// Changes a person of whom `holds` is true; says whether it was.
async fn change_where(
    work: &Work,
    id: UserId,
    row: users::ActiveModel,
    holds: Condition,
) -> Result<bool, StoreError> {
    let changed = users::Entity::update_many()
        .set(row)
        .filter(users::Column::Id.eq(id.uuid()))
        .filter(holds)
        .exec(work.db())
        .await?;
    Ok(changed.rows_affected == 1)
}

pub(super) fn user_event(code: &'static str, actor: Option<UserId>, id: UserId) -> NewEvent {
    NewEvent::new("user", Some(id.uuid()), code, actor)
}

async fn one(
    db: &impl ConnectionTrait,
    which: sea_orm::sea_query::SimpleExpr,
) -> Result<Option<Credentials>, StoreError> {
    let Some(row) = users::Entity::find().filter(which).one(db).await? else {
        return Ok(None);
    };
    let password_hash = row.password_hash.clone();
    let (totp_secret, totp_last_step) = (row.totp_secret.clone(), row.totp_last_step);
    let user = with_grants(db, vec![row]).await?.pop();
    Ok(user.map(|user| Credentials {
        user,
        password_hash,
        totp_secret,
        totp_last_step,
    }))
}

/// People with all that is granted to them.
pub(super) async fn with_grants(
    db: &impl ConnectionTrait,
    rows: Vec<users::Model>,
) -> Result<Vec<User>, StoreError> {
    let mut grants = grants::of_all(db, rows.iter().map(|row| row.id)).await?;
    rows.into_iter()
        .map(|row| {
            let held = grants.remove(&row.id).unwrap_or_default();
            read(row, held)
        })
        .collect()
}

/// A person with all that is granted to it.
pub(super) fn with_these(
    row: users::Model,
    held: &[user_grants::Model],
) -> Result<User, StoreError> {
    read(row, grants::read_all(held)?)
}

fn read(row: users::Model, grants: Vec<Grant>) -> Result<User, StoreError> {
    Ok(User {
        id: UserId::from_uuid(row.id),
        name: row.name,
        display_name: row.display_name,
        phone: row.phone,
        language: row.language.parse().unwrap_or_default(),
        must_change_password: row.must_change_password,
        totp_enabled: row.totp_confirmed,
        active: row.active,
        created_at: instant("users.created_at", row.created_at)?,
        version: row.version,
        grants,
    })
}

fn language_code(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh",
        Language::En => "en",
    }
}
