//! How far Student's distribution reaches.

/// The two-sided reach of Student's distribution with `freedom` degrees that holds with probability `level`:
/// Abramowitz and Stegun 26.2.23 for the normal one, then 26.7.5.
pub(super) fn reach(level: f64, freedom: f64) -> f64 {
    let tail = (1.0 - level) / 2.0;
    let root = (-2.0 * tail.ln()).sqrt();
    let above = 2.515_517 + root * (0.802_853 + root * 0.010_328);
    let below = 1.0 + root * (1.432_788 + root * (0.189_269 + root * 0.001_308));
    let z = root - above / below;
    let (cube, fifth) = (z.powi(3), z.powi(5));
    z + (cube + z) / (4.0 * freedom)
        + (5.0 * fifth + 16.0 * cube + 3.0 * z) / (96.0 * freedom * freedom)
}
