//! A kind as a whole.

use super::field::{Asked, Field, Lies};
use super::{commitment, factor_need, lead, milestone, problem, project, request, result, target};
use crate::codes::codes;
use crate::lifecycle::Lifecycle;
use crate::words::{Relation, Role};

codes! {
    /// A kind of case.
    CaseKind {
        /// 诉求, filed by or for an enterprise.
        Request = "request",
        /// 重点问题, on the list of the chain office.
        Problem = "problem",
        /// 目标, of a chain, a year and an indicator.
        Target = "target",
        /// 重大项目, from its contract to production.
        Project = "project",
        /// 招商线索, from first word to contract.
        Lead = "lead",
        /// 科技成果, looking for whoever makes something of it.
        Result = "result",
        /// 节点, of a project.
        Milestone = "milestone",
        /// 承诺, of a project: by the firm, by the place or by the government.
        Commitment = "commitment",
        /// 要素需求, of a project.
        FactorNeed = "factor-need",
    }
}

/// What a firm is to cases of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firm {
    /// At most what a case is about: it does not see it.
    About,
    /// It asks, and sees what it asked.
    Asks,
    /// It reports, and sees what it reports on.
    Reports,
}

/// Which clocks run for cases of a kind.
#[derive(Debug, Clone, Copy)]
pub enum Clocks {
    /// None but a day that was agreed, where the kind has one.
    Agreed,
    /// Those of a deadline policy, which comes with the product as this JSON; a city puts its own
    /// into force.
    Policy(&'static str),
}

/// What people do with cases of a kind; which steps they take is the life cycle's matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// File one.
    File,
    /// Read one, list and count them.
    Read,
    /// Move one, attach a file to it.
    Move,
    /// Change its fields.
    Edit,
    /// Comment so that whoever asked reads it.
    Say,
    /// Report facts of it.
    Report,
    /// Bring in a table of them.
    Import,
}

/// Which roles do what; whether the case is theirs is judged besides.
#[derive(Debug, Clone, Copy)]
pub struct Access {
    /// See [`Act::File`].
    pub file: &'static [Role],
    /// See [`Act::Read`].
    pub read: &'static [Role],
    /// See [`Act::Move`].
    pub act: &'static [Role],
    /// See [`Act::Edit`].
    pub edit: &'static [Role],
    /// See [`Act::Say`].
    pub say: &'static [Role],
    /// See [`Act::Report`].
    pub report: &'static [Role],
    /// See [`Act::Import`].
    pub import: &'static [Role],
}

impl Access {
    /// Of what officials keep among themselves: the office lists it, those in charge act and report.
    pub const OFFICIAL: Self = {
        use Role::{Administrator, Agent, Auditor, Chief, Department, Office, Park};
        Self {
            file: &[Office],
            read: &[
                Administrator,
                Agent,
                Office,
                Chief,
                Department,
                Park,
                Auditor,
            ],
            act: &[Agent, Office, Chief, Department, Park],
            edit: &[Agent, Office],
            say: &[Agent, Office, Chief, Department, Park],
            report: &[],
            import: &[Office],
        }
    };

    /// The roles that may do it at all.
    pub const fn roles(&self, act: Act) -> &'static [Role] {
        match act {
            Act::File => self.file,
            Act::Read => self.read,
            Act::Move => self.act,
            Act::Edit => self.edit,
            Act::Say => self.say,
            Act::Report => self.report,
            Act::Import => self.import,
        }
    }
}

/// What is measured of a case month by month: plan against fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Its code, named in the catalogue as `measure.CODE`.
    pub code: &'static str,
    /// Decimals it is kept with.
    pub places: u8,
}

/// A kind of case: everything that distinguishes it from the others.
#[derive(Debug)]
pub struct Kind {
    /// Its code.
    pub code: CaseKind,
    /// Where it lies under `/api/v1`.
    pub path: &'static str,
    /// The name of its table, where it has one.
    pub table: &'static str,
    /// Letters before its case numbers.
    pub prefix: &'static str,
    /// Its life cycle.
    pub life: Lifecycle,
    /// Its fields, in the order of forms and columns.
    pub fields: &'static [Field],
    /// Its clocks.
    pub clocks: Clocks,
    /// Who does what.
    pub access: Access,
    /// What a firm is to it.
    pub firm: Firm,
    /// The step that naming an owner takes from the first state, if that is one.
    pub owner_step: Option<&'static str>,
    /// What is measured of it.
    pub measures: &'static [Measure],
    /// The papers that the gate of a step asks for, by the code of the step.
    pub papers: &'static [(&'static str, &'static [&'static str])],
    /// Whether it is one of the lists that go out and come in as workbooks.
    pub is_list: bool,
}

