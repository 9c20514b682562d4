#!/bin/sh
# Reading of bulletins on one core, in characters a second.
set -eu
cd "$(dirname "$0")/../.."
cargo bench --locked --quiet -p bulletin --bench read
