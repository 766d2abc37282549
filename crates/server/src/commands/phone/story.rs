//! One run of the phone: register, call or be called, talk, and say how it ended.

use std::{collections::BTreeMap, future::pending, time::Duration};

use anyhow::Context;
use cordboard_engine::phone::{Handset, News};
use cordboard_phone::{
    CallId, CallState, CallView, Command, Direction, Ending, Event, Refusal, Standing,
};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        mpsc,
    },
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use super::{NoCall, hand, words};
use crate::out;

const FAILED: u8 = 1;
const BUSY: u8 = 3;
const NO_ANSWER: u8 = 4;
const NO_SUCH_NUMBER: u8 = 5;

/// How it begins, once registered.
#[derive(Clone, Debug)]
pub(super) enum Begin {
    Dial(String),
    /// Takes the first call that comes.
    Answer,
}

pub(super) struct Story {
    begin: Option<Begin>,
    /// The first call is taken by itself.
    answers: bool,
    /// For how long is talked.
    length: Option<Duration>,
    hang_up: Option<Instant>,
    calls: BTreeMap<CallId, CallView>,
    answered: bool,
    standing: Option<Standing>,
}

/// What follows from a piece of news.
enum Next {
    Wait,
    Tell(Box<Command>),
    End(anyhow::Result<()>),
}

impl Story {
    pub(super) fn new(begin: Begin, length: Option<Duration>) -> Self {
        let answers = matches!(begin, Begin::Answer);
        let calls = BTreeMap::new();
        Self {
            begin: Some(begin),
            answers,
            length,
            hang_up: None,
            calls,
            answered: false,
            standing: None,
        }
    }

    /// Until the last call is over, or `stop`.
    pub(super) async fn tell(
        &mut self,
        handset: &Handset,
        mut news: broadcast::Receiver<News>,
        mut typed: mpsc::Receiver<String>,
        stop: &CancellationToken,
    ) -> anyhow::Result<()> {
        let mut stopping = false;
        loop {
            let next = tokio::select! {
                piece = news.recv() => match piece {
                    Ok(piece) => self.happened(&piece)?,
                    Err(RecvError::Lagged(_)) => Next::Wait,
                    Err(RecvError::Closed) => anyhow::bail!("the phone has stopped"),
                },
                Some(line) = typed.recv() => self.typed(line.trim())?,
                () = until(self.hang_up) => {
                    self.hang_up = None;
                    tell(Command::HangUpAll)
                }
                () = stop.cancelled(), if !stopping => {
                    stopping = true;
                    if self.calls.is_empty() {
                        return Ok(());
                    }
                    tell(Command::HangUpAll)
                }
            };
            match next {
                Next::Wait => {}
                Next::Tell(command) => handset.tell(*command).await,
                Next::End(result) => return result,
            }
        }
    }

    fn typed(&self, line: &str) -> anyhow::Result<Next> {
        if line.is_empty() {
            return Ok(Next::Wait);
        }
        let calls: Vec<CallView> = self.calls.values().cloned().collect();
        match hand::read(line, &calls) {
            Ok(command) => Ok(tell(command)),
            Err(what) => {
                out::print(&format!("{what}\n"))?;
                Ok(Next::Wait)
            }
        }
    }

    fn happened(&mut self, news: &News) -> anyhow::Result<Next> {
        let before = match news {
            News::Phone(Event::CallChanged(call)) => self.calls.get(&call.id),
            _ => None,
        };
        let line = words::line(news, before);
        if let Some(line) = line.filter(|_| self.is_new(news)) {
            out::print(&(line + "\n")).context("nobody reads this any more")?;
        }
        Ok(match news {
            News::Phone(Event::AccountChanged(account)) => self.account(&account.standing),
            News::Phone(Event::CallChanged(call)) => self.call(call),
            News::Phone(Event::Refused(refusal)) if self.calls.is_empty() => {
                Next::End(Err(refused(refusal)))
            }
            News::Phone(_)
            | News::Sound(_)
            | News::Recorded { .. }
            | News::NotRecorded { .. }
            | News::Xruns { .. }
            | News::Levels { .. }
            | News::Headset { .. }
            | News::Echo(_) => Next::Wait,
        })
    }

    /// An account is told of again with each message that waits for it.
    fn is_new(&mut self, news: &News) -> bool {
        let News::Phone(Event::AccountChanged(account)) = news else { return true };
        let before = self.standing.replace(account.standing.clone());
        before.as_ref() != Some(&account.standing)
    }

    fn account(&mut self, standing: &Standing) -> Next {
        match (standing, &self.begin) {
            (Standing::Registered | Standing::Off, Some(Begin::Dial(target))) => {
                let command = Command::Dial { account: None, target: target.clone() };
                self.begin = None;
                tell(command)
            }
            (Standing::Failed { status, .. }, Some(_)) => {
                let what = match status {
                    Some(status) => format!("the exchange refuses this account ({status})"),
                    None => "the exchange does not answer".to_owned(),
                };
                Next::End(Err(NoCall { what, code: FAILED }.into()))
            }
            _ => Next::Wait,
        }
    }

    fn call(&mut self, call: &CallView) -> Next {
        let is_new = !self.calls.contains_key(&call.id);
        if let CallState::Ended(ending) = &call.state {
            self.calls.remove(&call.id);
            return self.ended(call, ending);
        }
        self.calls.insert(call.id, call.clone());
        if call.state == CallState::Ringing && is_new && self.answers {
            self.answers = false;
            self.begin = None;
            return tell(Command::Answer(call.id));
        }
        if call.state == CallState::Talking && !self.answered {
            self.answered = true;
            self.hang_up = self.length.map(|length| Instant::now() + length);
        }
        Next::Wait
    }

    fn ended(&self, call: &CallView, ending: &Ending) -> Next {
        if !self.calls.is_empty() {
            return Next::Wait;
        }
        if self.answered {
            return Next::End(Ok(()));
        }
        let code = match ending {
            Ending::Refused(486 | 600 | 603) | Ending::Declined => BUSY,
            Ending::Refused(408 | 480 | 487)
            | Ending::GivenUp
            | Ending::Missed
            | Ending::AnsweredElsewhere => NO_ANSWER,
            Ending::Refused(404 | 410 | 484 | 604) => NO_SUCH_NUMBER,
            Ending::Refused(_)
            | Ending::ByUs
            | Ending::ByThem
            | Ending::Transferred
            | Ending::Unreachable
            | Ending::NoSound(_)
            | Ending::AckLost
            | Ending::Lost => FAILED,
        };
        let whose = match call.direction {
            Direction::In => "the call of",
            Direction::Out => "the call to",
        };
        let what = format!("{whose} {}: {}", call.party.user, words::of_ending(ending, call));
        Next::End(Err(NoCall { what, code }.into()))
    }
}

fn tell(command: Command) -> Next {
    Next::Tell(Box::new(command))
}

fn refused(refusal: &Refusal) -> anyhow::Error {
    NoCall { what: refusal.to_string(), code: FAILED }.into()
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}