impl Kind {
    /// A list that officials keep among themselves: it goes out and comes in as a workbook, nothing is
    /// due but what was agreed.
    pub const fn list(
        code: CaseKind,
        path: &'static str,
        prefix: &'static str,
        life: Lifecycle,
        fields: &'static [Field],
    ) -> Self {
        Self {
            code,
            path,
            table: path,
            prefix,
            life,
            fields,
            clocks: Clocks::Agreed,
            access: Access::OFFICIAL,
            firm: Firm::About,
            owner_step: None,
            measures: &[],
            papers: &[],
            is_list: true,
        }
    }

    /// A part of another case: kept and seen like a list, but it neither goes out nor comes in as a
    /// workbook.
    pub const fn child(
        code: CaseKind,
        path: &'static str,
        prefix: &'static str,
        life: Lifecycle,
        fields: &'static [Field],
    ) -> Self {
        Self {
            is_list: false,
            ..Self::list(code, path, prefix, life, fields)
        }
    }

    /// The field with a code.
    pub fn field(&self, code: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.code == code)
    }

    /// Whether it has a field.
    pub fn has(&self, code: &str) -> bool {
        self.field(code).is_some()
    }

    /// The fields that are asked for when a case is filed.
    pub fn asked(&self) -> impl Iterator<Item = &'static Field> {
        self.fields
            .iter()
            .filter(|field| field.asked != Asked::Never)
    }

    /// The columns of its own table.
    pub fn columns(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| field.lies == Lies::Kind)
    }

    /// Whether the rules know a paper.
    pub fn has_paper(&self, paper: &str) -> bool {
        self.papers
            .iter()
            .any(|(_, papers)| papers.contains(&paper))
    }

    /// The links that it has to one other case each.
    pub fn links(&self) -> impl Iterator<Item = (&'static Field, Relation)> {
        self.fields.iter().filter_map(|field| match field.lies {
            Lies::Link(relation) => Some((field, relation)),
            _ => None,
        })
    }

    /// The words that lie beside its row.
    pub fn words(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| field.lies == Lies::Words)
    }

    /// Its life cycle as a document, with the letters of its case numbers.
    pub fn life_to_json(&self) -> serde_json::Value {
        let mut document = self.life.to_json();
        document["number_prefix"] = self.prefix.into();
        document
    }
}

impl CaseKind {
    /// Its declaration.
    pub const fn kind(self) -> &'static Kind {
        match self {
            Self::Request => &request::REQUEST,
            Self::Problem => &problem::PROBLEM,
            Self::Target => &target::TARGET,
            Self::Project => &project::PROJECT,
            Self::Lead => &lead::LEAD,
            Self::Result => &result::RESULT,
            Self::Milestone => &milestone::MILESTONE,
            Self::Commitment => &commitment::COMMITMENT,
            Self::FactorNeed => &factor_need::FACTOR_NEED,
        }
    }

    /// Its life cycle.
    pub const fn lifecycle(self) -> &'static Lifecycle {
        &self.kind().life
    }

    /// The kind that lies under a path.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.kind().path == path)
    }

    /// Letters before its case numbers.
    pub const fn number_prefix(self) -> &'static str {
        self.kind().prefix
    }

    /// Whether the enterprise of a case asked for it or reports on it, and so sees it. Where not, the
    /// enterprise is only what the case is about.
    pub const fn is_seen_by_its_firm(self) -> bool {
        !matches!(self.kind().firm, Firm::About)
    }

    /// Whether a day may be agreed for one case, which then stands before the policy.
    pub fn agrees_on_a_day(self) -> bool {
        self.kind().has(Field::DUE.code)
    }

    /// Every life cycle the product runs.
    pub fn lifecycles() -> impl Iterator<Item = &'static Lifecycle> {
        Self::ALL.into_iter().map(Self::lifecycle)
    }
}
