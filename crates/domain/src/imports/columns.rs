//! What a column of a table can mean, and how it is recognised.

use crate::catalogue::Reason;
use crate::codes::codes;
use crate::tables::Wanted;

codes! {
    /// What a column of imported requests says.
    Column {
        /// One line.
        Title = "title",
        /// The requester's words.
        Body = "body",
        /// Name or code of the category.
        Category = "category",
        /// Its identifier in the system it comes from.
        ExternalId = "external_id",
        /// Unified social credit code or name of the firm.
        Enterprise = "enterprise",
        /// Name of the firm, read where there is no code.
        EnterpriseName = "enterprise_name",
        /// A person to call.
        ContactName = "contact_name",
        /// The number to call.
        ContactPhone = "contact_phone",
        /// Where it is about.
        Place = "place",
        /// How much it presses.
        Urgency = "urgency",
        /// When it was filed.
        SubmittedAt = "submitted_at",
        /// Name or code of the chain.
        Chain = "chain",
        /// Name or code of the park.
        Park = "park",
        /// Where it came from.
        Source = "source",
    }
}

impl Column {
    /// Columns without which nothing can be imported.
    pub const NEEDED: [Self; 2] = [Self::Title, Self::Body];

    /// Headers under which tables have this column. The column's own code is one of them.
    pub const fn headers(self) -> &'static [&'static str] {
        match self {
            Self::Title => &["title", "标题", "诉求标题", "主题", "subject"],
            Self::Body => &["body", "内容", "正文", "诉求内容", "详情", "content"],
            Self::Category => &["category", "类别", "分类", "诉求类别", "label"],
            Self::ExternalId => &["external_id", "编号", "诉求编号", "工单编号", "number"],
            Self::Enterprise => &["统一社会信用代码", "社会信用代码", "信用代码", "uscc"],
            Self::EnterpriseName => &[
                "企业",
                "企业名称",
                "单位名称",
                "enterprise",
                "enterprise_name",
            ],
            Self::ContactName => &["contact_name", "联系人", "姓名", "contact"],
            Self::ContactPhone => &["contact_phone", "联系电话", "电话", "手机", "phone"],
            Self::Place => &["place", "地点", "地址", "location"],
            Self::Urgency => &["urgency", "紧急程度"],
            Self::SubmittedAt => &["submitted_at", "提交时间", "时间", "submitted", "time"],
            Self::Chain => &["chain", "产业链"],
            Self::Park => &["park", "园区"],
            Self::Source => &["source", "来源"],
        }
    }
}

/// What is looked for in a header that nobody explained.
pub(super) fn usual() -> Vec<Wanted<'static, Column>> {
    let all = Column::ALL.into_iter();
    all.map(|field| Wanted {
        field,
        names: field.headers().to_vec(),
        is_needed: Column::NEEDED.contains(&field),
    })
    .collect()
}

/// Which header stands for which column, as somebody chose: `title=标题,body=诉求内容`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice(Vec<(Column, String)>);

/// Why a text is no choice of columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// A part is not `COLUMN=HEADER`.
    #[error("{part:?} is not COLUMN=HEADER")]
    Malformed {
        /// The part.
        part: String,
    },
    /// There is no such column.
    #[error("there is no column {name:?}")]
    Unknown {
        /// The name.
        name: String,
    },
    /// A column is chosen twice.
    #[error("column {name} is chosen twice")]
    Repeated {
        /// The name.
        name: &'static str,
    },
}

impl Reason for ChoiceError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "import.columns-malformed",
            Self::Unknown { .. } => "import.columns-unknown",
            Self::Repeated { .. } => "import.columns-repeated",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Malformed { part } => vec![("part", part.clone())],
            Self::Unknown { name } => vec![
                ("name", name.clone()),
                ("columns", Column::ALL.map(Column::code).join(", ")),
            ],
            Self::Repeated { name } => vec![("name", (*name).to_owned())],
        }
    }
}

impl std::str::FromStr for Choice {
    type Err = ChoiceError;

    /// A comma parts two choices only where a known column and `=` follow it, so that headers may
    /// have commas.
    fn from_str(text: &str) -> Result<Self, ChoiceError> {
        let mut parts: Vec<String> = Vec::new();
        for piece in text.split([',', '，']) {
            match parts.last_mut() {
                Some(part) if !piece.contains('=') => {
                    part.push(',');
                    part.push_str(piece);
                }
                _ => parts.push(piece.to_owned()),
            }
        }
        let mut chosen: Vec<(Column, String)> = Vec::new();
        for part in parts {
            let (name, header) = part.split_once('=').unwrap_or((&part, ""));
            let (name, header) = (name.trim(), header.trim());
            if name.is_empty() || header.is_empty() {
                return Err(ChoiceError::Malformed { part });
            }
            let column = Column::from_code(name).ok_or_else(|| ChoiceError::Unknown {
                name: name.to_owned(),
            })?;
            if chosen.iter().any(|(other, _)| *other == column) {
                let name = column.code();
                return Err(ChoiceError::Repeated { name });
            }
            chosen.push((column, header.to_owned()));
        }
        Ok(Self(chosen))
    }
}

impl Choice {
    /// What is looked for in the header: all that was chosen, and nothing else.
    pub(super) fn wanted(&self) -> Vec<Wanted<'_, Column>> {
        let chosen = self.0.iter();
        chosen
            .map(|(field, header)| Wanted {
                field: *field,
                names: vec![header.as_str()],
                is_needed: true,
            })
            .collect()
    }

    /// The header that was chosen for a column.
    pub(super) fn header(&self, column: Column) -> Option<&str> {
        let chosen = self.0.iter().find(|(one, _)| *one == column);
        chosen.map(|(_, header)| header.as_str())
    }

    /// Each chosen column and its header.
    #[cfg(test)]
    pub(super) fn pairs(&self) -> &[(Column, String)] {
        &self.0
    }
}
