//! How a state looks: a tone and a shape, so that colour is never alone.

use serde::Serialize;

use super::table::Phase;
use crate::codes::codes;

codes! {
    /// A family of colours.
    Tone {
        /// Nothing to do about it any more.
        Grey = "grey",
        /// New, or on its way to somebody.
        Blue = "blue",
        /// Somebody is at it.
        Teal = "teal",
        /// Waits for something.
        Amber = "amber",
        /// Done.
        Green = "green",
        /// Wrong, or to be done again.
        Red = "red",
    }
}

codes! {
    /// A sign in a circle.
    Shape {
        /// A dashed circle.
        Dashed = "dashed",
        /// A circle.
        Ring = "ring",
        /// An arrow forward.
        Arrow = "arrow",
        /// A quarter filled.
        Quarter = "quarter",
        /// Half filled.
        Half = "half",
        /// A question mark.
        Question = "question",
        /// Two bars.
        Pause = "pause",
        /// A tick.
        Check = "check",
        /// A tick in a filled circle.
        Done = "done",
        /// A cross.
        Cross = "cross",
        /// A way round.
        Loop = "loop",
        /// An arrow back.
        Back = "back",
        /// Two ways that become one.
        Join = "join",
    }
}

/// How a state looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Its colours.
    pub tone: Tone,
    /// Its sign.
    pub shape: Shape,
}

impl Look {
    /// As states of a phase look, unless they say otherwise.
    pub(super) const fn of(phase: Phase) -> Self {
        let (tone, shape) = match phase {
            Phase::Waiting => (Tone::Blue, Shape::Dashed),
            Phase::Assigned => (Tone::Blue, Shape::Arrow),
            Phase::Handled => (Tone::Teal, Shape::Half),
            Phase::Done => (Tone::Green, Shape::Check),
            Phase::Dropped => (Tone::Grey, Shape::Cross),
        };
        Self { tone, shape }
    }
}
