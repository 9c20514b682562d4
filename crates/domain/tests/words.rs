//! What people type never breaks a parser, and what was read is written the same.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use domain::words::{
    Body, CaseId, CaseNumber, Code, Money, Note, Period, Quantity, RegionCode, Title, Uscc,
};
use proptest::prelude::*;

/// Reading what was written gives the same value.
fn holds<T: FromStr + Display + PartialEq + Debug>(text: &str) {
    if let Ok(word) = text.parse::<T>() {
        assert_eq!(word.to_string().parse::<T>().ok(), Some(word), "{text:?}");
    }
}

fn every_word_holds(text: &str) {
    holds::<Uscc>(text);
    holds::<Money>(text);
    holds::<Quantity>(text);
    holds::<Period>(text);
    holds::<RegionCode>(text);
    holds::<CaseNumber>(text);
    holds::<CaseId>(text);
    holds::<Title>(text);
    holds::<Body>(text);
    holds::<Note>(text);
    holds::<Code>(text);
}

proptest! {
    #[test]
    fn any_text(text in any::<String>()) {
        every_word_holds(&text);
    }

    #[test]
    fn texts_like_numbers_and_codes(
        text in "[-+]?[0-9,]{0,20}\\.?[0-9]{0,12} ?(元|万元|亿元|万|亿|t|m³|kWh)?",
        period in "[0-9]{4}[HQ-]?[0-9]{0,2}",
        number in "[A-Z]{1,4}-[0-9]{8}-[0-9]{3,10}",
        uscc in "[0-9A-Z]{17,19}",
    ) {
        for text in [text, period, number, uscc] {
            every_word_holds(&text);
        }
    }
}
