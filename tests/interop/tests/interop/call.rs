//! Two extensions talk.

use anyhow::{Result, ensure};
use cordboard_interop::{Transport, stage};

use crate::office::{Open, connect, hear_each_other};

#[test]
fn wei_calls_mei_and_both_hear_each_other() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let (mut wei, mut mei) = (open.wei(place)?, open.mei(place)?);
        connect(&mut wei, "1002", &mut mei)?;
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        wei.hang_up()?;
        mei.call_over()?;
        let call = open.exchange.last_call()?;
        ensure!(call["direction"] == "internal", "both are ours: {call}");
        ensure!(call["caller"] == "1001" && call["called"] == "1002", "who called whom: {call}");
        ensure!(call["ended_by"] == "caller", "Wei hung up: {call}");
        open.close()
    })
}

#[test]
fn mei_calls_back_and_hangs_up() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let (mut wei, mut mei) = (open.wei(place)?, open.mei(place)?);
        connect(&mut mei, "1001", &mut wei)?;
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        wei.hang_up()?;
        mei.call_over()?;
        open.close()
    })
}

#[test]
fn a_phone_on_tcp_talks_to_a_phone_on_udp() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let model = open.model("1001", 440.0)?.over(Transport::Tcp);
        let mut wei = open.register(place, &model)?;
        let mut mei = open.mei(place)?;
        connect(&mut mei, "1001", &mut wei)?;
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        mei.hang_up()?;
        wei.call_over()?;
        open.close()
    })
}

#[test]
fn a_caller_who_gives_up_stops_the_ringing() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let (mut wei, mut mei) = (open.wei(place)?, open.mei(place)?);
        wei.dial("1002")?;
        mei.rings()?;
        wei.hang_up()?;
        mei.call_over()?;
        open.close()
    })
}

#[test]
fn a_number_that_nobody_has_is_refused() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut wei = open.wei(place)?;
        wei.dial("1999")?;
        let why = wei.call_over()?;
        ensure!(why.starts_with("404") || why.starts_with("484"), "no such number: {why}");
        open.close()
    })
}
