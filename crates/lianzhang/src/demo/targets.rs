//! The year's targets of the chains, by quarter.

use domain::kinds::{CaseKind, Parsed, Raw, Value, Values};
use domain::lifecycle::{Facts, Performer};
use serde::Deserialize;
use store::cases::{By, Given, calendar, take_step};
use store::kinds::{Filing, file};

use super::error::{DemoError, named, unknown, word};
use super::requests::{Stage, capacity};

const HOUR: i64 = 3600;

/// A target as it stands in `data/demo/targets.json`; the year is that of loading.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainTarget {
    chain: String,
    title: String,
    indicator: String,
    /// Planned by the end of each quarter, cumulative.
    quarters: [String; 4],
    owner: String,
}

impl Stage<'_> {
    /// Files a target and issues it.
    pub async fn aim(&self, target: &ChainTarget) -> Result<(), DemoError> {
        let office = self.city.users.get("office").copied();
        let today = calendar().date_of(self.work.now());
        let chain = named(&self.city.chains, Some(&target.chain), "chain")?;
        let owner = named(&self.city.units, Some(&target.owner), "unit")?;
        let mut values = Values::default();
        values.set("title", Some(Value::Text(target.title.clone())));
        values.set("indicator", Some(Value::Text(target.indicator.clone())));
        values.set("year", Some(Value::Scaled(i64::from(today.year()))));
        values.set("chain", chain.map(|chain| Value::Id(chain.uuid())));
        values.set("owner", owner.map(|owner| Value::Id(owner.uuid())));
        let kind = CaseKind::Target.kind();
        for (code, digits) in ["q1", "q2", "q3", "q4"].into_iter().zip(&target.quarters) {
            let field = kind.field(code).ok_or_else(|| unknown("field", code))?;
            let parsed = field.parse(Some(&Raw::Text(digits.clone())));
            if let Some(Parsed::Known(value)) = word("quarter", parsed, digits)? {
                values.set(field.code, Some(value));
            }
        }
        values.set("target", values.get("q4").cloned());
        let at = self.timeline.working_seconds_ago(200 * HOUR);
        let by = By { user: office, at };
        let filing = Filing::of(CaseKind::Target, values)?;
        let mut case = file(self.work, filing, by).await?.case;
        let facts = Facts::free(at);
        let step = kind
            .life
            .next(case.state, "issue", &[Performer::Office], facts);
        let step = word("step", step, &target.title)?;
        let given = Given {
            capacity: Some(capacity(Performer::Office, &case)),
            ..Given::default()
        };
        take_step(self.work, &mut case, &step, &given, by).await?;
        Ok(())
    }
}
