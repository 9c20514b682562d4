//! A case of any kind is filed.

use domain::cases::{Source, Urgency};
use domain::kinds::{CaseKind, Value, Values};
use domain::lifecycle::{Facts, Performer};
use domain::words::{CaseId, CategoryId, ChainId, EnterpriseId, Title, UnitId, UserId};

use super::rows;
use crate::cases::entity::case_words;
use crate::cases::{
    By, Capacity, Case, CaseDraft, CaseHistory, Given, give, insert, insert_many, insert_words,
    record, submitted, take_step, tie, worded,
};
use crate::kernel::{StoreError, Work};

/// A case to be filed, its values looked up and complete.
#[derive(Debug, Clone)]
pub struct Filing {
    /// What it shares with every case.
    pub draft: CaseDraft,
    /// What its kind holds besides, by field; whatever its kind requires is there.
    pub values: Values,
}

impl Filing {
    /// Of a kind, from the values of all its fields.
    ///
    /// # Errors
    /// When the values have no title: whoever made them has not asked the kind for it.
    pub fn of(kind: CaseKind, values: Values) -> Result<Self, StoreError> {
        let draft = draft(kind, &values)?;
        Ok(Self { draft, values })
    }

    /// The same under a number that it has already.
    #[must_use]
    pub fn numbered(mut self, number: &str) -> Self {
        self.draft.number = Some(number.to_owned());
        self
    }
}

/// A case that was just filed.
#[derive(Debug, Clone)]
pub struct Filed {
    /// The case.
    pub case: Case,
    /// What it holds.
    pub values: Values,
    /// Its first event and its clocks.
    pub history: CaseHistory,
}

/// Files a case: its rows, its words, its first event, and its owner where one is named.
///
/// # Errors
/// A unique violation, and what else the database refuses.
pub async fn file(work: &Work, filing: Filing, by: By) -> Result<Filed, StoreError> {
    let Filing { draft, values } = filing;
    let kind = draft.kind;
    let proved = proved(kind, &values);
    let filed = insert(work, draft, &borrowed(&proved), by).await?;
    let (mut case, history) = (filed.case, filed.history);
    rows::insert(
        work,
        kind,
        std::slice::from_ref(&case),
        std::slice::from_ref(&values),
    )
    .await?;
    insert_words(work, written(&case, &values).collect()).await?;
    for (field, relation) in kind.kind().links() {
        if let Some(to) = values.id(field.code) {
            tie(work, &case, relation, CaseId::from_uuid(to), by).await?;
        }
    }
    if let Some(owner) = values.id("owner") {
        let person = values.id("person").map(UserId::from_uuid);
        own(work, &mut case, UnitId::from_uuid(owner), person, by).await?;
    }
    Ok(Filed {
        case,
        values,
        history,
    })
}

/// Files many cases of a kind whose shared rows are made already, with a statement for each table. The
/// first events keep digests of what stands `beside` them in other tables too, case by case.
pub(crate) async fn file_many(
    work: &Work,
    kind: CaseKind,
    cases: &[Case],
    values: &[Values],
    beside: &[Vec<(&'static str, String)>],
) -> Result<(), StoreError> {
    let each = || cases.iter().zip(values);
    let beside = beside.iter().map(Vec::as_slice);
    let beside = beside.chain(std::iter::repeat(&[][..]));
    let events = each().zip(beside).map(|((case, values), beside)| {
        let mut proved = proved(kind, values);
        proved.extend_from_slice(beside);
        submitted(work, case, &borrowed(&proved))
    });
    insert_many(work, cases, events.collect()).await?;
    rows::insert(work, kind, cases, values).await?;
    insert_words(
        work,
        each()
            .flat_map(|(case, values)| written(case, values))
            .collect(),
    )
    .await
}

/// Texts of its own row and words, of which the first event keeps digests.
fn proved(kind: CaseKind, values: &Values) -> Vec<(&'static str, String)> {
    let fields = kind.kind().fields.iter();
    fields
        .filter_map(|field| {
            let value = values.get(field.code)?;
            Some((field.proof()?, field.canonical(value)))
        })
        .collect()
}

fn borrowed<'a>(proved: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    proved
        .iter()
        .map(|(field, text)| (*field, text.as_str()))
        .collect()
}

/// The words of a new case, as rows.
fn written<'a>(
    case: &'a Case,
    values: &'a Values,
) -> impl Iterator<Item = case_words::ActiveModel> + 'a {
    let by = By {
        user: case.created_by,
        at: case.submitted_at,
    };
    case.kind.kind().words().filter_map(move |field| {
        let words = values.text(field.code)?.to_owned();
        Some(worded(case.id.uuid(), field.code, words, by))
    })
}

/// Gives a new case to its owner: by the step that its kind has for that, if it has one.
pub(crate) async fn own(
    work: &Work,
    case: &mut Case,
    owner: UnitId,
    person: Option<UserId>,
    by: By,
) -> Result<(), StoreError> {
    let given = Given {
        lead: Some(owner),
        person,
        capacity: Some(Capacity {
            performer: Performer::Office,
            unit: None,
        }),
        ..Given::default()
    };
    let kind = case.kind.kind();
    let facts = Facts::free(by.at);
    let step = kind.owner_step.and_then(|code| {
        let step = kind
            .life
            .next(case.state, code, &[Performer::Office], facts);
        step.ok()
    });
    match step {
        Some(step) => take_step(work, case, &step, &given, by).await,
        None => {
            give(work, case, &given, by).await?;
            let event = case.event("assign-owner", by.user).at(by.at);
            record(work, case, event.detail("lead", owner.uuid())).await?;
            Ok(())
        }
    }
}

/// What the row that all cases share is made of.
fn draft(kind: CaseKind, values: &Values) -> Result<CaseDraft, StoreError> {
    let title = values.text("title").unwrap_or_default();
    let title = Title::parse(title).map_err(|_| StoreError::Corrupt {
        place: "a title to be filed",
        what: title.to_owned(),
    })?;
    let code = |field: &str| match values.get(field) {
        Some(Value::Text(code)) => Some(code.as_str()),
        _ => None,
    };
    Ok(CaseDraft {
        number: None,
        kind,
        title,
        urgency: code("urgency")
            .and_then(Urgency::from_code)
            .unwrap_or(Urgency::Normal),
        source: code("source")
            .and_then(Source::from_code)
            .unwrap_or(Source::Web),
        category: values.id("category").map(CategoryId::from_uuid),
        enterprise: values.id("enterprise").map(EnterpriseId::from_uuid),
        chain: values.id("chain").map(ChainId::from_uuid),
        park: values.id("park").map(UnitId::from_uuid),
        due_day: values.day("due"),
    })
}
