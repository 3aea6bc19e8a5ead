#!/bin/sh
# Installs what the tests need and runs all of them; the runner's summary is the last thing it prints.
set -eu
cd "$(dirname "$0")/.."

step() { echo "== $*"; }

step "tools"
sh tests/tools/install.sh

step "format"
cargo fmt --all --check

step "lints"
cargo clippy --quiet --workspace --all-targets -- -D warnings

step "kernels"
make -s -C runtime-c test-all

step "examples"
# What an older compiler made must not pass for the result of this one.
rm -rf target/examples
cargo build --quiet --bin edgecc
for example in hello-host digits-cortex-m4; do
    make -s -C "examples/$example" EDGECC="$PWD/target/debug/edgecc" OUT="$PWD/target/examples/$example" test
done

step "documentation"
cargo test --quiet --workspace --doc

step "tests"
if cargo nextest --version > /dev/null 2>&1; then
    cargo nextest run --workspace --no-fail-fast
else
    echo "cargo-nextest is not installed; cargo test runs the same tests"
    cargo test --workspace --no-fail-fast --lib --bins --tests
fi
