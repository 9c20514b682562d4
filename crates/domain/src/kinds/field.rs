//! What a case of a kind holds: its fields as data.

use super::CaseKind;
use crate::platform::UnitKind;
use crate::words::{MoneyScale, Relation};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// One line of at most so many characters.
    Line(usize),
    /// Words of several lines, kept beside the row so that they can be searched and erased.
    Words,
    /// A telephone number: personal data.
    Phone,
    /// Yes or no.
    Flag,
    /// One of these codes, named in the catalogue as `choice.FIELD.CODE`.
    OneOf(&'static [&'static str]),
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year of the calendar.
    Year,
    /// Money, read and shown in this scale, kept in fen.
    Money(MoneyScale),
    /// A number with at most so many decimals; its unit, if it has one, is named in the catalogue
    /// as `unit.FIELD`.
    Number(u8),
    /// A share in per cent, with at most two decimals.
    Share,
    /// A unit of one of these kinds, by its code.
    Unit(&'static [UnitKind]),
    /// A person with an account.
    Person,
    /// A firm, by its unified social credit code.
    Firm,
    /// A chain, by its code.
    Chain,
    /// A category, by its code.
    Category,
    /// A division, by its code.
    Region,
    /// A case of one of these kinds, by its number.
    Case(&'static [CaseKind]),
}

/// Where a field is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lies {
    /// In the row that all cases share.
    Case,
    /// In the row of the kind.
    Kind,
    /// Beside the rows, as words.
    Words,
    /// As the lead of the present assignment.
    Owner,
    /// As the person of the present assignment.
    Person,
    /// As a link to another case.
    Link(Relation),
}

/// Whether a field is asked for when a case is filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It has to be given.
    Required,
    /// It may be given.
    Optional,
    /// It is never asked for: a step or the product itself writes it.
    Never,
}

/// A field of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its code: the name in the API, the column of its table, the key of its words.
    pub code: &'static str,
    /// Where it lies in what the API takes, such as `contact.name`.
    pub path: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Where it is kept.
    pub lies: Lies,
    /// Whether it is asked for.
    pub asked: Asked,
    /// Whether it stays as it was filed.
    pub fixed: bool,
    /// Whether former values are kept with who changed them and when.
    pub tracked: bool,
    /// Whether it is a column of lists.
    pub listed: bool,
    /// Whether it is a column of workbooks.
    pub in_sheet: bool,
    /// Whether it is personal data that is masked for whoever need not know.
    pub personal: bool,
    /// Whether only officials read it, where a firm sees the case.
    pub internal: bool,
}

impl Field {
    /// A field of the kind's own row (words: beside it), asked for but not required, tracked, a column
    /// of workbooks.
    pub const fn new(code: &'static str, holds: Holds) -> Self {
        let lies = match holds {
            Holds::Words => Lies::Words,
            _ => Lies::Kind,
        };
        Self {
            code,
            path: code,
            holds,
            lies,
            asked: Asked::Optional,
            fixed: false,
            tracked: true,
            listed: false,
            in_sheet: true,
            personal: false,
            internal: false,
        }
    }

    /// It has to be given when a case is filed.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.asked = Asked::Required;
        self
    }

    /// It is never asked for.
    #[must_use]
    pub const fn not_asked(mut self) -> Self {
        self.asked = Asked::Never;
        self.in_sheet = false;
        self
    }

    /// It stays as it was filed: whoever asked said it.
    #[must_use]
    pub const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// It lies elsewhere in what the API takes.
    #[must_use]
    pub const fn at(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }

    /// It is a column of lists.
    #[must_use]
    pub const fn listed(mut self) -> Self {
        self.listed = true;
        self
    }

    /// It is personal data: masked, and its former values are not kept.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.personal = true;
        self.tracked = false;
        self.in_sheet = false;
        self
    }

    /// Only officials read it.
    #[must_use]
    pub const fn internal(mut self) -> Self {
        self.internal = true;
        self
    }

    /// Kept in the row that all cases share.
    const fn shared(code: &'static str, holds: Holds) -> Self {
        let mut field = Self::new(code, holds);
        field.lies = Lies::Case;
        field
    }

    /// The code of a field of any kind that is written so.
    pub fn code_of(written: &str) -> Option<&'static str> {
        let fields = CaseKind::ALL
            .into_iter()
            .flat_map(|kind| kind.kind().fields);
        fields.map(|field| field.code).find(|code| *code == written)
    }

    /// Whether a person may change it once the case is filed.
    pub fn is_editable(&self) -> bool {
        self.asked != Asked::Never && !self.fixed
    }

    /// The name under which the log keeps digests of its value; nothing for what lies in the row that
    /// all cases share, which is proved as a whole.
    pub fn proof(&self) -> Option<&'static str> {
        match self.lies {
            Lies::Kind | Lies::Words => Some(self.code),
            Lies::Link(relation) => Some(relation.proof()),
            Lies::Case | Lies::Owner | Lies::Person => None,
        }
    }

    /// Whether lists and pages show it by its declaration, and not in a place of its own.
    pub fn is_plain(&self) -> bool {
        let has_a_place = matches!(self.code, "body" | "answer" | "place");
        self.lies != Lies::Case
            && self.lies != Lies::Owner
            && (self.asked != Asked::Never || matches!(self.lies, Lies::Link(_)))
            && !self.personal
            && !has_a_place
    }
}

/// Fields that mean the same in every kind that has them.
impl Field {
    /// 标题
    pub const TITLE: Self = Self::shared("title", Holds::Line(200)).required();
    /// 事项说明: what it is about.
    pub const BODY: Self = Self::new("body", Holds::Words);
    /// 类别
    pub const CATEGORY: Self = Self::shared("category", Holds::Category);
    /// 所属产业链
    pub const CHAIN: Self = Self::shared("chain", Holds::Chain);
    /// 所在园区
    pub const PARK: Self = Self::shared("park", Holds::Unit(&[UnitKind::Park]));
    /// 企业: the firm that asks, reports or is concerned.
    pub const ENTERPRISE: Self = Self::shared("enterprise", Holds::Firm);
    /// 紧急程度
    pub const URGENCY: Self =
        Self::shared("urgency", Holds::OneOf(&["normal", "urgent", "critical"]));
    /// 来源
    pub const SOURCE: Self = Self::shared(
        "source",
        Holds::OneOf(&["web", "phone", "visit", "import", "matter"]),
    );
    /// 完成时限: the day that was agreed.
    pub const DUE: Self = Self::shared("due", Holds::Day);
    /// 责任单位: the unit in charge.
    pub const OWNER: Self = {
        let mut field = Self::new("owner", Holds::Unit(&UnitKind::HANDLING)).listed();
        field.lies = Lies::Owner;
        field
    };
    /// 责任人: the person in charge, of the unit in charge.
    pub const PERSON: Self = {
        let mut field = Self::new("person", Holds::Person);
        field.lies = Lies::Person;
        field
    };
    /// 所属项目: the project that it is a part of.
    pub const PROJECT: Self = Self::link("project", Relation::PartOf, &[CaseKind::Project])
        .required()
        .fixed();

    /// A link to the one case to which this one has a relation.
    pub const fn link(code: &'static str, relation: Relation, to: &'static [CaseKind]) -> Self {
        let mut field = Self::new(code, Holds::Case(to));
        field.lies = Lies::Link(relation);
        field
    }

    /// 备注
    pub const REMARK: Self = Self::new("remark", Holds::Words);
    /// 答复 or 解决情况: written by a step.
    pub const ANSWER: Self = Self::new("answer", Holds::Words).not_asked();
}
