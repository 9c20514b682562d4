//! Requests and key problems of the demonstration city, filed and handled through the store as
//! people would.

use std::collections::HashMap;

use domain::cases::{Source, Urgency, Visibility};
use domain::kinds::{CaseKind, Value};
use domain::lifecycle::{Facts, Gate, Performer};
use domain::words::{CaseId, Title, UnitId, UserId};
use jiff::Timestamp;
use serde::Deserialize;
use store::Work;
use store::cases::{By, Capacity, Case, CaseDraft, Given, NewComment, comment_at, take_step};
use store::kinds::{Filing, file};
use store::requests::{Rating, set_rating};

use super::error::{DemoError, named, unknown, word};
use super::platform::{City, Firm};
use super::plot::{Act, Deed, Entry, acts, mix};
use super::timeline::Timeline;

/// Of the time since the month began, the part in which each of the five chains was walked.
const WALK_OF_A_CHAIN: f64 = 0.15;
const SECONDS_PER_HOUR: f64 = 3600.0;
/// Nobody files at the stroke of the hour: up to so much earlier.
const SCATTER_SECONDS: u64 = 900;

/// The file `data/demo/visits.json`: what the chiefs heard when they walked a chain.
#[derive(Debug, Clone, Deserialize)]
pub struct Walk {
    /// Code of the chain.
    pub chain: String,
    /// What was heard, in the order of the visits.
    pub heard: Vec<Entry>,
}

/// A request with the instant of its filing.
#[derive(Debug, Clone)]
pub struct Scene {
    entry: Entry,
    /// Code of the chain that was walked; else it is the firm's own.
    chain: Option<String>,
    filed_ago: i64,
    seed: u64,
}

impl Scene {
    fn at(&self, timeline: &Timeline, after: i64) -> Timestamp {
        let ago = self.filed_ago - after;
        match self.entry.round_the_clock {
            true => timeline.seconds_ago(ago),
            false => timeline.working_seconds_ago(ago),
        }
    }
}

/// All requests, in the order of their filing.
pub fn scenes(walks: &[Walk], requests: &[Entry], timeline: &Timeline) -> Vec<Scene> {
    let mut scenes = Vec::new();
    let seconds = |hours: f64| (hours * SECONDS_PER_HOUR) as i64;
    let month = timeline.month_seconds() as f64;
    for (place, walk) in walks.iter().enumerate() {
        let heard = walk.heard.len() as f64;
        for (turn, entry) in walk.heard.iter().enumerate() {
            let walked = (place as f64 + turn as f64 / heard) * WALK_OF_A_CHAIN;
            let mut entry = entry.clone();
            entry.source = Some(Source::Visit.code().to_owned());
            scenes.push(Scene {
                entry,
                chain: Some(walk.chain.clone()),
                // the month begins before its first working second
                filed_ago: (month * (1.0 - walked)) as i64 - 60,
                seed: mix(scenes.len() as u64),
            });
        }
    }
    for entry in requests {
        let seed = mix(scenes.len() as u64);
        let scatter = i64::try_from(seed % SCATTER_SECONDS).unwrap_or(0);
        scenes.push(Scene {
            entry: entry.clone(),
            chain: None,
            filed_ago: seconds(entry.filed) + scatter,
            seed,
        });
    }
    scenes.sort_by_cached_key(|scene| scene.at(timeline, 0));
    scenes
}

/// Files requests and plays what was done about them.
#[derive(Debug)]
pub struct Stage<'a> {
    /// Where it is written.
    pub work: &'a Work,
    /// Who and what there is.
    pub city: &'a City,
    /// When it happened.
    pub timeline: &'a Timeline,
}

