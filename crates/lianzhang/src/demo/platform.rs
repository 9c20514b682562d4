//! Units, people, chains, enterprises and categories of the demonstration city.

use std::collections::HashMap;

use anyhow::Context;
use domain::access::{Grant, Role};
use domain::platform::{EnterpriseStatus, Seat, UnitKind};
use domain::templates::TemplateText;
use domain::words::{
    CategoryId, ChainId, Code, EnterpriseId, Name, Note, Phone, RegionCode, UnitId, Uscc, UserId,
    UserName,
};
use serde::Deserialize;
use store::Work;
use store::platform::{
    NewCategory, NewChain, NewEnterprise, NewUnit, NewUser, categories, chains, enterprises, units,
    users,
};
use store::templates::{self, NewTemplate};

use super::error::{DemoError, named, unknown, word};

/// The file `data/demo/platform.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Data {
    units: Vec<UnitData>,
    /// Everybody who signs in.
    pub users: Vec<UserData>,
    chains: Vec<ChainData>,
    enterprises: Vec<EnterpriseData>,
    categories: Vec<CategoryData>,
    templates: Vec<TemplateData>,
}

/// A template of answers that a department keeps.
#[derive(Debug, Clone, Deserialize)]
struct TemplateData {
    unit: String,
    category: Option<String>,
    name: String,
    text: String,
}

#[derive(Debug, Clone, Deserialize)]
struct UnitData {
    kind: String,
    code: String,
    name: String,
    name_en: String,
    region: Option<String>,
    duty: Option<String>,
}

/// Somebody who signs in.
#[derive(Debug, Clone, Deserialize)]
pub struct UserData {
    /// The sign-in name.
    pub name: String,
    display_name: String,
    grants: Vec<GrantData>,
    /// Who that is, in Chinese and English, for those whom `serve --demo` names.
    pub shown: Option<String>,
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
    /// What the other data call it.
    key: String,
    /// Made up: `MADEM` in it marks a code of the demonstration; its check character holds.
    uscc: String,
    name: String,
    park: Option<String>,
    status: Option<String>,
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
pub fn data() -> anyhow::Result<Data> {
    serde_json::from_str(include_str!("../../../../data/demo/platform.json"))
        .context("data/demo/platform.json")
}

/// The ids behind the codes of the file, and who acts for whom.
#[derive(Debug, Default)]
pub struct City {
    /// Departments, parks and offices by code.
    pub units: HashMap<String, UnitId>,
    /// People by sign-in name.
    pub users: HashMap<String, UserId>,
    /// Chains by code.
    pub chains: HashMap<String, ChainId>,
    /// Enterprises by key.
    pub enterprises: HashMap<String, Firm>,
    /// Categories by code.
    pub categories: HashMap<String, Category>,
    /// Who acts for a department or park.
    pub of_unit: HashMap<UnitId, UserId>,
    /// Who acts for an enterprise.
    pub of_enterprise: HashMap<EnterpriseId, UserId>,
}

/// An enterprise as requests need it.
#[derive(Debug, Clone)]
pub struct Firm {
    /// Its identifier.
    pub id: EnterpriseId,
    /// Its park.
    pub park: Option<UnitId>,
    /// Its first chain.
    pub chain: Option<ChainId>,
    /// Whom to ask for.
    pub contact: String,
    /// Where to call.
    pub phone: String,
}

/// A category as requests need it.
#[derive(Debug, Clone, Copy)]
pub struct Category {
    /// Its identifier.
    pub id: CategoryId,
    /// The department that usually handles it.
    pub department: Option<UnitId>,
}

impl City {
    /// Adds everybody and everything as part of `work`.
    pub async fn found(work: &Work, data: &Data, password_hash: &str) -> Result<Self, DemoError> {
        let mut city = Self::default();
        for unit in &data.units {
            city.unit(work, unit).await?;
        }
        // people of enterprises are granted those, chiefs get chains: so the enterprises stand in
        // between, and chains wait for their chiefs
        for user in data.users.iter().filter(|user| !user.is_of_enterprise()) {
            city.user(work, user, password_hash).await?;
        }
        for chain in &data.chains {
            city.chain(work, chain).await?;
        }
        for enterprise in &data.enterprises {
            city.enterprise(work, enterprise).await?;
        }
        for user in data.users.iter().filter(|user| user.is_of_enterprise()) {
            city.user(work, user, password_hash).await?;
        }
        for category in &data.categories {
            city.category(work, category).await?;
        }
        for template in &data.templates {
            city.template(work, template).await?;
        }
        Ok(city)
    }

