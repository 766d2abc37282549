//! The exchange of another PC, and the softphone of this one: commands for the phone are done here, all
//! others there; events of both are one stream.

use cordboard_api::{
    ApiError, Asked, Away, Change, Code, LivePhone, MediaRef, Seat, ServerMessage, dispatch,
};
use cordboard_remote::{Place, Remote, RemoteError};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use std::{path::Path, sync::Arc};

/// What a page may fall behind before the events wait for it.
const BEHIND: usize = 256;

#[derive(Debug)]
pub(crate) struct Elsewhere {
    remote: Remote,
    pub(crate) away: Away,
}

impl Elsewhere {
    pub(crate) fn new(place: Place, data: &Path, seat: Seat) -> Self {
        Self { remote: Remote::new(place), away: Away::open(data, seat) }
    }

    /// Any command of the table.
    pub(crate) async fn rpc(&self, name: &str, payload: Value) -> Result<Value, ApiError> {
        match name {
            "phone_credentials" => Err(ApiError::new(Code::Forbidden, "no page needs them")),
            _ if name.starts_with("phone_") => self.here(name, payload).await,
            "login" => {
                let me = self.there(name, &payload).await?;
                self.came(&me).await?;
                Ok(me)
            }
            "logout" => {
                self.away.stands_up();
                self.there(name, &payload).await
            }
            _ => self.there(name, &payload).await,
        }
    }

    /// Sound there, as it is asked for over HTTP.
    pub(crate) async fn media(&self, what: &MediaRef) -> Result<Vec<u8>, ApiError> {
        let (path, body) = match what {
            MediaRef::Recording(call) => (format!("recording/{}", plain(call)?), None),
            MediaRef::Message(id) => (format!("message/{id}"), None),
            MediaRef::Prompt(prompt) => {
                (format!("prompt/{}/{}", plain(&prompt.language)?, plain(&prompt.prompt)?), None)
            }
            MediaRef::Speech(speech) => {
                let body = json!({ "text": speech.text, "language": speech.language });
                ("speech".to_owned(), Some(body))
            }
        };
        let sound = self.remote.sound(&format!("/api/media/{path}"), body.as_ref()).await;
        sound.map_err(refusal)
    }

    /// A snapshot and what follows: of the exchange, with this PC's phone in it.
    pub(crate) async fn watch(self: &Arc<Self>) -> Result<mpsc::Receiver<Value>, ApiError> {
        let stop = CancellationToken::new();
        let there = self.remote.events(stop.clone()).await.map_err(refusal)?;
        let host = self.away.host();
        let here = host.watch(&host.local_caller(None)?)?;
        let (give, messages) = mpsc::channel(BEHIND);
        tokio::spawn(async move {
            join(there, here, give).await;
            stop.cancel();
        });
        Ok(messages)
    }

    /// The program ends: calls are hung up, the session is over.
    pub(crate) async fn leave(&self) {
        self.away.stands_up();
        if self.remote.is_logged_in() {
            let _ = self.there("logout", &json!({})).await; // it ends by itself, later
        }
    }

    /// Whoever has logged in sits down at his phone.
    async fn came(&self, me: &Value) -> Result<(), ApiError> {
        let odd = |error: serde_json::Error| ApiError::failed("the exchange's answer", &error);
        let sitter: cordboard_api::Sitter = serde_json::from_value(me.clone()).map_err(odd)?;
        let has_phone = sitter.extension.is_some();
        self.away.arrives(sitter);
        if has_phone {
            let told = self.there("phone_credentials", &json!({})).await?;
            let credentials = serde_json::from_value(told).map_err(odd)?;
            let sat = self.away.sits_down(&self.remote.place().host, credentials).await;
            sat.map_err(|error| ApiError::new(Code::PhoneRefused, error.to_string()))?;
        }
        Ok(())
    }

    async fn there(&self, name: &str, payload: &Value) -> Result<Value, ApiError> {
        self.remote.command(name, payload).await.map_err(refusal)
    }

    async fn here(&self, name: &str, payload: Value) -> Result<Value, ApiError> {
        let (host, name) = (self.away.host(), name.to_owned());
        crate::door::beside(move || {
            let caller = host.local_caller(None)?;
            let asked = Asked { caller: Some(&caller), address: None, program: "Cordboard" };
            dispatch(&host, &asked, &name, payload)
        })
        .await
    }
}

/// Until one of them ends, or nobody listens. What is told is numbered anew.
async fn join(
    mut there: mpsc::Receiver<Value>,
    mut here: mpsc::Receiver<ServerMessage>,
    give: mpsc::Sender<Value>,
) {
    let mut seq = 0u64;
    let mut phone: Option<LivePhone> = None;
    let mut begun = false;
    loop {
        let mut message = tokio::select! {
            () = give.closed() => return,
            message = there.recv() => match message {
                Some(message) => message,
                None => return,
            },
            message = here.recv() => match message {
                Some(ServerMessage::Snapshot { snapshot, .. }) => {
                    phone = snapshot.phone;
                    match &phone {
                        // The exchange's was quicker.
                        Some(picture) if begun => {
                            json!({ "change": Change::Phone(picture.clone()) })
                        }
                        _ => continue,
                    }
                }
                Some(ServerMessage::Change { change, .. }) => {
                    if let Change::Phone(picture) = &change {
                        phone = Some(picture.clone());
                    }
                    let is_ours =
                        matches!(change, Change::Phone(_) | Change::Levels(_) | Change::Job(_));
                    // Before the first snapshot it is in it.
                    if !is_ours || !begun {
                        continue;
                    }
                    json!({ "change": change })
                }
                None => return,
            },
        };
        if let Some(snapshot) = message.get_mut("snapshot") {
            snapshot["phone"] = json!(phone);
            (seq, begun) = (0, true);
        } else {
            seq += 1;
        }
        message["seq"] = json!(seq);
        if give.send(message).await.is_err() {
            return;
        }
    }
}

