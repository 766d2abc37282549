//! Descriptors and reports as headsets send them.

use super::*;

/// A headset of the usual kind: report 8 with hook switch, mute, flash, drop and redial; lamps in the
/// same number. The hook stays where it is, the others spring back.
const USUAL: &[u8] = &[
    0x05, 0x0B, 0x09, 0x05, 0xA1, 0x01, 0x85, 0x08, // telephony, headset, report 8
    0x15, 0x00, 0x25, 0x01, 0x75, 0x01, // bits
    0x95, 0x01, 0x09, 0x20, 0x81, 0x22, // hook switch: absolute, no preferred state
    0x95, 0x04, 0x09, 0x2F, 0x09, 0x21, 0x09, 0x26, 0x09, 0x24, 0x81, 0x06, // relative
    0x95, 0x03, 0x81, 0x01, // padding
    0x05, 0x08, 0x95, 0x04, 0x09, 0x17, 0x09, 0x18, 0x09, 0x09, 0x09, 0x20, 0x91,
    0x22, // lamps
    0x95, 0x04, 0x91, 0x01, 0xC0,
];

/// One without report numbers, whose hook springs back, and whose lamps come after a byte that is
/// not ours.
const PLAIN: &[u8] = &[
    0x05, 0x0B, 0x09, 0x05, 0xA1, 0x01, 0x15, 0x00, 0x25, 0x01, //
    0x75, 0x01, 0x95, 0x02, 0x09, 0x2F, 0x09, 0x20, 0x81, 0x06, // mute, hook: relative
    0x95, 0x06, 0x81, 0x03, //
    0x75, 0x08, 0x95, 0x01, 0x09, 0x50, 0x91, 0x02, // some byte
    0x05, 0x08, 0x75, 0x01, 0x95, 0x02, 0x09, 0x09, 0x09, 0x18, 0x91,
    0x02, // lamps: mute, ring
    0x95, 0x06, 0x91, 0x03, 0xC0,
];

fn buttons(descriptor: &[u8]) -> Buttons {
    Buttons::new(Layout::parse(descriptor).expect("a headset's descriptor"))
}

#[test]
fn picking_up_and_putting_down_are_told_once() {
    let mut headset = buttons(USUAL);
    assert_eq!(headset.report(&[8, 0b1]), [Button::OffHook], "the hook switch went up");
    assert_eq!(headset.report(&[8, 0b1]), [], "it is still up");
    assert_eq!(headset.report(&[8, 0b0]), [Button::OnHook], "and down");
}

#[test]
fn the_headset_that_agrees_with_the_call_is_nobody_who_picks_up() {
    let mut headset = buttons(USUAL);
    let lamps = Lamps { off_hook: true, ..Lamps::default() };
    assert_eq!(headset.show(lamps), [vec![8, 0b0001]], "the call was answered on the screen");
    assert_eq!(headset.report(&[8, 0b1]), [], "the headset follows: no button was pressed");
    assert_eq!(headset.report(&[8, 0b0]), [Button::OnHook], "but putting down hangs up");
}

#[test]
fn another_key_before_the_headset_agrees_does_not_hang_up() {
    let mut headset = buttons(USUAL);
    headset.show(Lamps { off_hook: true, ..Lamps::default() });
    assert_eq!(headset.report(&[8, 0b10]), [Button::Mute(true)], "its hook still says down");
    assert_eq!(headset.report(&[8, 0b01]), [], "now it agrees");
    assert_eq!(headset.report(&[8, 0b00]), [Button::OnHook], "and is put down");
}

#[test]
fn a_mute_key_that_springs_back_turns_muting_on_and_off() {
    let mut headset = buttons(USUAL);
    assert_eq!(headset.report(&[8, 0b10]), [Button::Mute(true)], "pressed");
    assert_eq!(headset.report(&[8, 0b00]), [], "sprung back");
    assert_eq!(headset.report(&[8, 0b10]), [Button::Mute(false)], "pressed again");
}

#[test]
fn a_mute_on_the_screen_is_known_to_the_key() {
    let mut headset = buttons(USUAL);
    let reports = headset.show(Lamps { mute: true, ..Lamps::default() });
    assert_eq!(reports, [vec![8, 0b0100]], "the lamp is lit");
    assert_eq!(headset.report(&[8, 0b10]), [Button::Mute(false)], "the key now unmutes");
}

