//! `cordboardd phone`: the softphone without a screen.

mod check;
mod devices;
mod hand;
mod story;
mod words;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use cordboard_engine::phone::{Ears, PhoneConfig, Softphone, Times};
use cordboard_phone::Command;
use cordboard_sound::{Choice, Cleaning, Direction, VoiceSettings};
use tokio_util::sync::CancellationToken;

use self::story::{Begin, Story};
use super::serve::watch_for_stop;
use crate::{
    cli::{LogFormat, Phone, Seat},
    logging,
};

/// A call that came to nothing: the message is for people, the code for scripts.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub(crate) struct NoCall {
    what: String,
    code: u8,
}

impl NoCall {
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

pub(crate) fn phone(phone: Phone) -> anyhow::Result<()> {
    let (begin, seat) = match phone {
        Phone::Devices => return devices::list(),
        Phone::Check(asked) => return check::check(&asked),
        Phone::Dial { target, seat } => (Begin::Dial(target), seat),
        Phone::Answer { seat } => (Begin::Answer, seat),
    };
    logging::start(&seat.log, LogFormat::Text)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("phone")
        .enable_all()
        .build()
        .context("the system gives no threads")?;
    let result = runtime.block_on(run(begin, seat));
    // The thread that reads standard input may wait there for ever.
    runtime.shutdown_timeout(Duration::from_millis(100));
    result
}

async fn run(begin: Begin, seat: Seat) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    watch_for_stop(stop.clone())?;
    let phone = Softphone::start(config(&seat)?).await?;
    let handset = phone.handset();
    let news = handset.news();
    let lines = hand::lines();
    let running = CancellationToken::new();
    let stopping = running.clone();
    let phone = tokio::spawn(async move { Box::pin(phone.run(stopping)).await });
    let mut story = Story::new(begin, seat.seconds.map(Duration::from_secs));
    let told = story.tell(&handset, news, lines, &stop).await;
    handset.tell(Command::HangUpAll).await;
    running.cancel();
    phone.await.context("the phone broke down")?;
    told
}

fn config(seat: &Seat) -> anyhow::Result<PhoneConfig> {
    let recordings = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let mut config = PhoneConfig::new(vec![seat.account()], recordings);
    config.country.clone_from(&seat.country);
    config.trust.clone_from(&seat.trust);
    config.ears = if seat.is_filed() {
        let times = if seat.repeat { Times::AgainAndAgain } else { Times::Once };
        Ears::Files { play: seat.play.clone(), times, record: seat.record.clone() }
    } else {
        let choice = |name: &Option<String>, direction| match name {
            Some(name) => devices::choose(name, direction),
            None => Ok(Choice::Default),
        };
        let cleaning = if seat.plain { Cleaning::NOTHING } else { Cleaning::default() };
        let voice = VoiceSettings {
            input: choice(&seat.microphone, Direction::Input)?,
            output: choice(&seat.speaker, Direction::Output)?,
            cleaning,
            buffer: Duration::from_millis(seat.buffer),
        };
        Ears::Card { ring: vec![voice.output.clone()], voice }
    };
    Ok(config)
}
