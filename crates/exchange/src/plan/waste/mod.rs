//! Codes of hazardous wastes: trade (GB/T 4754), number and category, as in `900-300-34`.

mod codes;

use codes::CODES;

/// What is found hazardous by test only bears this before its category (article 6 of the list).
const BY_TEST: &str = "900-000";

/// Whether a text is a code of the national list.
pub fn is_code(text: &str) -> bool {
    let Some((number, category)) = text.rsplit_once('-') else {
        return false;
    };
    let of_category = CODES.iter().find(|(name, _)| *name == category);
    of_category.is_some_and(|(_, numbers)| number == BY_TEST || numbers.contains(&number))
}

/// Whether a text is a category of the list, such as `HW34`.
pub fn is_category(text: &str) -> bool {
    let category = text.strip_prefix("HW");
    category.is_some_and(|category| CODES.iter().any(|(name, _)| *name == category))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole() {
        let codes: usize = CODES.iter().map(|(_, numbers)| numbers.len()).sum();
        assert_eq!((codes, CODES.len()), (467, 46));
        assert!(is_code("900-300-34") && is_code("900-000-34") && is_category("HW34"));
        assert!(!is_code("900-300-35") && !is_code("90030034") && !is_category("HW51"));
    }
}
