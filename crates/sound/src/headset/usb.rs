//! The headset on the wire, by way of hidapi.

use std::ffi::CStr;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError, bounded};
use hidapi::{DeviceInfo, HidApi, HidDevice, HidError, MAX_REPORT_DESCRIPTOR_SIZE};

use super::{Buttons, ButtonsEvent, Lamps, Layout};
use crate::StartError;

/// Headsets speak on the telephony page.
const TELEPHONY: u16 = 0x0B;

/// How long a read waits: a lamp is lit no later than this.
const READ: Duration = Duration::from_millis(20);

/// How often we look for a headset while there is none.
const LOOK: Duration = Duration::from_secs(2);

/// A headset's buttons, if there is a headset; its lamps. Ends when dropped.
#[derive(Debug)]
pub struct HeadsetPort {
    lamps: Option<Sender<Lamps>>,
    events: Receiver<ButtonsEvent>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl HeadsetPort {
    /// Looks for a headset, now and whenever one is plugged in.
    ///
    /// # Errors
    /// When the system gives no thread. Without a headset, or without the right to use one, there is
    /// simply never an event.
    pub fn start() -> Result<Self, StartError> {
        let (lamps, wanted) = bounded(16);
        let (tell, events) = bounded(64);
        let port = Port { wanted, tell, lamps: Lamps::default() };
        let thread =
            std::thread::Builder::new().name("headset".to_owned()).spawn(move || port.run())?;
        Ok(Self { lamps: Some(lamps), events, thread: Some(thread) })
    }

    /// The name of a headset with buttons that is plugged in now; nothing is opened.
    pub fn plugged() -> Option<String> {
        let api = HidApi::new().ok()?;
        let mut headsets = api.device_list().filter(|info| info.usage_page() == TELEPHONY);
        headsets.next().map(name)
    }

    /// Shows how the call stands.
    pub fn show(&self, lamps: Lamps) {
        if let Some(sender) = &self.lamps {
            let _ = sender.send(lamps);
        }
    }

    /// What the person does with the headset.
    pub fn events(&self) -> &Receiver<ButtonsEvent> {
        &self.events
    }
}

impl Drop for HeadsetPort {
    fn drop(&mut self) {
        self.lamps = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Port {
    wanted: Receiver<Lamps>,
    tell: Sender<ButtonsEvent>,
    lamps: Lamps,
}

impl Port {
    fn run(mut self) {
        let mut api = match HidApi::new() {
            Ok(api) => api,
            Err(error) => {
                tracing::info!(%error, "no headset buttons on this PC");
                return;
            }
        };
        while self.wait() {
            if api.refresh_devices().is_err() {
                continue;
            }
            let Some((name, device, buttons)) = find(&api) else { continue };
            self.event(ButtonsEvent::Plugged(name));
            let over = self.serve(&device, buttons);
            self.event(ButtonsEvent::Unplugged);
            if over {
                return;
            }
        }
    }

    /// Waits until it is time to look again; false at the end.
    fn wait(&mut self) -> bool {
        let deadline = std::time::Instant::now() + LOOK;
        loop {
            match self.wanted.recv_deadline(deadline) {
                Ok(lamps) => self.lamps = lamps,
                Err(crossbeam_channel::RecvTimeoutError::Timeout) => return true,
                Err(crossbeam_channel::RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    /// Until the headset is unplugged, or (true) nobody wants it any more.
    fn serve(&mut self, device: &HidDevice, mut buttons: Buttons) -> bool {
        let mut report = [0; 64];
        let mut reports = buttons.show(self.lamps);
        loop {
            if write(device, &reports).is_err() {
                return false;
            }
            let wait = i32::try_from(READ.as_millis()).unwrap_or(i32::MAX);
            match device.read_timeout(&mut report, wait) {
                Ok(0) => {}
                Ok(length) => {
                    for button in buttons.report(report.get(..length).unwrap_or_default()) {
                        self.event(ButtonsEvent::Pressed(button));
                    }
                }
                Err(_) => return false,
            }
            match self.wanted.try_recv() {
                Ok(lamps) => self.lamps = lamps,
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => {
                    let _ = write(device, &buttons.show(Lamps::default()));
                    return true;
                }
            }
            reports = buttons.show(self.lamps);
        }
    }

    fn event(&self, event: ButtonsEvent) {
        if let Err(TrySendError::Full(event)) = self.tell.try_send(event) {
            tracing::debug!(?event, "nobody reads the headset's buttons");
        }
    }
}

/// The first headset that opens and has buttons.
fn find(api: &HidApi) -> Option<(String, HidDevice, Buttons)> {
    let headsets = api.device_list().filter(|info| info.usage_page() == TELEPHONY);
    headsets.into_iter().find_map(|info| {
        let (device, layout) = open(api, info.path())
            .inspect_err(|error| tracing::debug!(%error, "a headset's buttons cannot be used"))
            .ok()?;
        Some((name(info), device, Buttons::new(layout?)))
    })
}

fn open(api: &HidApi, path: &CStr) -> Result<(HidDevice, Option<Layout>), HidError> {
    let device = api.open_path(path)?;
    let mut descriptor = [0; MAX_REPORT_DESCRIPTOR_SIZE];
    let length = device.get_report_descriptor(&mut descriptor)?;
    let layout = Layout::parse(descriptor.get(..length).unwrap_or_default()).ok();
    Ok((device, layout))
}

fn name(info: &DeviceInfo) -> String {
    info.product_string().unwrap_or("headset").to_owned()
}

fn write(device: &HidDevice, reports: &[Vec<u8>]) -> Result<(), HidError> {
    for report in reports {
        device.write(report)?;
    }
    Ok(())
}
