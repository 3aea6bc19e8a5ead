//! Shared, comparable constant payloads.

use crate::Tensor;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A constant tensor: cheap to clone, compared and hashed by its bits.
#[derive(Clone)]
pub struct Constant {
    tensor: Arc<Tensor>,
    digest: u64,
}

impl Constant {
    /// Wraps a tensor; reads it once to hash it.
    pub fn new(tensor: Tensor) -> Self {
        let mut hasher = DefaultHasher::new();
        tensor.hash_bits(&mut hasher);
        Constant { tensor: Arc::new(tensor), digest: hasher.finish() }
    }

    /// A hash of type and bits, equal in every run.
    pub fn digest(&self) -> u64 {
        self.digest
    }
}

impl From<Tensor> for Constant {
    fn from(tensor: Tensor) -> Self {
        Constant::new(tensor)
    }
}

impl Deref for Constant {
    type Target = Tensor;

    fn deref(&self) -> &Tensor {
        &self.tensor
    }
}

impl fmt::Debug for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Constant({}, {:016x})", self.tensor.ty(), self.digest)
    }
}

impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Constant {}

impl PartialOrd for Constant {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Constant {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.tensor, &other.tensor) {
            return Ordering::Equal;
        }
        self.digest.cmp(&other.digest).then_with(|| self.tensor.cmp_bits(&other.tensor))
    }
}

impl Hash for Constant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}
