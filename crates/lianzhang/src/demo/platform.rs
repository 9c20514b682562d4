//! Units, people, chains, enterprises and categories of the demonstration city.

use std::collections::HashMap;

use anyhow::Context;
use domain::access::{Grant, Role};
use domain::catalogue::Reason;
use domain::platform::{EnterpriseStatus, Seat, UnitKind};
use domain::words::{
    CategoryId, ChainId, Code, EnterpriseId, Name, Phone, RegionCode, UnitId, Uscc, UserId,
    UserName,
};
use serde::Deserialize;
use server::{Password, PasswordCost};
use store::platform::{
    NewCategory, NewChain, NewEnterprise, NewUnit, NewUser, categories, chains, enterprises, units,
    users,
};
use store::{AsStoreError, Store, StoreError, Work};

use super::PASSWORD;

/// The file `data/demo/platform.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Data {
    units: Vec<UnitData>,
    /// Everybody who signs in.
    pub users: Vec<UserData>,
    chains: Vec<ChainData>,
    enterprises: Vec<EnterpriseData>,
    categories: Vec<CategoryData>,
}

#[derive(Debug, Clone, Deserialize)]
struct UnitData {
    kind: String,
    code: String,
    name: String,
    name_en: String,
    region: Option<String>,
}

/// Somebody who signs in.
#[derive(Debug, Clone, Deserialize)]
pub struct UserData {
    /// The sign-in name.
    pub name: String,
    /// What others call the person.
    pub display_name: String,
    grants: Vec<GrantData>,
}

#[derive(Debug, Clone, Deserialize)]
struct GrantData {
    role: String,
    unit: Option<String>,
    enterprise: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct ChainData {
    code: String,
    name: String,
    name_en: String,
    office: String,
    chiefs: Vec<ChiefData>,
}

#[derive(Debug, Clone, Deserialize)]
struct ChiefData {
    seat: String,
    user: String,
}

#[derive(Debug, Clone, Deserialize)]
struct EnterpriseData {
    uscc: String,
    name: String,
    park: String,
    chains: Vec<String>,
    contact_name: String,
    phone: String,
}

#[derive(Debug, Clone, Deserialize)]
struct CategoryData {
    code: String,
    name: String,
    name_en: String,
    parent: Option<String>,
    department: Option<String>,
}

/// The demonstration data as compiled in.
///
/// # Panics
/// Never in a release: a test reads the file.
pub fn data() -> Data {
    serde_json::from_str(include_str!("../../../../data/demo/platform.json"))
        .expect("a test reads the demonstration data")
}

/// What keeps the city from being loaded.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("demonstration data: {what} {value}: {why}")]
    Data {
        what: &'static str,
        value: String,
        why: String,
    },
}

impl AsStoreError for DemoError {
    fn as_store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Data { .. } => None,
        }
    }
}

/// Loads everything in one unit of work.
pub async fn load(store: &Store) -> anyhow::Result<()> {
    // one salt for all: the password is public, and hashing it a dozen times would cost the start
    let salt = store.ambient().random();
    let password = Password::parse(PASSWORD).context("password")?;
    let hash = password.hash(PasswordCost::default(), salt).await?;
    store
        .write((data(), hash), |work, (data, hash)| {
            Box::pin(City::new(work).load(data, hash))
        })
        .await?;
    Ok(())
}

/// The ids behind the codes of the file, as they are given.
struct City<'a> {
    work: &'a Work,
    units: HashMap<String, UnitId>,
    users: HashMap<String, UserId>,
    chains: HashMap<String, ChainId>,
    enterprises: HashMap<String, EnterpriseId>,
    categories: HashMap<String, CategoryId>,
}

impl<'a> City<'a> {
    fn new(work: &'a Work) -> Self {
        Self {
            work,
            units: HashMap::new(),
            users: HashMap::new(),
            chains: HashMap::new(),
            enterprises: HashMap::new(),
            categories: HashMap::new(),
        }
    }

    async fn load(mut self, data: &'a Data, password_hash: &'a str) -> Result<(), DemoError> {
        for unit in &data.units {
            self.unit(unit).await?;
        }
        // people of enterprises are granted those, chiefs get chains: so the enterprises stand in
        // between, and chains wait for their chiefs
        for user in data.users.iter().filter(|user| !user.is_of_enterprise()) {
            self.user(user, password_hash).await?;
        }
        for chain in &data.chains {
            self.chain(chain).await?;
        }
        for enterprise in &data.enterprises {
            self.enterprise(enterprise).await?;
        }
        for user in data.users.iter().filter(|user| user.is_of_enterprise()) {
            self.user(user, password_hash).await?;
        }
        for category in &data.categories {
            self.category(category).await?;
        }
        Ok(())
    }

    async fn unit(&mut self, data: &UnitData) -> Result<(), DemoError> {
        let kind = UnitKind::from_code(&data.kind);
        let new = NewUnit {
            kind: kind.ok_or_else(|| unknown("kind of unit", &data.kind))?,
            code: word("code", Code::parse(&data.code), &data.code)?,
            name: word("name", Name::parse(&data.name), &data.name)?,
            name_en: Some(word("name", Name::parse(&data.name_en), &data.name_en)?),
            region: match &data.region {
                None => None,
                Some(code) => Some(word("region", RegionCode::parse(code), code)?),
            },
        };
        let id = units::add_unit(self.work, None, &new).await?;
        self.units.insert(data.code.clone(), id);
        Ok(())
    }

