use domain::sheets::Faults;
use exchange::assign::{Assignment, Method, Pairing, read_pairing};
use proptest::prelude::*;
use serde_json::Value;

use super::{examples, json, read, table, told};

#[test]
fn assigns_the_worked_examples() {
    let Some(folder) = examples("exchange/assign") else {
        return;
    };
    let expected = json(&folder.join("expected.json"));
    for name in ["p1", "p2"] {
        let assign = |method: Method| {
            let mut faults = Faults::default();
            let sheet =
                |file: &str, faults: &mut Faults| read(&folder.join(name).join(file), faults);
            let lefts = sheet("left.csv", &mut faults);
            let rights = sheet("right.csv", &mut faults);
            let pairs = sheet("pairs.csv", &mut faults);
            let pairing = read_pairing(&lefts, &rights, &pairs, method, &mut faults);
            assert_eq!(told(&faults), [""; 0]);
            pairing.assign(method)
        };
        let best = assign(Method::Best).total;
        assert!(
            (best - expected[name]["best"].as_f64().unwrap()).abs() < 1e-6,
            "{name} {best}"
        );
        let mut pairs: Vec<[String; 2]> = assign(Method::Stable)
            .pairs
            .into_iter()
            .map(|pair| [pair.left, pair.right])
            .collect();
        pairs.sort();
        let expected: Vec<[String; 2]> = expected[name]["stable"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| [0, 1].map(|at: usize| Value::as_str(&pair[at]).unwrap().to_owned()))
            .collect();
        assert_eq!(pairs, expected, "{name}");
    }
}

#[test]
fn ends_that_are_not_listed_and_pairs_listed_twice_are_faults() {
    let mut faults = Faults::default();
    let lefts = table("left.csv", "left,capacity\nA,1\nA,2\nB,-1\n", &mut faults);
    let rights = table("right.csv", "right,capacity\nX,0\nY,one\n", &mut faults);
    let text = "left,right,value\nA,X,1\nA,X,2\nC,X,3\nA,Z,\n";
    let pairs = table("pairs.csv", text, &mut faults);
    read_pairing(&lefts, &rights, &pairs, Method::Best, &mut faults);
    assert_eq!(
        told(&faults),
        [
            "left.csv:3:left:sheet.repeated",
            "left.csv:4:capacity:sheet.out-of-range",
            "right.csv:3:capacity:sheet.not-whole",
            "pairs.csv:3:right:sheet.repeated",
            "pairs.csv:4:left:sheet.unknown",
            "pairs.csv:5:right:sheet.unknown",
            "pairs.csv:5:value:sheet.empty",
        ]
    );
}

type Row = (usize, usize, i32, i32, i32);

fn pairing(lefts: &[u32], rights: &[u32], rows: &[Row], method: Method) -> Pairing {
    let seats = |letter: char, seats: &[u32]| -> String {
        let rows = seats.iter().enumerate();
        rows.map(|(at, capacity)| format!("{letter}{at},{capacity}\n"))
            .collect()
    };
    let mut faults = Faults::default();
    let left = table(
        "l",
        &format!("left,capacity\n{}", seats('L', lefts)),
        &mut faults,
    );
    let right = table(
        "r",
        &format!("right,capacity\n{}", seats('R', rights)),
        &mut faults,
    );
    let mut seen = std::collections::HashSet::new();
    let rows = rows
        .iter()
        .filter(|row| row.0 < lefts.len() && row.1 < rights.len());
    let rows = rows.filter(|row| seen.insert((row.0, row.1)));
    let rows: String = rows
        .map(|(l, r, value, left, right)| format!("L{l},R{r},{value},{left},{right}\n"))
        .collect();
    let header = "left,right,value,left_score,right_score\n";
    let pairs = table("p", &format!("{header}{rows}"), &mut faults);
    read_pairing(&left, &right, &pairs, method, &mut faults)
}

/// The greatest total by trying every choice.
fn exhaustive(pairing: &Pairing) -> i64 {
    fn go(pairing: &Pairing, at: usize, left: &mut [u32], right: &mut [u32]) -> i64 {
        let Some(pair) = pairing.pairs.get(at) else {
            return 0;
        };
        let without = go(pairing, at + 1, left, right);
        if left[pair.left] == 0 || right[pair.right] == 0 {
            return without;
        }
        left[pair.left] -= 1;
        right[pair.right] -= 1;
        let with = pair.value + go(pairing, at + 1, left, right);
        left[pair.left] += 1;
        right[pair.right] += 1;
        with.max(without)
    }
    let capacities = |seats: &[exchange::assign::Seat]| -> Vec<u32> {
        seats.iter().map(|seat| seat.capacity).collect()
    };
    go(
        pairing,
        0,
        &mut capacities(&pairing.lefts),
        &mut capacities(&pairing.rights),
    )
}

fn kept(pairing: &Pairing, found: &Assignment) -> bool {
    let count = |name: &str| {
        let ends = found
            .pairs
            .iter()
            .flat_map(|pair| [&pair.left, &pair.right]);
        ends.filter(|end| *end == name).count()
    };
    let seats = pairing.lefts.iter().chain(&pairing.rights);
    seats
        .into_iter()
        .all(|seat| count(&seat.name) <= seat.capacity as usize)
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(
        (0..5_usize, 0..4_usize, -5..20_i32, 0..6_i32, 0..6_i32),
        0..14,
    )
}

proptest! {
    #[test]
    fn best_is_as_good_as_any_choice(
        lefts in prop::collection::vec(0..3_u32, 1..5),
        rights in prop::collection::vec(0..3_u32, 1..4),
        rows in rows(),
    ) {
        let pairing = pairing(&lefts, &rights, &rows, Method::Best);
        let found = pairing.assign(Method::Best);
        prop_assert!(kept(&pairing, &found));
        prop_assert_eq!((found.total * 1e6).round() as i64, exhaustive(&pairing));
    }

    #[test]
    fn stable_has_no_pair_that_both_sides_prefer(
        lefts in prop::collection::vec(0..3_u32, 1..5),
        rights in prop::collection::vec(0..3_u32, 1..4),
        rows in rows(),
    ) {
        let pairing = pairing(&lefts, &rights, &rows, Method::Stable);
        let found = pairing.assign(Method::Stable);
        prop_assert!(kept(&pairing, &found));
        let has = |left: usize, right: usize| {
            let (left, right) = (&pairing.lefts[left].name, &pairing.rights[right].name);
            found.pairs.iter().any(|pair| pair.left == *left && pair.right == *right)
        };
        let chosen: Vec<_> = pairing.pairs.iter().filter(|pair| has(pair.left, pair.right)).collect();
        for pair in pairing.pairs.iter().filter(|pair| !has(pair.left, pair.right)) {
            let of_left: Vec<_> = chosen.iter().filter(|other| other.left == pair.left).collect();
            let of_right: Vec<_> = chosen.iter().filter(|other| other.right == pair.right).collect();
            let left_wants = of_left.len() < pairing.lefts[pair.left].capacity as usize
                || of_left.iter().any(|other| (other.left_score, pair.right) < (pair.left_score, other.right)
                    && (other.left_score < pair.left_score || other.right > pair.right));
            let right_wants = of_right.len() < pairing.rights[pair.right].capacity as usize
                || of_right.iter().any(|other| other.right_score < pair.right_score
                    || (other.right_score == pair.right_score && other.left > pair.left));
            let has_room = pairing.lefts[pair.left].capacity > 0 && pairing.rights[pair.right].capacity > 0;
            prop_assert!(!(has_room && left_wants && right_wants), "{pair:?}");
        }
    }
}
