//! What a check finds, by row, column and value.

use domain::catalogue::Sentence;

macro_rules! rules {
    ($($rule:ident $code:literal $doc:literal;)*) => {
        /// A rule that a sheet may break.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $(#[doc = $doc] $rule,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$rule,)*];

            /// Its stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$rule => $code,)* }
            }
        }
    };
}

rules! {
    Required "required" "Something must stand here.";
    Length "length" "More or fewer characters, or lines, than the message holds.";
    Decimal "decimal" "No decimal of the message, or not in its range.";
    Date "date" "No day or no moment.";
    Flow "flow" "The document goes the other way than the sheet.";
    CodeMode "code-mode" "No regime of this flow.";
    CodeValue "code-value" "None of the values that may stand here.";
    CodeCountry "code-country" "No country or region.";
    CodeCurrency "code-currency" "No currency.";
    CodeUnit "code-unit" "No unit of measure.";
    CodeHs "code-hs" "No commodity of the year's tariff.";
    Uscc "uscc" "Neither unified social credit code nor customs number.";
    IdNumber "id-number" "No number of an identity card (GB 11643).";
    ModeOrderType "mode-order-type" "The kind of order does not go with the regime.";
    EbpNone "ebp-none" "Only B2B and overseas warehouse may do without a platform.";
    BondedField "bonded-field" "Bonded goods need account, zone firm and record number.";
    DirectField "direct-field" "Direct import needs carrier, voyage and bill.";
    BondedCountry "bonded-country" "Bonded import leaves from China.";
    CurrencyCny "currency-cny" "Retail import is in yuan.";
    PackOne "pack-one" "Retail import is one parcel a document.";
    UnitStatutory "unit-statutory" "Not the statutory unit of the commodity.";
    SecondQuantity "second-quantity" "A second quantity is missing, or there must be none.";
    QuantityEqual "quantity-equal" "Quantities in one unit differ.";
    Total "total" "Total is not quantity times price.";
    GoodsValue "goods-value" "Value of goods is not the sum of the lines.";
    PaidSum "paid-sum" "Paid is not value, freight and tax less discount.";
    Weight "weight" "Net weight above gross weight.";
    Sequence "sequence" "Lines are not numbered from 1.";
    Duplicate "duplicate" "An order or waybill that another document has.";
    HeadDiffers "head-differs" "Lines of one document differ in what is of the document.";
    MixedCurrency "mixed-currency" "Lines of one document differ in currency.";
    SingleLimit "single-limit" "Above the limit of one transaction.";
    AnnualLimit "annual-limit" "Above the limit of a person and year.";
    UnknownColumn "unknown-column" "A column that no message has (warning).";
}

/// One thing found, at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Row, the first after the heading being 1; 0 is the heading.
    pub row: usize,
    /// Column by its name in the heading.
    pub column: String,
    /// The rule.
    pub rule: Rule,
    /// What stands there.
    pub value: String,
    /// What should stand there, or how much may; empty where the rule says all.
    pub expected: String,
}

impl Finding {
    /// What people are told.
    pub fn sentence(&self) -> Sentence {
        Sentence::new(format!("error.trade.{}", self.rule.code()))
            .with("value", &self.value)
            .with("expected", &self.expected)
    }
}
