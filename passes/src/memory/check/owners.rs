//! Which buffer's bytes the arena holds.

use edgecc_ir::program::BufferId;
use std::collections::BTreeMap;

/// Bytes of a buffer: they end before arena byte `end`; the first is byte `offset` of the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    end: usize,
    buffer: BufferId,
    offset: usize,
}

/// Disjoint runs by their first arena byte. Bytes without a run hold nothing.
#[derive(Debug, Default)]
pub(super) struct Owners {
    runs: BTreeMap<usize, Run>,
}

impl Owners {
    /// From now on `start..end` holds the buffer's bytes from `offset` on.
    pub(super) fn claim(&mut self, start: usize, end: usize, buffer: BufferId, offset: usize) {
        self.forget(start, end);
        if start < end {
            self.runs.insert(start, Run { end, buffer, offset });
        }
    }

    /// From now on `start..end` holds nothing.
    pub(super) fn forget(&mut self, start: usize, end: usize) {
        self.split(start);
        self.split(end);
        while let Some((at, _)) = self.runs.range(start..end.max(start)).next() {
            let at = *at;
            self.runs.remove(&at);
        }
    }

    /// The first byte of `start..end` that does not hold the buffer's bytes from `offset` on, with what it holds.
    pub(super) fn first_foreign(
        &self,
        start: usize,
        end: usize,
        buffer: BufferId,
        offset: usize,
    ) -> Option<(usize, Option<BufferId>)> {
        let mut at = start;
        while at < end {
            let Some((first, run)) = self.runs.range(..=at).next_back().filter(|(_, run)| run.end > at)
            else {
                return Some((at, None));
            };
            if run.buffer != buffer || run.offset + (at - first) != offset + (at - start) {
                return Some((at, Some(run.buffer)));
            }
            at = run.end;
        }
        None
    }

    /// Makes a run begin at `at`, if one goes over it.
    fn split(&mut self, at: usize) {
        let over = self.runs.range_mut(..at).next_back().filter(|(_, run)| run.end > at);
        if let Some((start, run)) = over {
            let tail = Run { offset: run.offset + (at - start), ..*run };
            run.end = at;
            self.runs.insert(at, tail);
        }
    }
}