impl Stage<'_> {
    /// Plays all requests.
    pub async fn play_all(&self, scenes: &[Scene]) -> Result<(), DemoError> {
        let mut filed = HashMap::new();
        for scene in scenes {
            let id = self.play(scene, &filed).await?;
            filed.insert(scene.entry.title.clone(), id);
        }
        Ok(())
    }

    async fn play(
        &self,
        scene: &Scene,
        filed: &HashMap<String, CaseId>,
    ) -> Result<CaseId, DemoError> {
        let entry = &scene.entry;
        let firm = named(&self.city.enterprises, Some(&entry.firm), "enterprise")?
            .ok_or_else(|| unknown("enterprise", &entry.firm))?;
        let filing = self.filing(scene, &firm)?;
        let by = By {
            user: self.filer(filing.draft.source, &firm, scene.seed),
            at: scene.at(self.timeline, 0),
        };
        let mut case = file(self.work, filing, by).await?.case;
        for act in acts(entry, scene.filed_ago, scene.seed) {
            self.perform(scene, &act, &mut case, filed).await?;
        }
        Ok(case.id)
    }

    fn filing(&self, scene: &Scene, firm: &Firm) -> Result<Filing, DemoError> {
        let entry = &scene.entry;
        let walked = named(&self.city.chains, scene.chain.as_ref(), "chain")?;
        let category = named(&self.city.categories, Some(&entry.category), "category")?;
        let urgency = entry.urgency.as_deref().unwrap_or("normal");
        let source = entry.source.as_deref().unwrap_or("web");
        Ok(Filing {
            draft: CaseDraft {
                number: None,
                kind: CaseKind::Request,
                title: word("title", Title::parse(&entry.title), &entry.title)?,
                urgency: Urgency::from_code(urgency).ok_or_else(|| unknown("urgency", urgency))?,
                source: Source::from_code(source).ok_or_else(|| unknown("source", source))?,
                category: category.map(|category| category.id),
                enterprise: Some(firm.id),
                chain: walked.or(firm.chain),
                park: firm.park,
                due_day: None,
            },
            values: [
                ("body", &entry.body),
                ("contact_name", &firm.contact),
                ("contact_phone", &firm.phone),
            ]
            .into_iter()
            .map(|(field, text)| (field, Value::Text(text.clone())))
            .collect(),
        })
    }

    fn filer(&self, source: Source, firm: &Firm, seed: u64) -> Option<UserId> {
        match source {
            Source::Web | Source::Import => self.city.of_enterprise.get(&firm.id).copied(),
            Source::Phone | Source::Matter => self.agent(seed),
            Source::Visit => {
                let visitor = ["chief", "office", "chief-wangcheng"][(seed % 3) as usize];
                self.city.users.get(visitor).copied()
            }
        }
    }

    fn agent(&self, seed: u64) -> Option<UserId> {
        let agent = ["agent", "agent-2", "agent-3"][(seed % 3) as usize];
        self.city.users.get(agent).copied()
    }

    async fn perform(
        &self,
        scene: &Scene,
        act: &Act,
        case: &mut Case,
        filed: &HashMap<String, CaseId>,
    ) -> Result<(), DemoError> {
        let at = scene.at(self.timeline, act.after);
        let person = |performer| self.person(performer, case, scene.seed);
        match &act.deed {
            Deed::Step {
                transition,
                performer,
                words,
            } => {
                let by = By {
                    user: person(*performer),
                    at,
                };
                let given = self.given(scene, act, case, filed)?;
                let facts = Facts {
                    resolved_at: case.marks.resolved,
                    gates: &[Gate::Returnable],
                    ..Facts::free(at)
                };
                let lifecycle = case.kind.lifecycle();
                let step = lifecycle.next(case.state, transition, &[*performer], facts);
                let step = word("step", step, words.as_deref().unwrap_or(&case.title))?;
                take_step(self.work, case, &step, &given, by).await?;
            }
            Deed::Comment { internal, words } => {
                let author = person(Performer::Lead);
                let new = NewComment {
                    author: author.ok_or_else(|| unknown("person of unit", &case.title))?,
                    capacity: Some(capacity(Performer::Lead, case)),
                    visibility: match internal {
                        true => Visibility::Internal,
                        false => Visibility::Public,
                    },
                    body: words.clone(),
                };
                comment_at(self.work, case, &new, &[Performer::Lead], at).await?;
            }
            Deed::Rate => {
                let verdict = scene.entry.rating.clone();
                if let (Some(verdict), Some(by)) = (verdict, person(Performer::Enterprise)) {
                    let rating = Rating {
                        satisfied: verdict.satisfied,
                        note: verdict.note,
                        at,
                    };
                    set_rating(self.work, case, by, rating).await?;
                }
            }
        }
        Ok(())
    }

    fn person(&self, performer: Performer, case: &Case, seed: u64) -> Option<UserId> {
        match performer {
            Performer::Enterprise => {
                let firm = case.enterprise?;
                self.city.of_enterprise.get(&firm).copied()
            }
            Performer::Lead | Performer::Supporting => {
                let unit = case.lead?;
                self.city.of_unit.get(&unit).copied()
            }
            Performer::Chief => self.city.users.get("chief").copied(),
            Performer::Office => self.city.users.get("office").copied(),
            Performer::Agent => self.agent(seed >> 8),
        }
    }

    fn given(
        &self,
        scene: &Scene,
        act: &Act,
        case: &Case,
        filed: &HashMap<String, CaseId>,
    ) -> Result<Given, DemoError> {
        let entry = &scene.entry;
        let Deed::Step {
            transition,
            performer,
            words,
        } = &act.deed
        else {
            return Ok(Given::default());
        };
        let mut given = Given {
            capacity: Some(capacity(*performer, case)),
            ..Given::default()
        };
        match *transition {
            "dispatch" => {
                given.lead = Some(self.lead(entry)?);
                for code in &entry.supporting {
                    given
                        .supporting
                        .extend(named(&self.city.units, Some(code), "unit")?);
                }
            }
            "resolve" => given.answer = words.clone(),
            "strike-off" => given.satisfied = satisfaction(entry, scene.seed),
            "merge" => given.into = named(filed, entry.into.as_ref(), "request")?,
            "return" => (given.reason, given.note) = (Some("not-our-duty"), words.clone()),
            _ => given.note = words.clone(),
        }
        Ok(given)
    }

    fn lead(&self, entry: &Entry) -> Result<UnitId, DemoError> {
        let named_lead = named(&self.city.units, entry.lead.as_ref(), "unit")?;
        let category = self.city.categories.get(&entry.category);
        named_lead
            .or(category.and_then(|category| category.department))
            .ok_or_else(|| unknown("lead", &entry.title))
    }
}

/// In which capacity somebody acts on a case.
pub fn capacity(performer: Performer, case: &Case) -> Capacity {
    Capacity {
        performer,
        unit: case.lead.filter(|_| performer == Performer::Lead),
    }
}

/// What the firm said when it was called: its own verdict where it gave one; else most are
/// satisfied, a few are not, and a few cannot be reached.
fn satisfaction(entry: &Entry, seed: u64) -> Option<bool> {
    match (&entry.rating, mix(seed) % 14) {
        (Some(verdict), _) => Some(verdict.satisfied),
        (None, 0) => Some(false),
        (None, 1 | 2) => None,
        (None, _) => Some(true),
    }
}
