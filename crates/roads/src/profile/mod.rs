//! Profiles: who travels, where that is allowed, and how fast.
//!
//! A profile is data ([`Profile`]); the rules that read it are the seven of the reference profiles, whose values never
//! change, so that a figure of today can be reckoned again in ten years.

mod values;

use std::collections::BTreeMap;

use domain::catalogue::Reason;
use serde::{Deserialize, Serialize};

use crate::osm::Tags;
pub use values::{duration_s, limit, speed_kmh};

/// The reference profiles and those that a network is built with by default.
const FIXED: &str = include_str!("fixed.json");

/// Names under which a network holds its profiles when none are chosen, and what they are.
pub const USUAL: [(&str, &str); 3] = [
    ("car", "reference-car"),
    ("truck", "reference-truck"),
    ("foot", "reference-foot"),
];

/// Where one may turn back on the same segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UTurn {
    /// At dead ends and at nodes that may not be passed
    DeadEnd,
    /// Everywhere
    Free,
}

/// Who travels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// km/h by class of `highway`; other classes are closed.
    pub speeds: BTreeMap<String, f64>,
    /// Whether signed speeds count.
    pub use_maxspeed: bool,
    /// What a speed is multiplied by.
    pub speed_factor: f64,
    /// km/h at most, after the factor.
    pub max_speed: f64,
    /// km/h at least, after the factor.
    pub min_speed: f64,
    /// Keys of access, the most particular first.
    pub access: Vec<String>,
    /// Values of access that close.
    pub closed: Vec<String>,
    /// Whether one-way streets bind.
    pub oneway: bool,
    /// Keys of rules of turning, the most particular first.
    pub turn_restrictions: Vec<String>,
    /// Names under which a rule of turning may except this vehicle.
    pub except: Vec<String>,
    /// Barriers that cannot be passed.
    pub barriers: Vec<String>,
    /// What the vehicle needs by the key of the limit: metres or tonnes.
    pub limits: BTreeMap<String, f64>,
    /// Whether ferries are taken.
    pub ferry: bool,
    /// km/h of a ferry that tells no duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ferry_speed: Option<f64>,
    /// Where one may turn back.
    pub u_turn: UTurn,
    /// Metres from a point to its road at most.
    pub snap_max_m: f64,
}

/// Why something is no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// No profile has this name
    #[error("there is no profile {name:?}")]
    Unknown {
        /// The name
        name: String,
    },
    /// Not the JSON of a profile
    #[error("not a profile: {detail}")]
    Malformed {
        /// What the reader stumbled over
        detail: String,
    },
    /// A number that cannot be
    #[error("{field} cannot be {value}")]
    Impossible {
        /// Which field
        field: String,
        /// What it says
        value: String,
    },
}

impl Reason for ProfileError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "roads.profile-unknown",
            Self::Malformed { .. } => "roads.profile-malformed",
            Self::Impossible { .. } => "roads.profile-impossible",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unknown { name } => vec![("name", name.clone())],
            Self::Malformed { detail } => vec![("detail", detail.clone())],
            Self::Impossible { field, value } => {
                vec![("field", field.clone()), ("value", value.clone())]
            }
        }
    }
}

/// One-way or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ways {
    /// As the way is drawn
    Forward,
    /// Against the way as it is drawn
    Backward,
    /// Both
    Both,
}

