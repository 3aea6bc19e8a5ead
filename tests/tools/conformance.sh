#!/bin/sh
# Called by install.sh: ONNX's conformance cases into ROOT/target/conformance-data. The wheel of this version of
# onnx carries them; later ones make them in memory. Nothing is installed.
set -eu
target=$1/target
data=$target/conformance-data
[ ! -e "$data/complete" ] || exit 0

echo "install: ONNX's conformance cases into target/conformance-data"
rm -rf "$data" "$target/wheel"
python3 -m pip --disable-pip-version-check -q download --no-deps --only-binary :all: --python-version 3.11 \
    -d "$target/wheel" onnx==1.19.1
unzip -q "$target"/wheel/onnx-1.19.1-*.whl 'onnx/backend/test/data/*' -d "$data"
rm -rf "$target/wheel"
touch "$data/complete"
