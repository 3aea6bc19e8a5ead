//! Finding and running compilers and emulators.

use std::path::PathBuf;
use std::process::Command;

use crate::HarnessError;

/// The program's path.
///
/// # Errors
/// [`HarnessError::MissingTool`], which says how to get it.
pub fn find(program: &str) -> Result<PathBuf, HarnessError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut candidates = std::env::split_paths(&path).map(|folder| folder.join(program));
    candidates.find(|file| file.is_file()).ok_or_else(|| HarnessError::MissingTool(program.to_owned()))
}

/// Runs a compiler to its end; anything but success is an error with what it printed.
///
/// # Errors
/// [`HarnessError::Tool`].
pub fn compile(command: &mut Command) -> Result<(), HarnessError> {
    output(command).map(drop)
}

/// Runs a tool to its end and returns what it printed.
///
/// # Errors
/// [`HarnessError::Tool`].
pub fn output(command: &mut Command) -> Result<String, HarnessError> {
    let failed = |command: &Command, output| HarnessError::Tool { command: format!("{command:?}"), output };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match command.output() {
        Ok(result) if result.status.success() => Ok(text(&result.stdout)),
        Ok(result) => Err(failed(command, text(&result.stderr))),
        Err(error) => Err(failed(command, error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_says_how_to_get_it() {
        let error = find("no-such-compiler").unwrap_err().to_string();
        assert_eq!(error, "missing tool `no-such-compiler`: run tests/tools/install.sh");
    }

    #[test]
    fn a_compiler_that_fails_is_quoted() {
        let error = compile(Command::new("sh").args(["-c", "echo bad >&2; exit 3"])).unwrap_err().to_string();
        assert_eq!(error, "`\"sh\" \"-c\" \"echo bad >&2; exit 3\"` failed:\nbad\n");
    }
}
