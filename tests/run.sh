#!/bin/sh
# Installs what the tests need and runs all of them; the runner's summary is the last thing it prints.
set -eu
cd "$(dirname "$0")/.."

# The same random cases each time; without it, or with another number, there are others.
export PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED:-1}"

step() { echo "== $*"; }

# The LLVM backend is left out of a default build; the tests run with it.
features=edgecc-tests/llvm

step "tools"
sh tests/tools/install.sh

step "format"
cargo fmt --all --check

step "lints"
cargo clippy --quiet -p edgecc-codegen -p edgecc --all-targets -- -D warnings
cargo clippy --quiet --workspace --all-targets --features "$features" -- -D warnings

step "kernels"
make -s -j2 -C runtime-c test-all

step "examples"
# What an older compiler made must not pass for the result of this one.
rm -rf target/examples
cargo build --quiet --bin edgecc
for example in hello-host digits-cortex-m4; do
    make -s -C "examples/$example" EDGECC="$PWD/target/debug/edgecc" OUT="$PWD/target/examples/$example" test
done

step "a build without LLVM"
if said=$(target/debug/edgecc examples/digits-cortex-m4/digits.onnx --target cortex-m4 --backend llvm -o target/none 2>&1); then
    echo "it made an object" && exit 1
fi
case $said in *"--features llvm"*) ;; *) echo "$said" && exit 1 ;; esac

step "documentation"
cargo test --quiet --workspace --doc --features "$features"

step "tests"
if cargo nextest --version > /dev/null 2>&1; then
    cargo nextest run --workspace --features "$features" --no-fail-fast
else
    echo "cargo-nextest is not installed; cargo test runs the same tests"
    cargo test --workspace --features "$features" --no-fail-fast --lib --bins --tests
fi
