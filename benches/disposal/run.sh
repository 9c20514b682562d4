#!/bin/sh
# Notices read a minute, and a thousand buyers among 100,000 parties with 500,000 relations, on one core.
set -eu
cd "$(dirname "$0")/../.."
cargo bench --locked --quiet -p disposal --bench disposal
