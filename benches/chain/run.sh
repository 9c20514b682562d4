#!/bin/sh
# Graph kernels beside networkx, igraph and rustworkx on the same graphs; needs python3 with venv.
set -eu
cd "$(dirname "$0")/../.."
python3 benches/chain/compare.py
