#!/bin/sh
# Ours beside scikit-learn's LinearSVC and fastText on one random split of the real data, as
# ratios (above 1: ours is better or faster). Words given choose the sets ("dispatch").
# Needs python3, a compiler for fastText, and the data.
set -eu
cd "$(dirname "$0")/../.."
DATA="${LIANZHANG_REAL_DATA:-../shared/data}"
if [ ! -d "$DATA/civic-messages" ]; then
    echo "skipped: no real data"
    exit 0
fi
VENV="${TMPDIR:-/tmp}/lianzhang-bench-triage"
[ -x "$VENV/bin/python" ] || python3 -m venv "$VENV"
"$VENV/bin/pip" install --quiet "scikit-learn>=1.5" "fasttext-wheel>=0.9" "numpy<2"
cargo build --release --locked -p lianzhang
exec "$VENV/bin/python" benches/triage/compare.py target/release/lianzhang "$DATA" "$@"
