//! Generated files, in memory.

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, without a folder.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// What a backend generates: files for one folder, in a fixed order and with distinct names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The files.
    pub files: Vec<File>,
}

impl Bundle {
    /// Appends a file.
    pub fn push(&mut self, name: impl Into<String>, text: impl Into<Vec<u8>>) {
        self.files.push(File { name: name.into(), bytes: text.into() });
    }

    /// The file called `name`.
    pub fn file(&self, name: &str) -> Option<&File> {
        self.files.iter().find(|file| file.name == name)
    }
}
