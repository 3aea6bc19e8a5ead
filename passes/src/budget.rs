//! How many rewrites a pass may make.

/// Counts the rewrites of a pass and ends them at a limit, so that a wrong one can be found by bisection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Budget {
    limit: Option<usize>,
    spent: usize,
}

impl Budget {
    /// No limit.
    pub fn unlimited() -> Self {
        Budget::default()
    }

    /// At most `limit` rewrites.
    pub fn limited(limit: usize) -> Self {
        Budget { limit: Some(limit), spent: 0 }
    }

    /// Whether no further rewrite is allowed.
    pub fn is_spent(&self) -> bool {
        self.limit.is_some_and(|limit| self.spent >= limit)
    }

    /// How many more rewrites are allowed; `None` for any number.
    pub fn left(&self) -> Option<usize> {
        self.limit.map(|limit| limit.saturating_sub(self.spent))
    }

    /// Counts one rewrite.
    pub fn spend(&mut self) {
        self.spend_many(1);
    }

    /// Counts `rewrites` that were made in one go.
    pub fn spend_many(&mut self, rewrites: usize) {
        self.spent += rewrites;
    }

    /// Rewrites made so far.
    pub fn spent(&self) -> usize {
        self.spent
    }
}
