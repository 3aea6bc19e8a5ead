#!/bin/sh
# Installs what the tests need beside Rust: cross compilers, QEMU, LLVM, sanitiser runtimes, and ONNX's conformance cases
# in target/. Run it as often as you like: it leaves alone what is there.
# Works as root or with sudo on a Debian-like system; elsewhere it says what to install.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
log=$root/target/install.log
mkdir -p "$root/target"
: > "$log"

say() { echo "install: $*"; }

fail() {
    say "$*" >&2
    exit 1
}

# Runs a command quietly; its output is kept in the log and shown only when it fails.
quietly() {
    if ! "$@" >> "$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "'$*' failed; the whole output is in $log"
    fi
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

has() { command -v "$1" > /dev/null 2>&1; }

# What each check needs on a Debian-like system. A check is a shell command that succeeds when the thing is there.
has_host_compiler() { has cc && has gcc && has g++ && has make; }
has_clang_program() { has clang; }
has_clang() { has clang && echo 'int main(void) { return 0; }' | clang -fsanitize=address,undefined -x c - -o "$root/target/install.probe"; }
has_qemu_arm() { has qemu-system-arm; }
has_qemu_riscv() { has qemu-system-riscv32; }
has_arm() { has arm-none-eabi-gcc && arm-none-eabi-gcc --specs=nano.specs --specs=nosys.specs -x c /dev/null -E; }
has_riscv() { has riscv64-unknown-elf-gcc && riscv64-unknown-elf-gcc --specs=picolibc.specs -x c /dev/null -E; }
has_llvm() { has llvm-config-19 && llvm-config-19 --link-shared --libs && has clang-19; }
has_pip() { python3 -m pip --version; }
has_unzip() { has unzip; }

updated=no
apt_install() {
    has apt-get || fail "$what is missing: install what Debian calls '$*', and run this again"
    [ "$(id -u)" -eq 0 ] || has sudo || fail "$what is missing and this is not root: run 'apt-get install $*' as root"
    if [ $updated = no ]; then
        say "reading the package lists"
        quietly as_root apt-get update
        updated=yes
    fi
    say "installing $*"
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# need CHECK WHAT PACKAGE...: installs the packages unless the check succeeds, and insists that it does then.
need() {
    check=$1 what=$2
    shift 2
    "$check" >> "$log" 2>&1 && return
    apt_install "$@"
    "$check" >> "$log" 2>&1 || fail "$what is still missing after installing $*; see $log"
}

# Sanitiser runtimes are packaged by clang's version.
clang_runtime() {
    version=$(clang -dumpversion 2>> "$log" | cut -d. -f1)
    echo "libclang-rt-${version:-14}-dev"
}

# QEMU first and alone: it may have to replace parts of a preinstalled QEMU, which the resolver only does so.
need has_qemu_arm "the Arm emulator qemu-system-arm" qemu-system-arm
need has_qemu_riscv "the RISC-V emulator qemu-system-riscv32" qemu-system-misc
need has_host_compiler "a C and C++ compiler and make" gcc g++ libc6-dev make
need has_arm "the Arm cross compiler with newlib" gcc-arm-none-eabi libnewlib-arm-none-eabi
need has_riscv "the RISC-V cross compiler with picolibc" gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf
need has_clang_program "clang" clang
need has_clang "clang with its sanitisers" clang "$(clang_runtime)"
need has_llvm "LLVM 19 and Clang 19" llvm-19-dev libpolly-19-dev libzstd-dev zlib1g-dev clang-19
need has_pip "Python 3 with pip" python3 python3-pip
need has_unzip "unzip" unzip

sh "$here/conformance.sh" "$root" || fail "ONNX's conformance cases could not be fetched"
say "everything is there"
