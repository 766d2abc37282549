//! Phones come and show who they are.

use anyhow::Result;
use cordboard_interop::{Model, Transport, stage};

use crate::office::Open;

#[test]
fn a_phone_registers_over_udp() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        open.register(place, &open.model("1001", 440.0)?.over(Transport::Udp))?;
        open.close()
    })
}

#[test]
fn a_phone_registers_over_tcp() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        open.register(place, &open.model("1001", 440.0)?.over(Transport::Tcp))?;
        open.close()
    })
}

#[test]
fn a_wrong_password_is_refused() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let model = Model::new("1001").secret("not-the-password");
        let mut phone = model.plug_in(place, open.exchange.sip())?;
        phone.refused(403)?;
        open.close()
    })
}
