//! From a request of the data to what was done about it, and when. Pure: the same data, the same
//! story.

use domain::lifecycle::Performer;
use serde::Deserialize;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// What the lead department writes first, where the data have no words of their own.
const FIRST_WORDS: [&str; 4] = [
    "已安排专人对接，今天与贵公司联系，核实具体情况。",
    "我们已到现场了解情况，正在会同有关单位研究处理办法。",
    "材料已收到，正在核对，有进展会在这里告知。",
    "已列入本周办理事项，责任科室正在办理。",
];

/// A request as it stands in the data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Key of the firm.
    pub firm: String,
    /// Code of the category.
    pub category: String,
    /// Its title.
    pub title: String,
    /// The firm's words.
    pub body: String,
    /// Where it came from: `web` when left out.
    pub source: Option<String>,
    /// How much it presses: `normal` when left out.
    pub urgency: Option<String>,
    /// Hours of work between filing and the moment of loading.
    #[serde(default)]
    pub filed: f64,
    /// The hours are those of the clock on the wall.
    #[serde(default)]
    pub round_the_clock: bool,
    /// Where it has come to: struck off when left out.
    pub state: Option<String>,
    /// Code of the lead unit: the category's department when left out.
    pub lead: Option<String>,
    /// Codes of the supporting units.
    #[serde(default)]
    pub supporting: Vec<String>,
    /// What the lead writes to the firm first.
    pub word: Option<String>,
    /// What the lead writes for officials.
    pub internal: Option<String>,
    /// What the lead asks the firm.
    pub ask: Option<String>,
    /// What the firm replies.
    pub reply: Option<String>,
    /// Why it was declined, withdrawn, suspended or reopened.
    pub note: Option<String>,
    /// The answer.
    pub answer: Option<String>,
    /// With what words it was urged.
    pub urged: Option<String>,
    /// The firm's verdict on the answer.
    pub rating: Option<Verdict>,
    /// Title of the request it was merged into.
    pub into: Option<String>,
}

/// A firm's verdict on an answer.
#[derive(Debug, Clone, Deserialize)]
pub struct Verdict {
    /// Whether it satisfied.
    pub satisfied: bool,
    /// Why.
    pub note: Option<String>,
}

/// Something that was done about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Seconds after the filing.
    pub after: i64,
    /// What was done.
    pub deed: Deed,
}

/// What may be done about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A transition of the life cycle.
    Step {
        /// Its code.
        transition: &'static str,
        /// Who made it.
        performer: Performer,
        /// What was said.
        words: Option<String>,
    },
    /// Words of the lead department.
    Comment {
        /// For officials only.
        internal: bool,
        /// The words.
        words: String,
    },
    /// The firm's verdict.
    Rate,
}

/// The acts of a request that was filed `filed` seconds ago; all of them lie before now. `seed`
/// varies how long each takes.
pub fn acts(entry: &Entry, filed: i64, seed: u64) -> Vec<Act> {
    let state = entry.state.as_deref().unwrap_or("struck-off");
    let mut plot = Plot {
        acts: Vec::new(),
        after: 0,
        seed,
    };
    plot.take_in(entry, state);
    if has_come_to(state, "acknowledged") {
        plot.handle(entry, state);
    }
    if ["resolved", "struck-off", "reopened"].contains(&state) {
        plot.close(entry, state);
    }
    plot.fit(filed);
    if let Some(words) = &entry.urged {
        let after = plot.acts.last().map_or(0, |act| act.after);
        plot.acts.push(Act {
            after: after + (filed - after) * 3 / 4,
            deed: step("urge", Performer::Agent, Some(words)),
        });
    }
    plot.acts
}

/// Whether a state lies at or behind another on the way of a request that is not dropped early.
fn has_come_to(state: &str, other: &str) -> bool {
    const WAY: [&str; 4] = ["submitted", "accepted", "dispatched", "acknowledged"];
    let place = |state: &str| WAY.iter().position(|one| *one == state);
    match state {
        "returned" => place("dispatched") >= place(other),
        "declined" | "withdrawn" | "merged" => false,
        _ => place(state).unwrap_or(WAY.len()) >= place(other).unwrap_or(WAY.len()),
    }
}

