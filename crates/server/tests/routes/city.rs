//! A small city for tests: a department, two parks, a chain office, a chain, an enterprise.

use axum::http::Method;
use domain::access::{Grant, Role};
use domain::platform::{EnterpriseStatus, UnitKind};
use domain::words::{ChainId, Code, EnterpriseId, Name, UnitId, Uscc};
use serde_json::json;
use store::platform::{NewChain, NewEnterprise, NewUnit, chains, enterprises, units};

use crate::harness::{SignedIn, Site};

pub const USCC: &str = "91152201078377449P";

/// What stands in the city.
pub struct City {
    pub housing: UnitId,
    pub park: UnitId,
    pub other_park: UnitId,
    pub chain: ChainId,
    enterprise_id: EnterpriseId,
    /// Plain identifier of the enterprise, in the park and on the chain.
    pub enterprise: String,
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub async fn add_unit(site: &Site, kind: UnitKind, code: &str, called: &str) -> UnitId {
    let new = NewUnit {
        kind,
        code: Code::parse(code).unwrap(),
        name: name(called),
        name_en: Some(name(code)),
        region: None,
        duty: None,
    };
    site.store
        .write(new, |work, new| Box::pin(units::add_unit(work, None, new)))
        .await
        .unwrap()
}

impl City {
    pub async fn found(site: &Site) -> Self {
        let housing = add_unit(site, UnitKind::Department, "housing", "住建局").await;
        let park = add_unit(site, UnitKind::Park, "songmu", "松木经开区").await;
        let other_park = add_unit(site, UnitKind::Park, "wangcheng", "望城经开区").await;
        let office = add_unit(site, UnitKind::Office, "office-salt", "盐卤化工链办").await;
        let new = NewChain {
            code: Code::parse("salt").unwrap(),
            name: name("盐卤化工"),
            name_en: Some(name("Salt chemistry")),
            office: Some(office),
            chiefs: Vec::new(),
        };
        let chain = site
            .store
            .write(new, |work, new| {
                Box::pin(chains::add_chain(work, None, new))
            })
            .await
            .unwrap();
        let new = NewEnterprise {
            uscc: Uscc::parse(USCC).unwrap(),
            uscc_override_reason: None,
            name: name("第一化工"),
            status: EnterpriseStatus::Approved,
            park: Some(park),
            chains: vec![chain],
            contact_name: Some(name("王小明")),
            phone: Some("13812345678".parse().unwrap()),
        };
        let enterprise_id = site
            .store
            .write(new, |work, new| {
                Box::pin(enterprises::add_enterprise(work, None, new))
            })
            .await
            .unwrap();
        Self {
            housing,
            park,
            other_park,
            chain,
            enterprise_id,
            enterprise: enterprise_id.uuid().to_string(),
        }
    }

    /// The city, and signed in `enterprise`, who acts for its enterprise, and `agent`.
    pub async fn with_people(site: &Site) -> (Self, SignedIn<'_>, SignedIn<'_>) {
        let city = Self::found(site).await;
        let firm = [city.grant(Role::Enterprise)];
        let firm = site.with_user("enterprise", &firm).await;
        let agent = site.with_user("agent", &[Grant::Agent]).await;
        (city, firm, agent)
    }

    /// The identifier of a request of the enterprise, dispatched to the department. Needs the
    /// users `enterprise` and `agent`.
    pub async fn dispatched_request(&self, site: &Site) -> String {
        let firm = site.sign_in("enterprise").await;
        let words = json!({"title": "厂区道路积水", "body": "雨后积水，货车无法进出。"});
        let filed = firm.post("/api/v1/requests", words).await;
        assert_eq!(filed.status.as_u16(), 201, "{filed:?}");
        let id = filed.json()["id"].as_str().unwrap().to_owned();
        let agent = site.sign_in("agent").await;
        let path = format!("/api/v1/requests/{id}/transitions");
        let mut tag = filed.header("etag").to_owned();
        for step in [
            json!({"transition": "accept"}),
            json!({"transition": "dispatch", "lead": "housing", "supporting": []}),
        ] {
            let headers = [("if-match", tag.as_str())];
            let moved = agent.send(Method::POST, &path, &headers, step).await;
            assert_eq!(moved.status.as_u16(), 200, "{moved:?}");
            tag = moved.header("etag").to_owned();
        }
        id
    }

    /// Another enterprise, outside of the park and the chain.
    pub async fn another_firm(&self, site: &Site) -> EnterpriseId {
        let new = NewEnterprise {
            uscc: Uscc::parse("91430100MA4L2QXT1Y").unwrap(),
            uscc_override_reason: None,
            name: name("第二化工"),
            status: EnterpriseStatus::Approved,
            park: None,
            chains: Vec::new(),
            contact_name: None,
            phone: None,
        };
        site.store
            .write(new, |work, new| {
                Box::pin(enterprises::add_enterprise(work, None, new))
            })
            .await
            .unwrap()
    }

    /// Puts the department out of use.
    pub async fn retire_housing(&self, site: &Site) {
        let admin = site.with_user("retires", &[Grant::Administrator]).await;
        let path = format!("/api/v1/units/{}", self.housing.uuid());
        let headers = [("if-match", "*")];
        let put = json!({"active": false});
        let retired = admin.send(Method::PATCH, &path, &headers, put).await;
        assert_eq!(retired.status.as_u16(), 200, "{retired:?}");
    }

    /// A grant of the role that holds in this city.
    pub fn grant(&self, role: Role) -> Grant {
        match role {
            Role::Administrator => Grant::Administrator,
            Role::Agent => Grant::Agent,
            Role::Office => Grant::Office(None),
            Role::Chief => Grant::Chief(Some(self.chain)),
            Role::Department => Grant::Department(self.housing),
            Role::Park => Grant::Park(self.park),
            Role::Enterprise => Grant::Enterprise(self.enterprise_id),
            Role::Auditor => Grant::Auditor,
        }
    }
}
