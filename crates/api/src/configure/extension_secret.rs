//! The secret of an extension, for whoever sets its phone up: to be typed, or to be scanned.

use cordboard_pbx::office::Extension;
use cordboard_store::Store;
use qrcode::{EcLevel, QrCode, render::svg};
use serde::{Deserialize, Serialize};

use super::edit::{Saved, edit, load, new_secret};
use crate::ApiError;

/// Where phones reach the exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// An address or a name.
    pub address: String,
    pub port: u16,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OfExtension {
    pub number: String,
}

/// What a phone has to be told.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ExtensionSecret {
    pub secret: String,
    /// An SVG picture with all of it, in the form that softphones on mobiles commonly scan.
    pub qr: String,
    pub address: String,
    pub port: u16,
}

impl std::fmt::Debug for ExtensionSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExtensionSecret").field("address", &self.address).finish_non_exhaustive()
    }
}

/// The secret as it is.
pub fn extension_secret(
    store: &mut Store,
    args: &OfExtension,
    reach: &Reach,
) -> Result<ExtensionSecret, ApiError> {
    let (_, office) = load(store)?;
    let extension = office.extension(&args.number);
    let extension = extension.ok_or_else(|| ApiError::not_found("extension", &args.number))?;
    let secret = extension.secret.as_ref().map(|secret| secret.expose().to_owned());
    let secret = secret.unwrap_or_default();
    Ok(ExtensionSecret {
        qr: picture(&account(extension, &secret, reach))?,
        secret,
        address: reach.address.clone(),
        port: reach.port,
    })
}

/// Another secret in its place: its phones must be told the new one.
pub fn extension_new_secret(store: &mut Store, args: &OfExtension) -> Result<Saved, ApiError> {
    let secret = new_secret()?;
    edit(store, None, |office| {
        let mut extensions = office.extensions.iter_mut();
        let extension = extensions.find(|one| one.number == args.number);
        let extension = extension.ok_or_else(|| ApiError::not_found("extension", &args.number))?;
        extension.secret = Some(secret.clone());
        Ok(())
    })
}

/// The account as XML. There is no standard for this; softphones that scan codes commonly take this
/// form.
fn account(extension: &Extension, secret: &str, reach: &Reach) -> String {
    let (number, name) = (escaped(&extension.number), escaped(&extension.name));
    let server = match reach.address.contains(':') {
        true => format!("[{}]:{}", reach.address, reach.port),
        false => format!("{}:{}", reach.address, reach.port),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><AccountConfig version=\"1\"><Account>\
         <RegisterServer>{server}</RegisterServer><OutboundServer></OutboundServer>\
         <UserID>{number}</UserID><AuthID>{number}</AuthID><AuthPass>{secret}</AuthPass>\
         <AccountName>{number}</AccountName><DisplayName>{name}</DisplayName>\
         <Voicemail>*97</Voicemail></Account></AccountConfig>",
        server = escaped(&server),
        secret = escaped(secret),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn picture(text: &str) -> Result<String, ApiError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| ApiError::failed("no picture can be made of this", &error))?;
    // Always dark on light with its margin, whatever the screen's theme: scanners need it so.
    let mut picture = code.render::<svg::Color<'_>>();
    picture.min_dimensions(240, 240).quiet_zone(true);
    Ok(picture.dark_color(svg::Color("#000")).light_color(svg::Color("#fff")).build())
}
