//! Graph kernels on compressed sparse rows. None recurses: the depth of a supply chain must not be
//! bounded by the stack.

mod betweenness;
mod components;
mod cut;
mod dominators;
mod pagerank;
mod paths;
mod separators;
mod way;

pub use betweenness::betweenness;
pub use components::{Components, strong_components};
pub use cut::{VertexCut, min_vertex_cut};
pub use dominators::{NONE, immediate_dominators};
pub use pagerank::{PageRank, pagerank};
pub use paths::shortest_distances;
pub use separators::articulation_points;
pub use way::way;
