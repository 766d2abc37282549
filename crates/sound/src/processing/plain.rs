//! The filter that does nothing: for devices that clean by themselves.

use super::{FilterReport, VoiceFilter};
use crate::Frame;

#[derive(Debug)]
pub(super) struct Plain;

impl VoiceFilter for Plain {
    fn played(&mut self, _: &Frame) {}

    fn clean(&mut self, _: &mut Frame) {}

    fn device_delay(&mut self, _: u32) {}

    fn report(&self) -> FilterReport {
        FilterReport::default()
    }
}
