#!/bin/sh
# The engines of exchange beside HiGHS, LAPJV, OR-tools and TF-IDF on the same inputs; needs python3 with venv.
set -eu
cd "$(dirname "$0")/../.."
python3 benches/exchange/compare.py "$@"
