//! The echo canceller's numbers, chosen so that two people who talk at once understand each other.

use aec3::api::config::EchoCanceller3Config;

/// WebRTC's defaults prefer silence to echo: in double talk they eat the near voice. These let it
/// through; what echo remains then is below the voice that hides it.
pub(super) fn double_talk() -> EchoCanceller3Config {
    let mut config = EchoCanceller3Config::default();
    config.erle.max_l = 12.0;
    config.erle.max_h = 6.0;
    let near = &mut config.suppressor.dominant_nearend_detection;
    near.enr_threshold = 0.5;
    near.snr_threshold = 15.0;
    near.trigger_threshold = 8;
    config
}
