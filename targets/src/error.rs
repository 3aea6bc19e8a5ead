//! What can go wrong when a target is looked up.

/// Why there is no target of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The user asked for a name that is in no file.
    #[error("unknown target `{name}`{}: `edgecc targets` lists them all", did_you_mean(.near))]
    Unknown {
        /// The name as given.
        name: String,
        /// Known names that look like it, the most similar first; may be empty.
        near: Vec<String>,
    },
    /// A name in LLVM's words that can't be read.
    #[error("`{text}` names no target: {why} (expected triple:TRIPLE,cpu:CPU,features:+A,-B,abi:ABI)")]
    Custom {
        /// The name as given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// An embedded file is wrong: a bug of this crate, which its tests exclude.
    #[error("the target file {file} is wrong (a bug in edgecc): {why}")]
    Data {
        /// Folder and name of the file within the crate.
        file: String,
        /// What the parser or the resolver found.
        why: String,
    },
}

fn did_you_mean(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!(" (did you mean {}?)", near.join(" or ")) }
}
