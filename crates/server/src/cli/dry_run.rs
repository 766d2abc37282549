//! The words of `cordboardd dry-run`.

use std::str::FromStr;

use clap::Args;
use cordboard_flow::{DryAgent, DryAnswer, Moment};

#[derive(Args, Debug)]
pub(crate) struct DryRun {
    /// The flow, by its id
    pub(crate) flow: String,
    /// When the call comes in, by the office's clock: 2026-10-10T10:00, or with a zone:
    /// 2026-10-10T10:00:00+08:00 [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Moment>,
    /// What is pressed each time when the caller is asked, with commas between: 1 or 2,,4711#.
    /// Nothing between two commas waits until the time is over
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    pub(crate) keys: Vec<String>,
    /// Who calls [default: a withheld number]
    #[arg(long, value_name = "NUMBER", default_value = "")]
    pub(crate) caller: String,
    /// What was dialled [default: the first number that leads to the flow]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) dialled: Option<String>,
    /// After how many seconds without a person the caller hangs up [default: never]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) patience: Option<u32>,
    /// Who answers: [GROUP or EXTENSION=]answers, no_answer, nobody, busy or full; with :SECONDS
    /// behind it, after how long; may be given several times [default: answers:5]
    #[arg(long = "answer", value_name = "HOW")]
    pub(crate) answers: Vec<Answers>,
    /// The caller hangs up after his message, and does not press #
    #[arg(long)]
    pub(crate) hang_up_after_message: bool,
    /// Rehearse the draft; without this, what is published
    #[arg(long)]
    pub(crate) draft: bool,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How somebody, or everybody, answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answers {
    who: Option<String>,
    answer: DryAnswer,
    after_seconds: Option<u32>,
}

impl Answers {
    /// A name may be a group's or an extension's.
    pub(crate) fn agents(&self) -> Vec<DryAgent> {
        let usual = DryAgent::default();
        let after_seconds = self.after_seconds.unwrap_or(usual.after_seconds);
        let agent = DryAgent { answer: self.answer, after_seconds, ..usual };
        match &self.who {
            None => vec![agent],
            Some(who) => vec![
                DryAgent { group: Some(who.clone()), ..agent.clone() },
                DryAgent { extension: Some(who.clone()), ..agent },
            ],
        }
    }
}

impl FromStr for Answers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (who, how) = match text.split_once('=') {
            Some((who, how)) => (Some(who.to_owned()), how),
            None => (None, text),
        };
        let (how, seconds) = match how.split_once(':') {
            Some((how, seconds)) => (how, Some(seconds)),
            None => (how, None),
        };
        let answer = match how {
            "answers" => DryAnswer::Answers,
            "no_answer" => DryAnswer::NoAnswer,
            "nobody" => DryAnswer::Nobody,
            "busy" => DryAnswer::Busy,
            "full" => DryAnswer::Full,
            _ => return Err("write answers, no_answer, nobody, busy or full".to_owned()),
        };
        let after_seconds = seconds.map(str::parse).transpose();
        let after_seconds = after_seconds.map_err(|_| "write seconds as a number".to_owned())?;
        Ok(Self { who, answer, after_seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_answers_is_read_with_and_without_a_name_and_a_time() {
        let read = |text: &str| text.parse::<Answers>();
        let everybody = read("no_answer").expect("it reads");
        assert_eq!(everybody.agents().len(), 1);
        assert_eq!(everybody.agents()[0].answer, DryAnswer::NoAnswer);
        let sales = read("sales=answers:8").expect("it reads").agents();
        assert_eq!(sales[0].group.as_deref(), Some("sales"), "a group may be called so");
        assert_eq!(sales[1].extension.as_deref(), Some("sales"), "or an extension");
        assert_eq!(sales[0].after_seconds, 8);
        for wrong in ["", "sales=", "maybe", "answers:soon", "sales:answers"] {
            assert!(read(wrong).is_err(), "{wrong:?} says nothing");
        }
    }
}
