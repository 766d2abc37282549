//! The softphone of this process as a screen shows it.

use jiff::Timestamp;
use serde::Serialize;

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LivePhone {
    pub accounts: Vec<PhoneStanding>,
    pub calls: Vec<PhoneCall>,
    pub muted: bool,
    pub do_not_disturb: bool,
    pub microphone: Option<SoundDevice>,
    pub speaker: Option<SoundDevice>,
    /// What was played late, or heard and lost, since the phone was started.
    pub xruns: u64,
    pub headset_buttons: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhoneStanding {
    pub id: u64,
    pub name: String,
    pub address: String,
    /// `off`, `registering`, `registered`, `failed`.
    #[cfg_attr(test, ts(type = "\"off\" | \"registering\" | \"registered\" | \"failed\""))]
    pub standing: &'static str,
    pub status: Option<u16>,
    pub messages_new: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhoneCall {
    pub id: u64,
    pub account: u64,
    /// `in`, `out`.
    #[cfg_attr(test, ts(type = "\"in\" | \"out\""))]
    pub direction: &'static str,
    pub display: Option<String>,
    pub user: String,
    pub address: String,
    /// `calling`, `ringback`, `ringing`, `talking`, `held`, `ended`.
    #[cfg_attr(
        test,
        ts(type = "\"calling\" | \"ringback\" | \"ringing\" | \"talking\" | \"held\" | \"ended\"")
    )]
    pub state: &'static str,
    pub ending: Option<&'static str>,
    pub status: Option<u16>,
    pub held_by_peer: bool,
    pub silent: bool,
    pub in_conference: bool,
    pub recording: bool,
    pub transferring: bool,
    pub rest: Option<PhoneRest>,
    #[cfg_attr(test, ts(type = "string"))]
    pub began: Timestamp,
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub answered: Option<Timestamp>,
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub ended: Option<Timestamp>,
    pub codec: Option<&'static str>,
    pub quality: Option<CallQuality>,
    /// The same call at this machine's exchange.
    pub exchange_call: Option<String>,
}

/// What is still to be dialled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhoneRest {
    pub digits: String,
    pub waits: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CallQuality {
    /// 1 to 4.4.
    pub mos: f32,
    /// `good`, `network_in`, `network_out`, `this_pc`, `this_headset`.
    #[cfg_attr(
        test,
        ts(type = "\"good\" | \"network_in\" | \"network_out\" | \"this_pc\" | \"this_headset\"")
    )]
    pub cause: &'static str,
    /// Percent.
    pub loss: f32,
    pub jitter_ms: f32,
    pub round_trip_ms: Option<f32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SoundDevice {
    pub id: String,
    pub name: String,
}

/// 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Levels {
    pub microphone: f32,
    pub speaker: f32,
}