/// What stands in a path as it is: names of calls, prompts and languages do.
fn plain(text: &str) -> Result<&str, ApiError> {
    let good = |letter: char| letter.is_alphanumeric() || "-_.:".contains(letter);
    if !text.is_empty() && !text.starts_with('.') && text.chars().all(good) && text.is_ascii() {
        return Ok(text);
    }
    Err(ApiError::not_found("sound", text))
}

/// An exchange's no is ours; that it is not reached has a code of its own.
fn refusal(error: RemoteError) -> ApiError {
    match error {
        RemoteError::Refused(said) => ApiError::told(&said),
        away => ApiError::new(Code::NoConnection, away.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn events_of_both_are_one_numbered_stream_with_this_phone_in_it() {
        let (tell_there, there) = mpsc::channel(8);
        let (tell_here, here) = mpsc::channel(8);
        let (give, mut heard) = mpsc::channel(8);
        let joined = tokio::spawn(join(there, here, give));
        let phone = |muted| Change::Phone(LivePhone { muted, ..LivePhone::default() });
        let here = |change| ServerMessage::Change { seq: 7, change };
        tell_here.send(here(phone(false))).await.expect("taken");
        tokio::task::yield_now().await;
        let first = json!({ "seq": 0, "snapshot": { "phone": null, "calls": [] } });
        tell_there.send(first).await.expect("taken");
        let told = heard.recv().await.expect("a snapshot");
        assert_eq!((&told["seq"], &told["snapshot"]["phone"]["muted"]), (&json!(0), &json!(false)));
        tell_there.send(json!({ "seq": 1, "change": { "office": 3 } })).await.expect("taken");
        assert_eq!(heard.recv().await.expect("a change")["seq"], 1, "the exchange's");
        tell_here.send(here(phone(true))).await.expect("taken");
        let told = heard.recv().await.expect("a change");
        assert_eq!((&told["seq"], &told["change"]["phone"]["muted"]), (&json!(2), &json!(true)));
        tell_here.send(here(Change::Office(9))).await.expect("taken");
        tell_there.send(json!({ "seq": 2, "change": { "office": 4 } })).await.expect("taken");
        let told = heard.recv().await.expect("a change");
        assert_eq!((&told["seq"], &told["change"]["office"]), (&json!(3), &json!(4)), "not ours");
        drop(tell_there);
        assert!(heard.recv().await.is_none(), "when the exchange is gone, the page hears so");
        joined.await.expect("it ends");
    }

    #[tokio::test]
    async fn this_phone_is_told_also_where_its_picture_comes_after_the_exchanges() {
        let data = std::env::temp_dir();
        let host = Away::open(&data, Seat::default()).host();
        let mut own =
            host.watch(&host.local_caller(None).expect("whoever sits here")).expect("a view");
        let picture = own.recv().await.expect("the picture of this PC");
        let ServerMessage::Snapshot { seq, mut snapshot } = picture else {
            panic!("a view begins with a picture: {picture:?}");
        };
        snapshot.phone = Some(LivePhone { muted: true, ..LivePhone::default() });
        let (tell_there, there) = mpsc::channel(8);
        let (tell_here, here) = mpsc::channel(8);
        let (give, mut heard) = mpsc::channel(8);
        let joined = tokio::spawn(join(there, here, give));
        let first = json!({ "seq": 0, "snapshot": { "phone": null, "calls": [] } });
        tell_there.send(first).await.expect("taken");
        let told = heard.recv().await.expect("the exchange's picture does not wait for ours");
        assert_eq!(told["snapshot"]["phone"], Value::Null, "nothing is known of this phone yet");
        tell_here.send(ServerMessage::Snapshot { seq, snapshot }).await.expect("taken");
        let told = heard.recv().await.expect("a late picture is not swallowed");
        assert_eq!(
            (&told["seq"], &told["change"]["phone"]["muted"]),
            (&json!(1), &json!(true)),
            "the phone comes as a change: a second picture would begin the page anew"
        );
        tell_there.send(json!({ "seq": 1, "change": { "office": 3 } })).await.expect("taken");
        assert_eq!(heard.recv().await.expect("a change")["seq"], 2, "numbered behind it");
        drop(tell_there);
        assert!(heard.recv().await.is_none(), "when the exchange is gone, the page hears so");
        joined.await.expect("it ends");
    }

    #[test]
    fn names_lead_nowhere_else() {
        for good in ["C17", "zh-CN", "welcome_2", "builtin:welcome"] {
            assert!(plain(good).is_ok(), "{good}");
        }
        for bad in ["", "../office", "a/b", "a?b", ".hidden", "a b", "您好"] {
            assert!(plain(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_refusal_keeps_its_code_and_what_belongs_to_it() {
        let said =
            json!({ "code": "locked_out", "message": "wait", "details": { "retry_seconds": 9 } });
        let refused = refusal(RemoteError::Refused(said));
        assert_eq!(refused.code, Code::LockedOut, "screens switch on it");
        assert_eq!(refused.details, Some(json!({ "retry_seconds": 9 })));
        let away = refusal(RemoteError::Away("shop-pc".to_owned()));
        assert_eq!(away.code, Code::NoConnection, "{away}");
    }
}
