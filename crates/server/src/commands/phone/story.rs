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

/// For how long the other side may ring. An exchange that died while it rang says nothing any more, and SIP
/// sets no end to it (RFC 3261 17.1.1.2).
const LONGEST_RING: Duration = Duration::from_secs(180);

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
            // It was registered, and the exchange does not answer any more: nor will the call end by itself.
            (Standing::Failed { status: None, .. }, None) if !self.calls.is_empty() => {
                let what = "the exchange does not answer any more, so the call is lost".to_owned();
                Next::End(Err(NoCall { what, code: FAILED }.into()))
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
        } else if is_new && call.direction == Direction::Out && !self.answered {
            self.hang_up = Some(Instant::now() + LONGEST_RING);
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

#[cfg(test)]
mod tests {
    use cordboard_phone::{AccountId, AccountView, LineId, Party};

    use super::*;

    fn account(standing: Standing) -> News {
        let id = AccountId(1);
        News::Phone(Event::AccountChanged(AccountView {
            id,
            standing,
            messages: None,
            seen_as: None,
        }))
    }

    fn call(state: CallState) -> News {
        News::Phone(Event::CallChanged(CallView {
            id: CallId(1),
            line: LineId(1),
            account: AccountId(1),
            direction: Direction::Out,
            party: Party {
                display: None,
                user: "1002".to_owned(),
                address: "sip:1002@192.0.2.1".to_owned(),
            },
            state,
            held_by_peer: false,
            silent: false,
            in_conference: false,
            recording: false,
            transferring: false,
            rest: None,
            began: std::time::Instant::now(),
            answered: None,
            ended: None,
            codec: None,
            encrypted: false,
        }))
    }

    /// It has registered and dialled.
    fn dialled() -> Story {
        let mut story = Story::new(Begin::Dial("1002".to_owned()), None);
        let next = story.happened(&account(Standing::Registered)).expect("told");
        assert!(matches!(next, Next::Tell(command) if matches!(*command, Command::Dial { .. })));
        story.happened(&call(CallState::Calling)).expect("told");
        story
    }

    fn failed(status: Option<u16>) -> News {
        account(Standing::Failed { status, retry_in: Duration::from_secs(5) })
    }

    #[test]
    fn a_call_whose_exchange_is_gone_ends_with_an_error() {
        let mut story = dialled();
        story.happened(&call(CallState::Talking)).expect("told");
        let Next::End(Err(error)) = story.happened(&failed(None)).expect("told") else {
            panic!("it would never end");
        };
        let lost = error.downcast_ref::<NoCall>().expect("a code for scripts");
        assert_eq!(lost.code, FAILED);
        assert!(lost.to_string().contains("does not answer any more"), "{lost}");
    }

    #[test]
    fn a_registration_that_is_refused_in_mid_call_leaves_the_call_alone() {
        let mut story = dialled();
        story.happened(&call(CallState::Talking)).expect("told");
        let next = story.happened(&failed(Some(503))).expect("told");
        assert!(matches!(next, Next::Wait), "who refuses is there");
    }

    #[test]
    fn nobody_rings_for_ever() {
        let mut story = dialled();
        let given_up = story.hang_up.expect("it is given up some time");
        assert!(given_up <= Instant::now() + LONGEST_RING, "after three minutes");
        story.happened(&call(CallState::Ringback { early_media: false })).expect("told");
        assert_eq!(story.hang_up, Some(given_up), "that it rings changes nothing of it");
        story.happened(&call(CallState::Talking)).expect("told");
        assert_eq!(story.hang_up, None, "who talks is not cut off");
    }
}
