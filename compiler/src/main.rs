//! The `edgecc` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    edgecc::cli::main()
}
