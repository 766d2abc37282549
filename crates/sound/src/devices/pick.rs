//! From a wish and what is there to the device that is used.

use super::{Choice, Device, Devices, Direction};

/// The device that fulfils `choice` best just now: the very one, one of the same name, the default,
/// or any at all, for a call on the wrong loudspeaker beats a call on none.
pub(crate) fn pick<'a>(
    choice: &Choice,
    devices: &'a Devices,
    direction: Direction,
) -> Option<&'a Device> {
    let fallback = || devices.of(direction).next();
    match choice {
        Choice::Nothing => None,
        Choice::Default => fallback(),
        Choice::Device { id, name } => devices
            .of(direction)
            .find(|device| device.id == *id)
            .or_else(|| devices.of(direction).find(|device| device.name == *name))
            .or_else(fallback),
    }
}

#[cfg(test)]
mod tests {
    use super::super::DeviceId;
    use super::*;

    fn device(id: &str, name: &str, default: bool) -> Device {
        let direction = Direction::Output;
        Device { id: DeviceId(id.to_owned()), name: name.to_owned(), direction, default }
    }

    fn choice(id: &str, name: &str) -> Choice {
        Choice::Device { id: DeviceId(id.to_owned()), name: name.to_owned() }
    }

    fn picked(choice: &Choice, devices: Vec<Device>) -> Option<String> {
        let devices = Devices { all: devices };
        pick(choice, &devices, Direction::Output).map(|device| device.id.0.clone())
    }

    #[test]
    fn the_chosen_device_is_used_while_it_is_there() {
        let there = vec![device("board", "Loudspeaker", true), device("usb", "Headset", false)];
        let wish = choice("usb", "Headset");
        assert_eq!(picked(&wish, there.clone()).as_deref(), Some("usb"), "it is plugged in");
        let without = vec![there[0].clone()];
        assert_eq!(picked(&wish, without).as_deref(), Some("board"), "the call goes on elsewhere");
    }

    #[test]
    fn a_headset_in_another_socket_is_known_by_its_name() {
        let there = vec![device("board", "Loudspeaker", true), device("usb-2", "Headset", false)];
        let found = picked(&choice("usb-1", "Headset"), there);
        assert_eq!(
            found.as_deref(),
            Some("usb-2"),
            "the id tells the socket, the name the headset"
        );
    }

    #[test]
    fn the_default_is_followed() {
        let there = vec![device("a", "A", false), device("b", "B", true)];
        assert_eq!(picked(&Choice::Default, there).as_deref(), Some("b"), "b is the default");
    }

    #[test]
    fn without_a_default_any_device_serves() {
        let there = vec![device("a", "A", false)];
        assert_eq!(picked(&Choice::Default, there).as_deref(), Some("a"), "better than silence");
        assert_eq!(picked(&Choice::Default, Vec::new()), None, "there is nothing to choose from");
        let there = vec![device("a", "A", true)];
        assert_eq!(picked(&Choice::Nothing, there), None, "silence was asked for");
    }
}
