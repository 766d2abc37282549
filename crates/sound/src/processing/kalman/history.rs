//! What was played, as spectra of the last blocks.

use super::spectrum::{SILENT, Spectrum};

pub(super) struct History {
    spectra: Vec<Spectrum>,
    newest: usize,
}

impl History {
    pub(super) fn new(blocks: usize) -> Self {
        Self { spectra: vec![SILENT; blocks], newest: 0 }
    }

    /// Takes in the newest; the oldest is forgotten.
    pub(super) fn push(&mut self, spectrum: &Spectrum) {
        self.newest = self.newest.checked_sub(1).unwrap_or(self.spectra.len() - 1);
        self.spectra[self.newest] = *spectrum;
    }

    /// From the newest to the oldest.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Spectrum> {
        let (older, newer) = self.spectra.split_at(self.newest);
        newer.iter().chain(older)
    }
}
