//! The heart, pure: words, life cycles as data, deadlines, rates, and who may do what.
