//! The files that a baresip process starts from.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Model;
use crate::wav;

/// A phone's source that ends would end the call.
const TONE_SECONDS: u32 = 90;

/// Writes `config`, `accounts` and the tone into `folder`.
pub(super) fn write(
    folder: &Path,
    model: &Model,
    address: SocketAddr,
    door: SocketAddr,
    registrar: Option<SocketAddr>,
) -> Result<()> {
    let (rate, channels) = model.voice().sound();
    let tone = folder.join("tone.wav");
    fs::create_dir_all(folder.join("rec"))?;
    wav::write_tone(&tone, model.tone(), rate, channels, TONE_SECONDS)?;
    let modules = modules()?;
    let config = format!(
        "poll_method epoll\n\
         sip_listen {address}\n\
         net_interface {ip}\n\
         rtp_ports 20000-29998\n\
         audio_player aufile,{folder}/play.wav\n\
         audio_source aufile,{tone}\n\
         audio_alert aufile,{folder}/alert.wav\n\
         ausrc_srate {rate}\n\
         auplay_srate {rate}\n\
         ausrc_channels {channels}\n\
         auplay_channels {channels}\n\
         jitter_buffer_delay 2-10\n\
         module_path {modules}\n\
         module {codec}\n\
         module srtp.so\n\
         module sndfile.so\n\
         module aufile.so\n\
         module_tmp uuid.so\n\
         module_tmp account.so\n\
         module_app contact.so\n\
         module_app menu.so\n\
         module_app debug_cmd.so\n\
         module_app ctrl_tcp.so\n\
         ctrl_tcp_listen {door}\n\
         snd_path {folder}/rec\n\
         ringback_disabled yes\n",
        ip = address.ip(),
        folder = folder.display(),
        tone = tone.display(),
        modules = modules.display(),
        codec = model.voice().module(),
    );
    let trust = match model.trust() {
        Some(file) => format!("sip_cafile {}\nsip_verify_server yes\n", file.display()),
        None => String::new(),
    };
    fs::write(folder.join("config"), config + &trust)?;
    fs::write(folder.join("accounts"), account(model, address, registrar))?;
    Ok(())
}

fn account(model: &Model, address: SocketAddr, registrar: Option<SocketAddr>) -> String {
    let number = model.number();
    let host = registrar.unwrap_or(address);
    let mut account = format!("<sip:{number}@{host};transport={}>", model.transport());
    account += &format!(";answermode=manual;audio_codecs={}", model.voice().in_account());
    if let Some(encryption) = model.encryption() {
        account += &format!(";mediaenc={encryption}");
    }
    // A phone without a password has a registrar to dial through, and registers nowhere.
    match model.password() {
        Some(secret) => {
            account += &format!(";auth_user={number};auth_pass={secret};regint=60\n");
        }
        None => account += ";regint=0\n",
    }
    account
}

/// Where Debian and Ubuntu keep baresip's modules.
pub(crate) fn modules() -> Result<PathBuf> {
    let known = ["/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules"];
    let found = known.iter().map(PathBuf::from).find(|folder| folder.is_dir());
    found.context("baresip is not installed (Debian: baresip-core)")
}
