//! Firm names of the Chinese register: place, trade name, line of business, legal form.

use super::normal_form;

/// Legal form at the end of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegalForm {
    /// 股份有限公司
    JointStock,
    /// 有限责任公司, 有限公司
    Limited,
    /// 集团公司, 集团
    Group,
    /// 厂, 合作社, 分公司 and other ends
    Other,
    /// No legal form is written: a short name.
    Unstated,
}

/// A firm name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirmName {
    /// Place that the name begins with or holds in brackets, without 省, 市, 县, 区.
    pub place: Option<String>,
    /// Trade name with the line of business.
    pub core: String,
    /// Legal form.
    pub form: LegalForm,
}

const FORMS: [(&str, LegalForm); 13] = [
    ("集团股份有限公司", LegalForm::JointStock),
    ("(集团)股份有限公司", LegalForm::JointStock),
    ("股份有限公司", LegalForm::JointStock),
    ("集团有限责任公司", LegalForm::Limited),
    ("集团有限公司", LegalForm::Limited),
    ("有限责任公司", LegalForm::Limited),
    ("有限公司", LegalForm::Limited),
    ("集团公司", LegalForm::Group),
    ("股份公司", LegalForm::JointStock),
    ("总公司", LegalForm::Other),
    ("公司", LegalForm::Other),
    ("集团", LegalForm::Group),
    ("合作社", LegalForm::Other),
];

/// Takes a name apart; `places` are names of provinces, cities and counties, longest match first.
#[must_use]
pub fn parse_firm(name: &str, places: &[String]) -> FirmName {
    let mut rest = normal_form(name);
    let mut form = LegalForm::Unstated;
    if let Some((ending, found)) = FORMS.iter().find(|(ending, _)| rest.ends_with(ending)) {
        rest.truncate(rest.len() - ending.len());
        form = *found;
    }
    let mut place = None;
    // 湖南省衡阳市…: the last, narrowest of the leading places is the firm's.
    while let Some((found, length)) = leading_place(&rest, places) {
        if length == rest.len() {
            // A name that is nothing but a place is a trade name.
            break;
        }
        rest.drain(..length);
        place = Some(found);
    }
    if let Some((open, close)) = rest
        .find('(')
        .zip(rest.find(')'))
        .filter(|(open, close)| open < close)
    {
        let inner = rest[open + 1..close].to_owned();
        if place.is_none() {
            place = leading_place(&inner, places).map(|(found, _)| found);
        }
        rest.replace_range(open..=close, "");
    }
    FirmName {
        place,
        core: rest,
        form,
    }
}

fn leading_place(rest: &str, places: &[String]) -> Option<(String, usize)> {
    let longest = places
        .iter()
        .filter(|place| rest.starts_with(place.as_str()))
        .max_by_key(|place| place.len())?;
    let after = &rest[longest.len()..];
    let suffix = ["省", "市", "县", "区"]
        .iter()
        .find(|suffix| after.starts_with(**suffix))
        .map_or(0, |s| s.len());
    Some((longest.clone(), longest.len() + suffix))
}

/// Whether two written names can be the same firm: the same core, no two different places and no two
/// different legal forms.
#[must_use]
pub fn same_firm(a: &FirmName, b: &FirmName) -> bool {
    let agree_on_place = a.place.is_none() || b.place.is_none() || a.place == b.place;
    let is_short = |name: &FirmName| name.form == LegalForm::Unstated;
    let agree_on_form = is_short(a) || is_short(b) || a.form == b.form;
    !a.core.is_empty() && a.core == b.core && agree_on_place && agree_on_form
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Vec<String> {
        ["湖南", "衡阳", "邵阳", "长沙"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_register_name_falls_into_its_parts() {
        let name = parse_firm("湖南省衡阳市特变电工有限责任公司", &places());
        assert_eq!(
            name,
            FirmName {
                place: Some("衡阳".into()),
                core: "特变电工".into(),
                form: LegalForm::Limited
            }
        );
        let name = parse_firm("特变电工（衡阳）有限公司", &places());
        assert_eq!(
            (name.place.as_deref(), name.core.as_str()),
            (Some("衡阳"), "特变电工")
        );
    }

    #[test]
    fn other_places_and_other_forms_are_other_firms() {
        let parse = |name| parse_firm(name, &places());
        assert!(same_firm(
            &parse("衡阳华菱钢管有限公司"),
            &parse("华菱钢管")
        ));
        assert!(!same_firm(
            &parse("衡阳华菱钢管有限公司"),
            &parse("长沙华菱钢管有限公司")
        ));
        assert!(!same_firm(
            &parse("华菱钢管股份有限公司"),
            &parse("华菱钢管有限公司")
        ));
    }
}
