//! Guesses at passwords and codes, counted where all servers of a city see the count; and the places
//! from which people sign in. The rules are [`domain::platform::sign_in`]'s.

use std::net::IpAddr;

use domain::platform::sign_in::{
    Origin, Ruling, Tallies, Tally, forgotten_before, rule, rule_alone,
};
use domain::words::UserId;
use jiff::SignedDuration;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, Statement,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::entity::{familiar_places, sign_in_failures};
use super::users::user_event;
use crate::kernel::{StoreError, Work, instant};
use crate::log::append;

/// A place is familiar this long after somebody last signed in from it.
const FAMILIAR: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Places kept of each person; the one not seen for longest gives way.
const PLACES_MAX: u64 = 20;

/// A guess at somebody's password.
#[derive(Debug, Clone)]
pub struct Guess {
    /// The sign-in name as it was given, whether or not somebody has it.
    pub name: String,
    /// The address, or the network that counts as one.
    pub network: IpAddr,
    /// Digest of what the device shows of an earlier sign-in.
    pub device: Option<Vec<u8>>,
}

/// A secret that is guessed at by somebody who got past the door.
#[derive(Debug, Clone)]
pub enum Alone {
    /// The password of the one who is signed in, by the digest of the session: a stolen one must not
    /// be a place to guess, nor to lock the owner out of the others.
    Password(Vec<u8>),
    /// The codes of a person, on the familiar device or elsewhere.
    Code(UserId, Option<Vec<u8>>),
}

/// A guess that was counted as a failure until it proves right.
#[derive(Debug, Clone)]
pub struct Counted {
    /// What happens to it.
    pub ruling: Ruling,
    /// Where it comes from.
    pub origin: Origin,
    /// What counts this place alone.
    own: Vec<u8>,
    /// What counts others as well.
    shared: Vec<Vec<u8>>,
}

/// Counts a guess before it is judged.
///
/// # Errors
/// When the database refuses.
pub async fn count(work: &Work, guess: &Guess) -> Result<Counted, StoreError> {
    let address = place(b"address", &[&octets(guess.network)]);
    let device = guess
        .device
        .as_deref()
        .map(|shown| place(b"device", &[shown]));
    let known = known_places(work, &guess.name, &address, device.as_deref()).await?;
    let name = guess.name.as_bytes();
    let (origin, own, shared) = match device {
        Some(device) if known.of_user.contains(&device) => {
            let own = place(b"name and device", &[name, &device]);
            (Origin::Device, own, Vec::new())
        }
        _ => {
            let own = place(b"name and address", &[name, &address]);
            let network = place(b"network", &[&address]);
            match known.of_user.contains(&address) {
                true => (Origin::Address, own, vec![network]),
                false => {
                    let of_name = place(b"name", &[name]);
                    (Origin::Elsewhere, own, vec![network, of_name])
                }
            }
        }
    };
    let tallies = Tallies {
        own: tally(work, &own).await?,
        name: tally(work, &place(b"name", &[name])).await?,
        network: tally(work, &place(b"network", &[&address])).await?,
    };
    let counted = Counted {
        ruling: rule(origin, tallies, work.now()),
        origin,
        own,
        shared,
    };
    if let (Some(user), true) = (known.user, tallies.own.is_about_to_lock()) {
        append(work, user_event("sign-in-locked", None, user)).await?;
    }
    keep(work, &counted).await?;
    Ok(counted)
}

/// Counts a guess at what only one tally guards, before it is judged.
///
/// # Errors
/// When the database refuses.
pub async fn count_alone(work: &Work, what: &Alone) -> Result<Counted, StoreError> {
    let (origin, own) = match what {
        Alone::Password(session) => (Origin::Device, place(b"session", &[session])),
        Alone::Code(user, Some(device)) => {
            let own = place(b"code and device", &[user.uuid().as_bytes(), device]);
            (Origin::Device, own)
        }
        Alone::Code(user, None) => (Origin::Elsewhere, place(b"code", &[user.uuid().as_bytes()])),
    };
    let counted = Counted {
        ruling: rule_alone(tally(work, &own).await?, work.now()),
        origin,
        own,
        shared: Vec::new(),
    };
    keep(work, &counted).await?;
    Ok(counted)
}

/// Takes a guess back that was neither right nor wrong.
///
/// # Errors
/// When the database refuses.
pub async fn forgive(work: &Work, counted: &Counted) -> Result<(), StoreError> {
    for place in counted.shared.iter().chain([&counted.own]) {
        set(work, place, tally(work, place).await?.forgiven()).await?;
    }
    Ok(())
}

/// Forgets the failures of a place whose guess proved right.
///
/// # Errors
/// When the database refuses.
pub async fn forget(work: &Work, counted: &Counted) -> Result<(), StoreError> {
    for place in &counted.shared {
        set(work, place, tally(work, place).await?.forgiven()).await?;
    }
    sign_in_failures::Entity::delete_by_id(counted.own.clone())
        .exec(work.db())
        .await?;
    Ok(())
}

