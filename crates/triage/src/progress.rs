//! How long work tells how far it is and learns that nobody waits for it any more.

/// Whoever waits for long work.
pub trait Watch: Sync {
    /// `stage` is a stable code, `share` runs from 0 to 1 within it.
    fn report(&self, stage: &'static str, share: f32);
    /// True once the work should stop; it then ends with a "cancelled" error.
    fn cancelled(&self) -> bool;
}

/// Waits in silence and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watch for Silent {
    fn report(&self, _stage: &'static str, _share: f32) {}

    fn cancelled(&self) -> bool {
        false
    }
}