impl Profile {
    /// A profile of a name that is fixed for ever, or of one of the usual names.
    ///
    /// # Errors
    /// [`ProfileError::Unknown`].
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        let usual = USUAL.iter().find(|(short, _)| *short == name);
        let wanted = usual.map_or(name, |(_, fixed)| *fixed);
        let mut fixed: BTreeMap<String, Self> =
            serde_json::from_str(FIXED).map_err(|error| ProfileError::Malformed {
                detail: error.to_string(),
            })?;
        let unknown = || ProfileError::Unknown {
            name: name.to_owned(),
        };
        fixed.remove(wanted).ok_or_else(unknown)
    }

    /// Reads a profile from its JSON.
    ///
    /// # Errors
    /// [`ProfileError`], also where a number cannot be.
    pub fn read(json: &str) -> Result<Self, ProfileError> {
        let json = json.trim_start_matches('\u{feff}');
        let profile: Self =
            serde_json::from_str(json).map_err(|error| ProfileError::Malformed {
                detail: error.to_string(),
            })?;
        profile.prove()?;
        Ok(profile)
    }

    fn prove(&self) -> Result<(), ProfileError> {
        let impossible = |field: &str, value: f64| ProfileError::Impossible {
            field: field.to_owned(),
            value: value.to_string(),
        };
        let mut positive: Vec<(&str, f64)> = vec![
            ("speed_factor", self.speed_factor),
            ("max_speed", self.max_speed),
            ("min_speed", self.min_speed),
        ];
        positive.extend(self.ferry_speed.map(|speed| ("ferry_speed", speed)));
        positive.extend(
            self.speeds
                .iter()
                .map(|(class, speed)| (class.as_str(), *speed)),
        );
        for (field, value) in positive {
            if !(value > 0.0 && value <= 1000.0) {
                return Err(impossible(field, value));
            }
        }
        if self.min_speed > self.max_speed {
            return Err(impossible("min_speed", self.min_speed));
        }
        if !(0.0..=100_000.0).contains(&self.snap_max_m) {
            return Err(impossible("snap_max_m", self.snap_max_m));
        }
        let limit = self.limits.iter().find(|(_, need)| !need.is_finite());
        if let Some((key, need)) = limit {
            return Err(impossible(key, *need));
        }
        if self.ferry && self.ferry_speed.is_none() {
            return Err(ProfileError::Malformed {
                detail: "a profile with ferries needs ferry_speed".to_owned(),
            });
        }
        Ok(())
    }

    /// Whether a way is used (rule 1), and as what.
    pub fn uses(&self, tags: Tags<'_>) -> Option<Use> {
        let class = match tags.get("highway") {
            Some(class) if tags.get("area") != Some("yes") => Use::Road(*self.speeds.get(class)?),
            Some(_) => return None,
            None if self.ferry && tags.get("route") == Some("ferry") => {
                Use::Ferry(self.ferry_speed?)
            }
            None => return None,
        };
        let access = tags.first_of(&self.access);
        if access.is_some_and(|access| self.closes(access)) {
            return None;
        }
        let is_too_small = self.limits.iter().any(|(key, need)| {
            let signed = tags.get(key).and_then(limit);
            signed.is_some_and(|signed| signed < *need)
        });
        (!is_too_small).then_some(class)
    }

    fn closes(&self, access: &str) -> bool {
        self.closed.iter().any(|closed| closed == access)
    }

    /// In which directions a way may be travelled (rule 2).
    pub fn ways(&self, tags: Tags<'_>) -> Ways {
        if !self.oneway {
            return Ways::Both;
        }
        match tags.get("oneway") {
            Some("yes" | "true" | "1") => return Ways::Forward,
            Some("-1" | "reverse") => return Ways::Backward,
            Some("no" | "false" | "0") => return Ways::Both,
            _ => {}
        }
        let is_round = matches!(tags.get("junction"), Some("roundabout" | "circular"));
        if is_round || tags.get("highway") == Some("motorway") {
            Ways::Forward
        } else {
            Ways::Both
        }
    }

    /// km/h on a road of a class, as the way is drawn and against it (rule 3).
    pub fn road_kmh(&self, class_kmh: f64, tags: Tags<'_>) -> [f64; 2] {
        let signed = |key: &str| {
            tags.get(key)
                .and_then(speed_kmh)
                .filter(|_| self.use_maxspeed)
        };
        let all = signed("maxspeed");
        ["maxspeed:forward", "maxspeed:backward"].map(|key| {
            let kmh = signed(key).or(all).unwrap_or(class_kmh);
            (kmh * self.speed_factor).clamp(self.min_speed, self.max_speed)
        })
    }

    /// Whether a node with a barrier may be reached but not passed (rule 5).
    pub fn bars(&self, tags: Tags<'_>) -> bool {
        let access = tags.first_of(&self.access);
        if access.is_some_and(|access| self.closes(access)) {
            return true;
        }
        let is_open = matches!(access, Some("yes" | "permissive" | "designated"));
        let barrier = tags.get("barrier").unwrap_or_default();
        !is_open && self.barriers.iter().any(|listed| listed == barrier)
    }

    /// The value of a rule of turning that binds this vehicle (rule 6).
    pub fn rule<'a>(&self, tags: Tags<'a>) -> Option<&'a str> {
        let value = tags.first_of(&self.turn_restrictions)?;
        let excepted = tags.get("except").is_some_and(|except| {
            let mut vehicles = except.split(';').map(str::trim);
            vehicles.any(|vehicle| self.except.iter().any(|name| name == vehicle))
        });
        (!excepted).then_some(value)
    }
}

/// What a way is used as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Use {
    /// A road, with the km/h of its class
    Road(f64),
    /// A ferry, with the km/h of one that tells no duration
    Ferry(f64),
}
