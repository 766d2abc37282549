//! What most stories begin with: the exchange is open and phones are registered.

use anyhow::{Result, ensure};
use cordboard_interop::{Codec, Ear, Exchange, Model, Office, Phone, Place, Transport};

/// The example office, open, with no phone yet.
pub(crate) struct Open {
    pub(crate) exchange: Exchange,
    pub(crate) office: Office,
}

impl Open {
    pub(crate) fn at(place: &Place) -> Result<Self> {
        Self::with(place, Office::example(place)?)
    }

    /// The same with an office that is not quite the example.
    pub(crate) fn with(place: &Place, office: Office) -> Result<Self> {
        Ok(Self { exchange: Exchange::open(place, &office)?, office })
    }

    /// The same with the exchange's clock set to `time`.
    pub(crate) fn at_time(place: &Place, time: &str) -> Result<Self> {
        let office = Office::example(place)?;
        Ok(Self { exchange: Exchange::open_at(place, &office, time)?, office })
    }

    /// A phone of that extension in its box, with the right password; it says `hz`.
    pub(crate) fn model(&self, extension: &str, hz: f64) -> Result<Model> {
        Ok(Model::new(extension).secret(self.office.secret(extension)?).says(hz))
    }

    /// Plugs a phone in and waits until it is registered.
    pub(crate) fn register(&self, place: &Place, model: &Model) -> Result<Phone> {
        let mut phone = model.plug_in(place, self.exchange.sip())?;
        phone.registered()?;
        Ok(phone)
    }

    /// Wei's phone, 1001, which says 440 Hz.
    pub(crate) fn wei(&self, place: &Place) -> Result<Phone> {
        self.register(place, &self.model("1001", 440.0)?)
    }

    /// Mei's phone, 1002, which says 660 Hz.
    pub(crate) fn mei(&self, place: &Place) -> Result<Phone> {
        self.register(place, &self.model("1002", 660.0)?)
    }

    /// The workshop's phone, 1003, which says 880 Hz.
    pub(crate) fn workshop(&self, place: &Place) -> Result<Phone> {
        self.register(place, &self.model("1003", 880.0)?)
    }

    /// A phone that stands for a caller of the carrier, and says 1100 Hz.
    pub(crate) fn outside_caller(&self, place: &Place) -> Result<Phone> {
        let model = Model::new("13800138000").codec(Codec::Pcma).says(1100.0);
        model.over(Transport::Udp).at(self.office.carrier()).plug_in(place, self.exchange.sip())
    }

    /// Stops the exchange, which must end well.
    pub(crate) fn close(self) -> Result<()> {
        let ending = self.exchange.close()?;
        ensure!(ending.status.success(), "SIGTERM must end it well, not with {}", ending.status);
        Ok(())
    }
}

/// `a` calls `number`, `b` answers; returns the Call-ID as `a` knows it.
pub(crate) fn connect(a: &mut Phone, number: &str, b: &mut Phone) -> Result<String> {
    a.dial(number)?;
    b.rings()?;
    a.hears_ringing()?;
    b.accept()?;
    b.in_call()?;
    a.in_call()
}

/// Wei and Mei hear each other's tone.
pub(crate) fn hear_each_other(wei: &Ear, mei: &Ear) -> Result<()> {
    wei.hears(660.0)?;
    mei.hears(440.0)
}
