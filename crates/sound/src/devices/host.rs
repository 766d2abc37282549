//! The sound system underneath, by way of cpal.

use cpal::traits::{DeviceTrait, HostTrait};

use super::{Device, DeviceId, Devices, Direction, ListError};

/// The sound system of this PC.
pub(crate) struct Host {
    inner: cpal::Host,
}

impl Host {
    /// The best that answers.
    pub(crate) fn open() -> Self {
        Self { inner: best() }
    }

    pub(crate) fn list(&self) -> Result<Devices, ListError> {
        let default_in = self.inner.default_input_device().and_then(|device| id(&device));
        let default_out = self.inner.default_output_device().and_then(|device| id(&device));
        let mut all = Vec::new();
        for device in self.inner.devices().map_err(|error| ListError(error.to_string()))? {
            let Some(id) = id(&device) else { continue };
            // What a loudspeaker plays is offered as a microphone too; nobody talks into it.
            if id.0.ends_with(".monitor") {
                continue;
            }
            let name = name(&device);
            for (direction, there, default) in [
                (Direction::Input, device.supports_input(), &default_in),
                (Direction::Output, device.supports_output(), &default_out),
            ] {
                if there {
                    let default = default.as_ref() == Some(&id);
                    all.push(Device { id: id.clone(), name: name.clone(), direction, default });
                }
            }
        }
        Ok(Devices { all })
    }

    pub(crate) fn find(&self, device: &Device) -> Option<cpal::Device> {
        match device.direction {
            Direction::Input => self.inner.input_devices().ok()?.find(is(&device.id)),
            Direction::Output => self.inner.output_devices().ok()?.find(is(&device.id)),
        }
    }
}

/// PulseAudio, or PipeWire that speaks as PulseAudio, where it runs: it mixes, it knows when a device
/// comes and goes, and bare ALSA would take the card away from every other program.
#[cfg(target_os = "linux")]
fn best() -> cpal::Host {
    cpal::host_from_id(cpal::HostId::PulseAudio).unwrap_or_else(|_| {
        cpal::host_from_id(cpal::HostId::Alsa).unwrap_or_else(|_| cpal::default_host())
    })
}

#[cfg(not(target_os = "linux"))]
fn best() -> cpal::Host {
    cpal::default_host()
}

fn id(device: &cpal::Device) -> Option<DeviceId> {
    device.id().ok().map(|id| DeviceId(id.to_string()))
}

fn name(device: &cpal::Device) -> String {
    device.description().map_or_else(|_| device.to_string(), |words| words.name().to_owned())
}

fn is(wanted: &DeviceId) -> impl Fn(&cpal::Device) -> bool {
    move |device| id(device).as_ref() == Some(wanted)
}
