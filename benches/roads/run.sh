#!/bin/sh
# A generated province: the network built, and a matrix beside petgraph's Dijkstra on the same roads, on one core.
set -eu
cd "$(dirname "$0")/../.."
cargo bench --locked --quiet -p roads --bench province -- "$@"