    async fn user(&mut self, data: &UserData, password_hash: &str) -> Result<(), DemoError> {
        let mut grants = Vec::new();
        for grant in &data.grants {
            grants.push(self.grant(grant)?);
        }
        let new = NewUser {
            name: word("name", UserName::parse(&data.name), &data.name)?,
            display_name: word("name", Name::parse(&data.display_name), &data.display_name)?,
            phone: None,
            password_hash: Some(password_hash.to_owned()),
            must_change_password: false,
            active: true,
            grants,
        };
        let id = users::add_user(self.work, None, &new).await?;
        self.users.insert(data.name.clone(), id);
        Ok(())
    }

    fn grant(&self, data: &GrantData) -> Result<Grant, DemoError> {
        let role = Role::from_code(&data.role).ok_or_else(|| unknown("role", &data.role))?;
        let unit = named(&self.units, data.unit.as_ref(), "unit")?;
        let enterprise = named(&self.enterprises, data.enterprise.as_ref(), "enterprise")?;
        let grant = Grant::from_parts(role, unit, None, enterprise);
        word("grant", grant, &data.role)
    }

    async fn chain(&mut self, data: &ChainData) -> Result<(), DemoError> {
        let mut chiefs = Vec::new();
        for chief in &data.chiefs {
            let seat = Seat::from_code(&chief.seat).ok_or_else(|| unknown("seat", &chief.seat))?;
            chiefs.extend(named(&self.users, Some(&chief.user), "user")?.map(|user| (seat, user)));
        }
        let new = NewChain {
            code: word("code", Code::parse(&data.code), &data.code)?,
            name: word("name", Name::parse(&data.name), &data.name)?,
            name_en: Some(word("name", Name::parse(&data.name_en), &data.name_en)?),
            office: named(&self.units, Some(&data.office), "office")?,
            chiefs,
        };
        let id = chains::add_chain(self.work, None, &new).await?;
        self.chains.insert(data.code.clone(), id);
        Ok(())
    }

    async fn enterprise(&mut self, data: &EnterpriseData) -> Result<(), DemoError> {
        let mut chains = Vec::new();
        for code in &data.chains {
            chains.extend(named(&self.chains, Some(code), "chain")?);
        }
        let contact = word("name", Name::parse(&data.contact_name), &data.contact_name)?;
        let new = NewEnterprise {
            uscc: word("uscc", Uscc::parse(&data.uscc), &data.uscc)?,
            uscc_override_reason: None,
            name: word("name", Name::parse(&data.name), &data.name)?,
            status: EnterpriseStatus::Approved,
            park: named(&self.units, Some(&data.park), "park")?,
            chains,
            contact_name: Some(contact),
            phone: Some(word("phone", Phone::parse(&data.phone), &data.phone)?),
        };
        let id = enterprises::add_enterprise(self.work, None, &new).await?;
        self.enterprises.insert(data.uscc.clone(), id);
        Ok(())
    }

    async fn category(&mut self, data: &CategoryData) -> Result<(), DemoError> {
        let new = NewCategory {
            code: word("code", Code::parse(&data.code), &data.code)?,
            name: word("name", Name::parse(&data.name), &data.name)?,
            name_en: Some(word("name", Name::parse(&data.name_en), &data.name_en)?),
            parent: named(&self.categories, data.parent.as_ref(), "category")?,
            department: named(&self.units, data.department.as_ref(), "department")?,
        };
        let id = categories::add_category(self.work, None, &new).await?;
        self.categories.insert(data.code.clone(), id);
        Ok(())
    }
}

impl UserData {
    fn is_of_enterprise(&self) -> bool {
        self.grants.iter().any(|grant| grant.enterprise.is_some())
    }
}

fn word<T, E: Reason>(
    what: &'static str,
    parsed: Result<T, E>,
    text: &str,
) -> Result<T, DemoError> {
    parsed.map_err(|error| DemoError::Data {
        what,
        value: text.to_owned(),
        why: error.to_string(),
    })
}

fn unknown(what: &'static str, value: &str) -> DemoError {
    DemoError::Data {
        what,
        value: value.to_owned(),
        why: "there is none".to_owned(),
    }
}

fn named<T: Copy>(
    known: &HashMap<String, T>,
    code: Option<&String>,
    what: &'static str,
) -> Result<Option<T>, DemoError> {
    match code {
        None => Ok(None),
        Some(code) => Ok(Some(*known.get(code).ok_or_else(|| unknown(what, code))?)),
    }
}

#[cfg(test)]
mod tests {
    use store::{Ambient, Database, Options};

    use super::*;

    #[tokio::test]
    async fn the_data_fit_together() {
        let directory = tempfile::tempdir().unwrap();
        let options = Options {
            directory: directory.path().to_owned(),
            database: Database::Sqlite,
        };
        let drawn = std::sync::atomic::AtomicU8::new(0);
        let ambient = Ambient::new(
            || jiff::Timestamp::UNIX_EPOCH,
            move |bytes| {
                bytes.fill(drawn.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            },
        );
        let store = Store::open(&options, ambient).await.unwrap();
        load(&store).await.unwrap();
        assert_eq!(store.chains().await.unwrap().len(), 10);
        assert!(
            store
                .chains()
                .await
                .unwrap()
                .iter()
                .all(|chain| chain.chiefs.len() == 2)
        );
        for name in [
            "admin",
            "agent",
            "chief",
            "office",
            "dept-housing",
            "dept-environment",
            "dept-human-resources",
            "park",
            "enterprise-a",
            "enterprise-b",
            "auditor",
        ] {
            let found = store.credentials_by_name(name).await.unwrap();
            assert!(!found.unwrap().user.grants.is_empty(), "{name}");
        }
    }
}