#[test]
fn the_lamp_of_a_mute_key_is_lit_once_the_call_is_muted() {
    let mut headset = buttons(USUAL);
    assert_eq!(headset.report(&[8, 0b10]), [Button::Mute(true)], "pressed");
    let muted = Lamps { mute: true, ..Lamps::default() };
    assert_eq!(headset.show(muted), [vec![8, 0b0100]], "the headset does not light it by itself");
    assert_eq!(headset.report(&[8, 0b00]), [], "sprung back");
    assert_eq!(headset.report(&[8, 0b10]), [Button::Mute(false)], "pressed again");
    assert_eq!(headset.show(Lamps::default()), [vec![8, 0]], "and dark again");
}

#[test]
fn all_lamps_go_out_in_one_report() {
    let mut headset = buttons(USUAL);
    let lamps = Lamps { ring: true, off_hook: true, mute: true, hold: true };
    assert_eq!(headset.show(lamps), [vec![8, 0b1111]], "four bits of one byte");
    assert_eq!(headset.show(lamps), Vec::<Vec<u8>>::new(), "nothing new to show");
    assert_eq!(headset.reports(), [vec![8, 0b1111]], "shown again to one that came back");
}

#[test]
fn a_headset_without_report_numbers_is_understood() {
    let mut headset = buttons(PLAIN);
    assert_eq!(headset.report(&[0b10]), [Button::OffHook], "the key was pressed: pick up");
    assert_eq!(headset.report(&[0b00]), [], "sprung back");
    assert_eq!(headset.report(&[0b10]), [Button::OnHook], "pressed again: put down");
    let reports = headset.show(Lamps { ring: true, ..Lamps::default() });
    assert_eq!(reports, [vec![0, 0, 0b10]], "number 0, the byte that is not ours, the lamps");
}

#[test]
fn the_other_keys_are_told_when_pressed() {
    let mut headset = buttons(USUAL);
    assert_eq!(headset.report(&[8, 0b0_0100]), [Button::Flash], "third bit");
    assert_eq!(headset.report(&[8, 0b0_1000]), [Button::Reject], "fourth bit, the third let go");
    assert_eq!(headset.report(&[8, 0b1_0000]), [Button::Redial], "fifth bit");
}

#[test]
fn reports_that_make_no_sense_say_nothing() {
    let mut headset = buttons(USUAL);
    assert_eq!(headset.report(&[]), [], "empty");
    assert_eq!(headset.report(&[8]), [], "cut short");
    assert_eq!(headset.report(&[9, 0xFF]), [], "a report we do not know, volume perhaps");
}

#[test]
fn a_keyboard_is_no_headset_and_garbage_is_no_device() {
    let keyboard =
        [0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x75, 0x01, 0xC0];
    assert_eq!(Layout::parse(&keyboard), Err(LayoutError::NoButtons), "no telephony page");
    assert_eq!(Layout::parse(&[0x07, 1, 2]), Err(LayoutError::Broken), "four bytes were promised");
    let endless = [0x05, 0x0B, 0x09, 0x20, 0x77, 0xFF, 0xFF, 0xFF, 0xFF, 0x95, 9, 0x81, 2];
    assert_eq!(Layout::parse(&endless), Err(LayoutError::Broken), "no report is that long");
}

#[test]
fn every_broken_descriptor_is_survived() {
    for cut in 0..USUAL.len() {
        let _ = Layout::parse(&USUAL[..cut]);
        for value in [0x00, 0x7F, 0xFE, 0xFF] {
            let mut changed = USUAL.to_vec();
            changed[cut] = value;
            if let Ok(layout) = Layout::parse(&changed) {
                let mut headset = Buttons::new(layout);
                let _ = headset.report(&[8, 0xFF, 0xFF]);
                let lamps = Lamps { ring: true, ..Lamps::default() };
                let size = headset.show(lamps).iter().map(Vec::len).max();
                assert!(size.unwrap_or(0) < 10_000, "a report of {size:?} bytes");
            }
        }
    }
}
