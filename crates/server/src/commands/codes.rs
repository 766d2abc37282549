//! `cordboardd codes`

use cordboard_pbx::codes::{CODES, SLOTS};

use crate::{cli::Language, out};

pub(crate) fn codes(language: Language) -> anyhow::Result<()> {
    let places = format!("{}-{}", SLOTS.start(), SLOTS.end());
    let parking = match language {
        Language::English => "Parking places: hand a call on to one, dial it to take the call out",
        Language::Chinese => "驻留位：将通话转到该号码即驻留，拨该号码取回",
    };
    let mut text = String::new();
    for code in CODES {
        let sentence = match language {
            Language::English => code.en,
            Language::Chinese => code.zh,
        };
        text.push_str(&format!("{:<9}{sentence}\n", code.dialled()));
    }
    text.push_str(&format!("{places:<9}{parking}\n"));
    Ok(out::print(&text)?)
}
