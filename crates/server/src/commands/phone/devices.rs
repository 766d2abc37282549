//! The sound devices of this machine: listed, and found by a part of their names.

use anyhow::bail;
use cordboard_sound::{Choice, Device, Devices, Direction};

use crate::out;

pub(super) fn list() -> anyhow::Result<()> {
    let devices = Devices::list()?;
    let mut text = String::new();
    for (title, direction) in
        [("microphones:\n", Direction::Input), ("loudspeakers:\n", Direction::Output)]
    {
        text += title;
        let mut any = false;
        for device in devices.of(direction) {
            any = true;
            let mark = if device.default { "*" } else { " " };
            text += &format!("  {mark} {}  ({})\n", device.name, device.id);
        }
        if !any {
            text += "    none\n";
        }
    }
    Ok(out::print(&text)?)
}

/// The one device whose name or id has that text in it; several: the one that is exactly so.
pub(super) fn choose(name: &str, direction: Direction) -> anyhow::Result<Choice> {
    let devices = Devices::list()?;
    let known: Vec<&Device> = devices.of(direction).collect();
    match pick(name, &known) {
        Some(device) => Ok(Choice::Device { id: device.id.clone(), name: device.name.clone() }),
        None => bail!("no one device is called {name}: see `cordboardd phone devices`"),
    }
}

fn pick<'a>(name: &str, known: &[&'a Device]) -> Option<&'a Device> {
    let exact = known.iter().find(|device| device.name == name || device.id.0 == name);
    if let Some(device) = exact {
        return Some(device);
    }
    let wanted = name.to_lowercase();
    let fits = |device: &&&Device| {
        device.name.to_lowercase().contains(&wanted) || device.id.0.to_lowercase().contains(&wanted)
    };
    let mut fitting = known.iter().filter(fits);
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use cordboard_sound::DeviceId;

    use super::*;

    fn device(id: &str, name: &str) -> Device {
        let (id, name) = (DeviceId(id.to_owned()), name.to_owned());
        Device { id, name, direction: Direction::Input, default: false }
    }

    #[test]
    fn a_part_of_a_name_is_enough_where_it_means_one_device() {
        let all =
            [device("a", "Desk Microphone"), device("b", "Headset"), device("c", "Headset 2")];
        let known: Vec<&Device> = all.iter().collect();
        let picked = |name| pick(name, &known).map(|device| device.id.0.as_str());
        assert_eq!(picked("desk"), Some("a"), "a part, in any case");
        assert_eq!(picked("Headset"), Some("b"), "the whole name goes first");
        assert_eq!(picked("head"), None, "two are meant");
        assert_eq!(picked("phone line"), None, "none is");
    }
}
