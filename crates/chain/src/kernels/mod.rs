//! Graph kernels on compressed sparse rows. None recurses: the depth of a supply chain must not be
//! bounded by the stack.

mod components;

pub use components::{Components, strong_components};
