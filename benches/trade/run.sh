#!/bin/sh
# Checking, making and reading of messages beside lxml on the same sheet; needs python3 with venv.
set -eu
cd "$(dirname "$0")/../.."
python3 benches/trade/compare.py "$@"
