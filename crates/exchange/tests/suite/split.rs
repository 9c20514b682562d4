use domain::sheets::Faults;
use exchange::split::{Core, Game, Split, nucleolus, read_game, shapley, split};
use proptest::prelude::*;

use super::{examples, json, read, table, told};

fn of(text: &str) -> Split {
    let mut faults = Faults::default();
    let game = read_game(&table("game.csv", text, &mut faults), &mut faults);
    assert_eq!(told(&faults), [""; 0]);
    split(&game.unwrap())
}

#[test]
fn shares_the_worked_examples() {
    let Some(folder) = examples("exchange/split") else {
        return;
    };
    let expected = json(&folder.join("expected.json"));
    for name in ["s1-glove", "s2-four"] {
        let mut faults = Faults::default();
        let sheet = read(&folder.join(format!("{name}.csv")), &mut faults);
        let found = split(&read_game(&sheet, &mut faults).unwrap());
        let expected = &expected[name];
        for share in &found.players {
            let near = |value: f64, kind: &str| {
                let expected = expected[kind][&share.player].as_f64().unwrap();
                assert!(
                    (value - expected).abs() < 0.0101,
                    "{name} {kind} {share:?} {expected}"
                );
            };
            near(share.shapley, "shapley");
            near(share.nucleolus, "nucleolus");
        }
        assert!((found.least_core - expected["least_core"].as_f64().unwrap()).abs() < 1e-6);
    }
}

#[test]
fn the_glove_game_leaves_shapley_outside_of_the_core() {
    let found = of("coalition,worth\nA+B,100\nA+C,100\nC+B+A,100\n");
    let shapley: Vec<f64> = found.players.iter().map(|share| share.shapley).collect();
    assert_eq!(shapley, [66.67, 16.67, 16.66]);
    let nucleolus: Vec<f64> = found.players.iter().map(|share| share.nucleolus).collect();
    assert_eq!(nucleolus, [100.0, 0.0, 0.0]);
    assert_eq!((found.core, found.shapley_in_core), (Core::Nonempty, false));
}

#[test]
fn a_majority_of_three_has_an_empty_core() {
    let found = of("coalition,worth\nA+B,1\nA+C,1\nB+C,1\nA+B+C,1\n");
    assert_eq!((found.core, found.shapley_in_core), (Core::Empty, false));
    assert!((found.least_core - 1.0 / 3.0).abs() < 1e-9);
    let nucleolus: Vec<f64> = found.players.iter().map(|share| share.nucleolus).collect();
    assert_eq!(nucleolus, [0.34, 0.33, 0.33]);
}

/// The bankruptcy of the Talmud: estate 300, claims 100, 200, 300 are shared 50, 100, 150
/// (R. J. Aumann and M. Maschler, 1985).
#[test]
fn the_estate_of_the_talmud_is_shared_as_written() {
    for (estate, expected) in [
        (100.0, [100.0 / 3.0; 3]),
        (200.0, [50.0, 75.0, 75.0]),
        (300.0, [50.0, 100.0, 150.0]),
    ] {
        let claims = [100.0, 200.0, 300.0];
        let game = Game::new(["a", "b", "c"].map(str::to_owned).to_vec(), |coalition| {
            let others = (0..3).filter(|at| coalition >> at & 1 == 0);
            f64::max(0.0, estate - others.map(|at| claims[at]).sum::<f64>())
        });
        for (share, expected) in nucleolus(&game).shares.iter().zip(expected) {
            assert!(
                (share - expected).abs() < 1e-6,
                "{estate} {share} {expected}"
            );
        }
    }
}

#[test]
fn what_is_no_game_is_refused() {
    let mut faults = Faults::default();
    let text = "coalition,worth\nA+B,1\nB+A,2\nA+A,1\n+,1\nC,x\nD,\n";
    read_game(&table("game.csv", text, &mut faults), &mut faults);
    assert_eq!(
        told(&faults),
        [
            "game.csv:3:coalition:sheet.repeated",
            "game.csv:4:coalition:exchange.not-a-coalition",
            "game.csv:5:coalition:exchange.not-a-coalition",
            "game.csv:6:worth:sheet.not-a-number",
            "game.csv:7:worth:sheet.empty",
        ]
    );
    let many: String = (0..13).map(|at| format!("P{at:02},1\n")).collect();
    let mut faults = Faults::default();
    let sheet = table("game.csv", &format!("coalition,worth\n{many}"), &mut faults);
    assert_eq!(read_game(&sheet, &mut faults), None);
    assert_eq!(told(&faults), ["game.csv:1:coalition:exchange.too-many"]);
}

fn games() -> impl Strategy<Value = Vec<i64>> {
    (1..=6_u32).prop_flat_map(|players| {
        let coalitions = 1_usize << players;
        prop::collection::vec(-2_000..10_000_i64, coalitions)
    })
}

fn game(worths: &[i64]) -> Game {
    let players = worths.len().ilog2();
    let names = (0..players).map(|at| format!("P{at}")).collect();
    Game::new(names, |coalition| match coalition {
        0 => 0.0,
        _ => worths[coalition] as f64 / 100.0,
    })
}

proptest! {
    /// Efficient to the fen; no coalition complains more than the least core says, and one that does
    /// exactly that is there.
    #[test]
    fn splits_are_efficient_and_keep_the_least_core(worths in games()) {
        let game = game(&worths);
        let found = split(&game);
        let total = game.fen_of_all();
        for value in [
            |share: &exchange::split::Share| share.shapley,
            |share: &exchange::split::Share| share.nucleolus,
        ] {
            let fen = found.players.iter().map(|share| (value(share) * 100.0).round() as i128);
            prop_assert_eq!(fen.sum::<i128>(), total);
        }
        let shares = nucleolus(&game).shares;
        let complaint = |coalition: usize| {
            let members = (0..shares.len()).filter(|at| coalition >> at & 1 == 1);
            game.worth(coalition) - members.map(|at| shares[at]).sum::<f64>()
        };
        let largest = (1..game.all()).map(complaint).fold(f64::NEG_INFINITY, f64::max);
        prop_assert!(shares.len() == 1 || (largest - found.least_core).abs() < 1e-6, "{} {}", largest, found.least_core);
    }

    /// Players whose places in every coalition are alike get alike, and swapping two names swaps what
    /// they get.
    #[test]
    fn splits_are_symmetric(worths in games(), a in 0..6_usize, b in 0..6_usize) {
        let players = worths.len().ilog2() as usize;
        let (a, b) = (a % players, b % players);
        let swap = |coalition: usize| {
            let (x, y) = (coalition >> a & 1, coalition >> b & 1);
            let rest = coalition & !(1 << a) & !(1 << b);
            if a == b { coalition } else { rest | x << b | y << a }
        };
        let swapped: Vec<i64> = (0..worths.len()).map(|coalition| worths[swap(coalition)]).collect();
        let (one, other) = (game(&worths), game(&swapped));
        let near = |x: f64, y: f64| (x - y).abs() < 1e-5;
        for (x, y) in [(shapley(&one).yuan(), shapley(&other).yuan()), (nucleolus(&one).shares, nucleolus(&other).shares)] {
            prop_assert!(near(x[a], y[b]) && near(x[b], y[a]), "{:?} {:?}", x, y);
        }
    }
}