/// Remembers where somebody signed in: the address, and the device by the digest of what it will show
/// the next time.
///
/// # Errors
/// When the database refuses.
pub async fn remember(
    work: &Work,
    user: UserId,
    network: IpAddr,
    device: &[u8],
) -> Result<(), StoreError> {
    let places = [
        place(b"address", &[&octets(network)]),
        place(b"device", &[device]),
    ];
    let rows = places.map(|place| familiar_places::ActiveModel {
        user_id: Set(user.uuid()),
        place: Set(place),
        seen_at: Set(work.now().as_millisecond()),
    });
    let key = [
        familiar_places::Column::UserId,
        familiar_places::Column::Place,
    ];
    let mut again = OnConflict::columns(key);
    again.update_column(familiar_places::Column::SeenAt);
    familiar_places::Entity::insert_many(rows)
        .on_conflict(again)
        .exec_without_returning(work.db())
        .await?;
    let newest = Query::select()
        .column(familiar_places::Column::Place)
        .from(familiar_places::Entity)
        .and_where(familiar_places::Column::UserId.eq(user.uuid()))
        .order_by(familiar_places::Column::SeenAt, Order::Desc)
        .order_by(familiar_places::Column::Place, Order::Asc)
        .limit(PLACES_MAX)
        .to_owned();
    familiar_places::Entity::delete_many()
        .filter(familiar_places::Column::UserId.eq(user.uuid()))
        .filter(familiar_places::Column::Place.not_in_subquery(newest))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Makes every place strange to a person again.
pub(super) async fn forget_places_of(work: &Work, user: UserId) -> Result<(), StoreError> {
    familiar_places::Entity::delete_many()
        .filter(familiar_places::Column::UserId.eq(user.uuid()))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Removes what no longer counts.
pub(crate) async fn forget_old(work: &Work) -> Result<(), StoreError> {
    let forgotten = forgotten_before(work.now()).as_millisecond();
    sign_in_failures::Entity::delete_many()
        .filter(sign_in_failures::Column::Began.lte(forgotten))
        .exec(work.db())
        .await?;
    let strange = (work.now() - FAMILIAR).as_millisecond();
    familiar_places::Entity::delete_many()
        .filter(familiar_places::Column::SeenAt.lte(strange))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Who has a name, and which of two places are familiar to that person.
#[derive(Default)]
struct Known {
    user: Option<UserId>,
    of_user: Vec<Vec<u8>>,
}

/// One statement whether or not somebody has the name: the time taken does not tell.
async fn known_places(
    work: &Work,
    name: &str,
    address: &[u8],
    device: Option<&[u8]>,
) -> Result<Known, StoreError> {
    let sql = "SELECT u.id, f.place FROM users u LEFT JOIN familiar_places f \
         ON f.user_id = u.id AND f.place IN ($2, $3) AND f.seen_at > $4 WHERE u.name = $1";
    let statement = Statement::from_sql_and_values(
        work.db().get_database_backend(),
        sql,
        [
            name.into(),
            address.to_vec().into(),
            device.unwrap_or_default().to_vec().into(),
            (work.now() - FAMILIAR).as_millisecond().into(),
        ],
    );
    let mut known = Known::default();
    for row in work.db().query_all_raw(statement).await? {
        let id: Uuid = row.try_get("", "id")?;
        known.user = Some(UserId::from_uuid(id));
        known
            .of_user
            .extend(row.try_get::<Option<Vec<u8>>>("", "place")?);
    }
    Ok(known)
}

/// What is counted of a place by now.
async fn tally(work: &Work, place: &[u8]) -> Result<Tally, StoreError> {
    let row = sign_in_failures::Entity::find_by_id(place.to_vec())
        .one(work.db())
        .await?;
    let Some(row) = row else {
        return Ok(Tally::new(work.now()));
    };
    let counted = Tally {
        failures: u32::try_from(row.failures).unwrap_or(u32::MAX),
        began: instant("sign_in_failures.began", row.began)?,
    };
    Ok(counted.at(work.now()))
}

/// A guess that is not looked at does not count.
async fn keep(work: &Work, counted: &Counted) -> Result<(), StoreError> {
    if matches!(counted.ruling, Ruling::Refused(_)) {
        return Ok(());
    }
    for place in counted.shared.iter().chain([&counted.own]) {
        set(work, place, tally(work, place).await?.counted()).await?;
    }
    Ok(())
}

async fn set(work: &Work, place: &[u8], tally: Tally) -> Result<(), StoreError> {
    let row = sign_in_failures::ActiveModel {
        place: Set(place.to_vec()),
        failures: Set(i64::from(tally.failures)),
        began: Set(tally.began.as_millisecond()),
    };
    let mut again = OnConflict::column(sign_in_failures::Column::Place);
    again.update_columns([
        sign_in_failures::Column::Failures,
        sign_in_failures::Column::Began,
    ]);
    sign_in_failures::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// The digest under which a place is kept. Each part is told from the next by its length.
fn place(kind: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = Sha256::new();
    for part in [kind].iter().chain(parts) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().to_vec()
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}