struct Plot {
    acts: Vec<Act>,
    after: i64,
    seed: u64,
}

impl Plot {
    fn take_in(&mut self, entry: &Entry, state: &str) {
        let note = entry.note.as_ref();
        match state {
            "declined" => self.step((20, 90), "decline", Performer::Agent, note),
            "withdrawn" => self.step((60, 300), "withdraw", Performer::Enterprise, note),
            _ => {}
        }
        if has_come_to(state, "accepted") || state == "merged" {
            self.step((8, 45), "accept", Performer::Agent, None);
        }
        if state == "merged" {
            self.step((10, 40), "merge", Performer::Agent, None);
        }
        if has_come_to(state, "dispatched") {
            self.step((4, 25), "dispatch", Performer::Agent, None);
        }
        if state == "returned" {
            self.step((30, 150), "return", Performer::Lead, note);
        }
    }

    fn handle(&mut self, entry: &Entry, state: &str) {
        self.step((25, 190), "acknowledge", Performer::Lead, None);
        if let Some(words) = &entry.internal {
            self.comment((15, 60), true, words);
        }
        if state == "acknowledged" {
            return;
        }
        let pick = usize::try_from(self.seed % 4).unwrap_or(0);
        let words = entry.word.as_deref().unwrap_or(FIRST_WORDS[pick]);
        self.comment((60, 400), false, words);
        if let Some(words) = &entry.ask {
            self.step((30, 240), "ask", Performer::Lead, Some(words));
        }
        if let Some(words) = &entry.reply {
            self.step((60, 600), "reply", Performer::Enterprise, Some(words));
        }
        if state == "suspended" {
            self.step((120, 360), "suspend", Performer::Lead, entry.note.as_ref());
        }
    }

    fn close(&mut self, entry: &Entry, state: &str) {
        let answer = entry.answer.as_ref();
        self.step((300, 1700), "resolve", Performer::Lead, answer);
        if entry.rating.is_some() {
            self.after += self.minutes((60, 300));
            self.acts.push(Act {
                after: self.after,
                deed: Deed::Rate,
            });
        }
        match state {
            "struck-off" => self.step((90, 700), "strike-off", Performer::Agent, None),
            "reopened" => {
                let note = entry.note.as_ref();
                self.step((240, 900), "reopen", Performer::Enterprise, note);
            }
            _ => {}
        }
    }

    fn step(
        &mut self,
        minutes: (u64, u64),
        transition: &'static str,
        performer: Performer,
        words: Option<&String>,
    ) {
        self.after += self.minutes(minutes);
        self.acts.push(Act {
            after: self.after,
            deed: step(transition, performer, words),
        });
    }

    fn comment(&mut self, minutes: (u64, u64), internal: bool, words: &str) {
        self.after += self.minutes(minutes);
        self.acts.push(Act {
            after: self.after,
            deed: Deed::Comment {
                internal,
                words: words.to_owned(),
            },
        });
    }

    /// Seconds between so many minutes, other ones each time.
    fn minutes(&mut self, (least, most): (u64, u64)) -> i64 {
        let drawn = mix(self.seed.wrapping_add(self.acts.len() as u64 + 1));
        let seconds = least * 60 + drawn % ((most - least) * 60);
        i64::try_from(seconds).unwrap_or(HOUR)
    }

    /// Hurries everything so that nothing lies in the future.
    fn fit(&mut self, filed: i64) {
        let room = filed * 19 / 20;
        if self.after <= room {
            return;
        }
        for act in &mut self.acts {
            act.after = act.after * room / self.after;
        }
        self.after = room;
    }
}

fn step(transition: &'static str, performer: Performer, words: Option<&String>) -> Deed {
    Deed::Step {
        transition,
        performer,
        words: words.cloned(),
    }
}

/// Scatters numbers evenly (the finaliser of SplitMix64, Steele, Lea and Flood 2014).
pub fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
