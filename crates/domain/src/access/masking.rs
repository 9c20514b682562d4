//! Personal data: who reads it, and what the others get to see.

use super::grants::{Actor, Grant};
use super::scope::CaseFacts;

/// Whether names and phone numbers of a case are shown in full: to agents, to the departments
/// that lead or support, and to the enterprise that asked. Everyone else sees them masked.
pub fn sees_contacts(actor: &Actor, case: &CaseFacts) -> bool {
    actor.grants.iter().any(|grant| match *grant {
        Grant::Agent => true,
        Grant::Department(unit) | Grant::Park(unit) => {
            case.lead == Some(unit) || case.supporting.contains(&unit)
        }
        Grant::Enterprise(enterprise) => case.asked_by() == Some(enterprise),
        Grant::Administrator | Grant::Office(_) | Grant::Chief(_) | Grant::Auditor => false,
    })
}

/// A phone number with its middle hidden: `138****5678`; short numbers are hidden but for the
/// last two digits.
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let (head, tail) = match digits.len() {
        0 => return "****".to_owned(),
        1..=7 => (0, 2.min(digits.len() / 2)),
        _ => (3, 4),
    };
    let shown = |part: &[char]| part.iter().collect::<String>();
    let hidden = digits.len() - tail;
    format!("{}****{}", shown(&digits[..head]), shown(&digits[hidden..]))
}

/// A person's name with all but its first character hidden: `王**`, `L***`.
pub fn mask_name(name: &str) -> String {
    let mut characters = name.trim().chars();
    match characters.next() {
        None => String::new(),
        Some(first) => {
            let hidden = characters.count().clamp(1, 3);
            format!("{first}{}", "*".repeat(hidden))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_numbers_keep_what_tells_them_apart() {
        assert_eq!(mask_phone("13812345678"), "138****5678");
        assert_eq!(mask_phone("0734-8123456"), "073****3456");
        assert_eq!(mask_phone("12345"), "****45");
        assert_eq!(mask_phone("1"), "****");
        assert_eq!(mask_phone("none"), "****");
    }

    #[test]
    fn masked_names_keep_the_family_name_only() {
        assert_eq!(mask_name("王小明"), "王**");
        assert_eq!(mask_name("李"), "李*");
        assert_eq!(mask_name("Alexandra"), "A***");
        assert_eq!(mask_name(" "), "");
    }
}
