#!/bin/sh
# The text model beside scikit-learn and fastText on the same split.
set -eu
cd "$(dirname "$0")/../.."
sh benches/triage/compare.sh
