//! What is heard on a desk while its softphone is called.

use anyhow::Result;
use cordboard_interop::{Cards, Exchange, Model, Office, stage};

/// Neither the usual bell's notes nor what any phone here says.
const RING_TONE: [f64; 2] = [523.0, 1318.0];

#[test]
fn a_ring_tone_of_ones_own_is_heard_on_the_loudspeaker_until_nobody_calls_any_more() -> Result<()> {
    stage(|place| {
        let mut cards = Cards::none(place)?;
        cards.plug("desk")?;
        let office = Office::example(place)?;
        let exchange = Exchange::open_as_phone(place, &office, "1001", &cards, &RING_TONE)?;
        let mut mei = Model::new("1002")
            .secret(office.secret("1002")?)
            .says(660.0)
            .plug_in(place, exchange.sip())?;
        mei.registered()?;
        mei.dial("1001")?;
        mei.hears_ringing()?;
        cards.hears_all("desk", &RING_TONE)?;
        mei.hang_up()?;
        cards.hears_nothing("desk")?;
        exchange.close()?;
        Ok(())
    })
}
