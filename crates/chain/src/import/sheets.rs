//! Which sheets the lists have, and their columns.

/// A column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name in files made by programs.
    pub key: &'static str,
    /// Name in the template.
    pub title: &'static str,
    /// Whether every row needs it.
    pub is_required: bool,
}

/// A sheet of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetKind {
    /// Name in files made by programs.
    pub key: &'static str,
    /// Name in the template.
    pub title: &'static str,
    /// Columns.
    pub columns: &'static [Column],
}

impl SheetKind {
    /// The header of the template: names of the columns, those that every row needs with a star.
    #[must_use]
    pub fn headers(&self) -> Vec<String> {
        let header = |column: &Column| {
            let star = if column.is_required { "*" } else { "" };
            format!("{}{star}", column.title)
        };
        self.columns.iter().map(header).collect()
    }
}

const fn must(key: &'static str, title: &'static str) -> Column {
    Column {
        key,
        title,
        is_required: true,
    }
}

const fn may(key: &'static str, title: &'static str) -> Column {
    Column {
        key,
        title,
        is_required: false,
    }
}

/// All sheets, in the order in which they refer to one another. Money is in 10,000 yuan.
pub const SHEETS: [SheetKind; 10] = [
    SheetKind {
        key: "places",
        title: "地点",
        columns: &[
            must("name", "名称"),
            may("region", "行政区划代码"),
            may("longitude", "经度"),
            may("latitude", "纬度"),
        ],
    },
    SheetKind {
        key: "products",
        title: "产品",
        columns: &[must("name", "名称")],
    },
    SheetKind {
        key: "kinds",
        title: "产品类属",
        columns: &[must("narrower", "产品"), must("broader", "上位产品")],
    },
    SheetKind {
        key: "recipes",
        title: "原料关系",
        columns: &[
            must("product", "产品"),
            must("material", "原料"),
            may("quantity", "单耗"),
            may("source", "来源"),
            may("date", "日期"),
        ],
    },
    SheetKind {
        key: "chains",
        title: "产业链",
        columns: &[
            must("name", "名称"),
            may("region", "行政区划代码"),
            may("code", "链代码"),
        ],
    },
    SheetKind {
        key: "segments",
        title: "环节",
        columns: &[
            must("chain", "产业链"),
            must("name", "环节"),
            must("layer", "层级"),
            may("products", "产品"),
            may("industries", "国民经济行业代码"),
            may("weight", "价值权重"),
            may("need", "年需求（万元）"),
        ],
    },
    SheetKind {
        key: "firms",
        title: "企业",
        columns: &[
            must("name", "名称"),
            may("full_name", "注册名称"),
            may("code", "统一社会信用代码"),
            may("place", "地点"),
            may("revenue", "年营业收入（万元）"),
            may("growth", "增长率（%）"),
            may("staff", "从业人数"),
            may("lead", "链主"),
            may("invented", "虚构"),
            may("tie", "与本地联系"),
        ],
    },
    SheetKind {
        key: "makes",
        title: "企业产品",
        columns: &[
            must("firm", "企业"),
            must("product", "产品"),
            may("capacity", "年产值（万元）"),
            may("source", "来源"),
            may("date", "日期"),
        ],
    },
    SheetKind {
        key: "needs",
        title: "企业需求",
        columns: &[
            must("firm", "企业"),
            must("product", "产品"),
            may("value", "年需求（万元）"),
            may("source", "来源"),
            may("date", "日期"),
        ],
    },
    SheetKind {
        key: "supplies",
        title: "供应关系",
        columns: &[
            must("supplier", "供应企业"),
            must("buyer", "采购企业"),
            must("product", "产品"),
            must("value", "年金额（万元）"),
            may("confidence", "可信度"),
            may("origin", "依据"),
            may("source", "来源"),
            may("date", "日期"),
        ],
    },
];
