//! The echo canceller's numbers, chosen so that two people who talk at once understand each other.

use aec3::api::config::{EchoCanceller3Config, MaskingThresholds};

/// WebRTC's defaults prefer silence to echo: in double talk they eat the near voice. These let it
/// through; what echo remains then is below the voice that hides it.
pub(super) fn double_talk() -> EchoCanceller3Config {
    let mut config = EchoCanceller3Config::default();
    // 80 ms of room instead of 52: what the linear filter takes away costs no voice.
    config.filter.main.length_blocks = 20;
    config.filter.shadow.length_blocks = 20;
    // Believe the filter when it cancels well.
    config.erle.max_l = 12.0;
    config.erle.max_h = 4.0;
    config.erle.onset_detection = false;
    // A room's echo dies away faster than assumed once somebody here speaks.
    config.ep_strength.nearend_len = 0.4;
    // Take the first echo paths that are half certain: until there is one nothing is cancelled.
    config.delay.delay_selection_thresholds.initial = 2;
    let suppressor = &mut config.suppressor;
    let near = &mut suppressor.dominant_nearend_detection;
    near.enr_threshold = 1.0;
    near.snr_threshold = 10.0;
    near.trigger_threshold = 8;
    // Before the room is learnt an echo passes for somebody here: 2 dB of it were taken away in the
    // second second, where 25 can be.
    near.use_during_initial_phase = false;
    suppressor.nearend_tuning.mask_lf = MaskingThresholds::new(2.0, 2.6, 1.0);
    suppressor.nearend_tuning.mask_hf = MaskingThresholds::new(0.1, 0.3, 1.0);
    suppressor.normal_tuning.mask_lf = MaskingThresholds::new(0.4, 0.5, 0.3);
    suppressor.normal_tuning.mask_hf = MaskingThresholds::new(0.08, 0.11, 0.3);
    config
}
