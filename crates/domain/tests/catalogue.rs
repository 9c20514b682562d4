//! Both languages say everything that the product can say.

use std::collections::BTreeSet;
use std::path::Path;

use domain::access::Role;
use domain::cases::{Part, Source, Urgency, Visibility};
use domain::catalogue::{Catalogue, Language, Reason, Sentence};
use domain::deadlines::{ClockName, ClockState};
use domain::kinds::CaseKind;
use domain::lifecycle::{Effect, Need, Performer, Refusal};
use domain::policies::Subject;
use domain::rates::RateRule;

fn keys(language: Language) -> BTreeSet<&'static str> {
    let templates = Catalogue::of(language).templates();
    templates.keys().map(String::as_str).collect()
}

#[test]
fn both_languages_have_the_same_keys_and_places() {
    assert_eq!(keys(Language::Zh), keys(Language::En));
    for (key, chinese) in Catalogue::of(Language::Zh).templates() {
        let english = Catalogue::of(Language::En).text(key);
        assert_eq!(
            Catalogue::places(chinese),
            Catalogue::places(english),
            "{key}"
        );
        assert!(
            !chinese.trim().is_empty() && !english.trim().is_empty(),
            "{key}"
        );
    }
}

/// A row a key, sorted, and no key in two files: two people who add words meet in a conflict rather
/// than in one of the two texts.
#[test]
fn every_key_has_one_row() {
    let mut seen = BTreeSet::new();
    for (room, text) in Catalogue::files() {
        let rows = text.lines().filter_map(|line| {
            let key = line.strip_prefix("  \"")?;
            key.split_once("\": [\"").map(|(key, _)| key)
        });
        let rows: Vec<&str> = rows.collect();
        assert_eq!(
            rows.len() + 2,
            text.lines().count(),
            "{room}: a row is a line"
        );
        assert!(rows.is_sorted(), "{room}: rows are sorted by key");
        for key in rows {
            assert!(seen.insert(key), "{key} stands twice");
        }
    }
    assert_eq!(seen, keys(Language::Zh));
}

#[test]
fn every_state_transition_role_performer_and_need_has_a_name() {
    let keys = keys(Language::Zh);
    let mut wanted = Vec::new();
    for lifecycle in CaseKind::lifecycles() {
        let name = lifecycle.name;
        wanted.push(format!("kind.{name}"));
        wanted.extend(
            lifecycle
                .states
                .iter()
                .map(|state| format!("state.{name}.{}", state.code)),
        );
        wanted.extend(
            lifecycle
                .transitions
                .iter()
                .map(|row| format!("transition.{name}.{}", row.code)),
        );
    }
    wanted.extend(Role::ALL.map(|role| format!("role.{}", role.code())));
    wanted.extend(Performer::ALL.map(|performer| format!("performer.{}", performer.code())));
    wanted.extend(Need::ALL.map(|need| format!("need.{}", need.code())));
    wanted.extend(Urgency::ALL.map(|urgency| format!("urgency.{}", urgency.code())));
    wanted.extend(Source::ALL.map(|source| format!("source.{}", source.code())));
    wanted.extend(Part::ALL.map(|part| format!("part.{}", part.code())));
    wanted.extend(Visibility::ALL.map(|visibility| format!("visibility.{}", visibility.code())));
    wanted.extend(ClockName::ALL.map(|clock| format!("clock.{}", clock.code())));
    wanted.extend(["access.role", "access.not-in-charge"].map(|code| format!("error.{code}")));
    wanted.extend(ClockState::ALL.map(|state| format!("clock-state.{}", state.code())));
    wanted.extend(Subject::all().map(|subject| format!("policy.{}", subject.code())));
    for lifecycle in CaseKind::lifecycles() {
        let told = lifecycle.transitions.iter().filter(|row| {
            let mut effects = row.effects.iter();
            effects.any(|effect| matches!(effect, Effect::Notify(_)))
        });
        wanted.extend(told.map(|row| format!("notice.{}", row.code)));
    }
    for rule in RateRule::ALL {
        wanted.extend([
            format!("rate.{}", rule.code()),
            format!("rate-rule.{}", rule.code()),
        ]);
    }
    for key in wanted {
        assert!(keys.contains(key.as_str()), "the catalogue misses {key}");
    }
}

/// Codes are found in the sources: the literals in the bodies of `fn code`.
#[test]
fn every_error_code_has_a_sentence() {
    let mut codes = BTreeSet::new();
    collect_codes(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut codes,
    );
    assert!(codes.len() > 20, "found only {codes:?}");
    let keys = keys(Language::Zh);
    for code in codes {
        let key = format!("error.{code}");
        assert!(keys.contains(key.as_str()), "the catalogue misses {key}");
    }
}

fn collect_codes(directory: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(directory).expect("the sources lie beside the tests") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect_codes(&path, codes);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).expect("sources are text");
            let bodies = source.split("fn code(&self) -> &'static str {").skip(1);
            for body in bodies.filter_map(|body| body.split("\n    }").next()) {
                let literals = body.split('"').skip(1).step_by(2);
                codes.extend(
                    literals
                        .filter(|code| code.contains('.'))
                        .map(str::to_owned),
                );
            }
        }
    }
}

#[test]
fn codes_inside_sentences_are_named_in_the_language() {
    let refusal = Refusal::Missing {
        transition: "strike-off",
        need: Need::Satisfied,
    };
    assert_eq!(
        refusal.sentence().render(Language::Zh),
        "执行“销号”还缺少：是否满意"
    );
    assert_eq!(
        refusal.sentence().render(Language::En),
        "“strike off” also needs: whether the requester is satisfied"
    );
}

#[test]
fn gaps_show_and_values_are_not_read_as_templates() {
    let catalogue = Catalogue::of(Language::En);
    assert_eq!(
        catalogue.render(&Sentence::new("no.such.key")),
        "no.such.key"
    );
    let partial = Sentence::new("error.text.too-long");
    assert_eq!(catalogue.render(&partial), "at most {max} characters");
    let sly = partial.with("max", "{max}");
    assert_eq!(catalogue.render(&sly), "at most {max} characters");
}
