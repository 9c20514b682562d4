//! The exchange plan: which by-product goes where, over periods, directly or through treatment, at the
//! least cost that the law allows.
//!
//! A mixed-integer program (the contract of `exchange plan` writes it out): flows from streams and
//! treatments to needs and treatments, stores, fixed costs of links, least lots, permits, approvals,
//! exemptions, quality of what a need receives. [`read`](read_model) takes the tables in, [`law`]
//! says which pairs may flow and why others never can, [`parts`] splits what does not touch,
//! [`program`] writes the linear program of a part with bounds as tight as they are known, [`greedy`] makes a first plan, [`search`]
//! the best one, and [`report`] reckons the cost anew from the flows alone.

mod check;
mod game;
mod greedy;
mod law;
mod model;
mod parts;
mod program;
mod read;
mod report;
mod search;
mod solve;
mod waste;

pub use check::violations;
pub use game::shapley_of_plan;
pub use law::{Reason, Stop};
pub use model::{
    Arc, Cover, Exemption, Firm, Link, Model, Need, Permit, Sink, Source, Stream, Treatment,
};
pub use read::{FILES, OPTIONAL, Tables, read_model};
pub use report::{FlowLine, Flows, LinkLine, Plan, Status, StreamLine, VirginLine};
pub use solve::{Options, solve};