    async fn template(&self, work: &Work, data: &TemplateData) -> Result<(), DemoError> {
        let unit = self.units.get(&data.unit);
        let category = named(&self.categories, data.category.as_ref(), "category")?;
        let text = TemplateText::parse(&data.text);
        let new = NewTemplate {
            unit: *unit.ok_or_else(|| unknown("unit", &data.unit))?,
            category: category.map(|category| category.id),
            name: word("name", Name::parse(&data.name), &data.name)?,
            text: word("template", text, &data.name)?,
        };
        templates::add_template(work, None, &new).await?;
        Ok(())
    }

    async fn unit(&mut self, work: &Work, data: &UnitData) -> Result<(), DemoError> {
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
            duty: match &data.duty {
                None => None,
                Some(duty) => Some(word("duty", Note::parse(duty), duty)?),
            },
        };
        let id = units::add_unit(work, None, &new).await?;
        self.units.insert(data.code.clone(), id);
        Ok(())
    }

    async fn user(
        &mut self,
        work: &Work,
        data: &UserData,
        password_hash: &str,
    ) -> Result<(), DemoError> {
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
        let id = users::add_user(work, None, &new).await?;
        for grant in &new.grants {
            if let Some(unit) = grant.unit() {
                self.of_unit.entry(unit).or_insert(id);
            }
            if let Some(enterprise) = grant.enterprise() {
                self.of_enterprise.entry(enterprise).or_insert(id);
            }
        }
        self.users.insert(data.name.clone(), id);
        Ok(())
    }

    fn grant(&self, data: &GrantData) -> Result<Grant, DemoError> {
        let role = Role::from_code(&data.role).ok_or_else(|| unknown("role", &data.role))?;
        let unit = named(&self.units, data.unit.as_ref(), "unit")?;
        let enterprise = named(&self.enterprises, data.enterprise.as_ref(), "enterprise")?;
        let grant = Grant::from_parts(role, unit, None, enterprise.map(|firm| firm.id));
        word("grant", grant, &data.role)
    }

    async fn chain(&mut self, work: &Work, data: &ChainData) -> Result<(), DemoError> {
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
        let id = chains::add_chain(work, None, &new).await?;
        self.chains.insert(data.code.clone(), id);
        Ok(())
    }

    async fn enterprise(&mut self, work: &Work, data: &EnterpriseData) -> Result<(), DemoError> {
        let mut chains = Vec::new();
        for code in &data.chains {
            chains.extend(named(&self.chains, Some(code), "chain")?);
        }
        let contact = word("name", Name::parse(&data.contact_name), &data.contact_name)?;
        let status = match &data.status {
            None => EnterpriseStatus::Approved,
            Some(code) => {
                EnterpriseStatus::from_code(code).ok_or_else(|| unknown("status", code))?
            }
        };
        let new = NewEnterprise {
            uscc: word("uscc", Uscc::parse(&data.uscc), &data.uscc)?,
            uscc_override_reason: None,
            name: word("name", Name::parse(&data.name), &data.name)?,
            status,
            park: named(&self.units, data.park.as_ref(), "park")?,
            chains,
            contact_name: Some(contact),
            phone: Some(word("phone", Phone::parse(&data.phone), &data.phone)?),
        };
        let id = enterprises::add_enterprise(work, None, &new).await?;
        let firm = Firm {
            id,
            park: new.park,
            chain: new.chains.first().copied(),
            contact: data.contact_name.clone(),
            phone: data.phone.clone(),
        };
        self.enterprises.insert(data.key.clone(), firm);
        Ok(())
    }

    async fn category(&mut self, work: &Work, data: &CategoryData) -> Result<(), DemoError> {
        let new = NewCategory {
            code: word("code", Code::parse(&data.code), &data.code)?,
            name: word("name", Name::parse(&data.name), &data.name)?,
            name_en: Some(word("name", Name::parse(&data.name_en), &data.name_en)?),
            parent: named(&self.categories, data.parent.as_ref(), "category")?
                .map(|parent: Category| parent.id),
            department: named(&self.units, data.department.as_ref(), "department")?,
        };
        let id = categories::add_category(work, None, &new).await?;
        let category = Category {
            id,
            department: new.department,
        };
        self.categories.insert(data.code.clone(), category);
        Ok(())
    }
}

impl UserData {
    fn is_of_enterprise(&self) -> bool {
        self.grants.iter().any(|grant| grant.enterprise.is_some())
    }
}
