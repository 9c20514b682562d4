#!/bin/sh
# Runs every benchmark of benches/, one after another, and prints their tables.
set -eu
cd "$(dirname "$0")/.."
for script in benches/*/run.sh; do
    [ -e "$script" ] || continue
    echo "== $script"
    sh "$script"
done
