//! The form that news take on their way: JSON for programs, a sentence for the robots of group chats; each signed
//! as whoever receives it checks it.
//!
//! Sources: WeCom "group robot", DingTalk "custom robot, security settings: sign", Feishu "custom bot, signature
//! verification", each in its developers' documentation.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use cordboard_engine::http::{Answer, Client, Question, Reach};
use cordboard_pbx::office::{Webhook, WebhookFormat};
use cordboard_store::{Delivery, Tried};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

use super::sentences::sentence;

/// How long a webhook may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Of an answer so much is read: robots say in it whether they took it.
const MOST_ANSWER: usize = 16 * 1024;

/// What brings news.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub(super) client: Client,
    /// Of the sentences for people.
    pub(super) language: String,
}

impl Sender {
    /// Tries once. When it is to be tried again is not said here.
    pub(super) async fn bring(&self, webhook: &Webhook, news: &Delivery) -> Tried {
        let now = Timestamp::now();
        let failed =
            |status, error: String| Tried { told: None, status, error: Some(error), next: None };
        let Some(question) = question(webhook, news, &self.language, now) else {
            return failed(None, "the webhook has no address: write it again".to_owned());
        };
        let answer = match self.client.ask(&question).await {
            Ok(answer) => answer,
            Err(error) => return failed(None, error.to_string()),
        };
        match refusal(webhook.format, &answer) {
            Some(why) => failed(Some(answer.status), why),
            None => {
                let told = Some(Timestamp::now());
                Tried { told, status: Some(answer.status), error: None, next: None }
            }
        }
    }
}

/// `None` where the webhook has no address.
fn question(
    webhook: &Webhook,
    news: &Delivery,
    language: &str,
    now: Timestamp,
) -> Option<Question> {
    let mut url = webhook.url.as_ref()?.expose().trim().to_owned();
    let secret = webhook.secret.as_ref().map(|secret| secret.expose());
    let second = now.as_second();
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let told: Value = serde_json::from_str(&news.body).unwrap_or_default();
    let said = || sentence(language, &news.event, &told);
    let body = match webhook.format {
        WebhookFormat::Json => {
            headers.push(("X-Cordboard-Event".to_owned(), news.event.clone()));
            headers.push(("X-Cordboard-Delivery".to_owned(), news.id.to_string()));
            headers.push(("X-Cordboard-Timestamp".to_owned(), second.to_string()));
            if let Some(secret) = secret {
                let signed = hmac(secret.as_bytes(), format!("{second}.{}", news.body).as_bytes());
                let signature = format!("sha256={}", hex::encode(signed));
                headers.push(("X-Cordboard-Signature".to_owned(), signature));
            }
            news.body.clone()
        }
        WebhookFormat::Wecom => {
            json!({ "msgtype": "text", "text": { "content": said() } }).to_string()
        }
        WebhookFormat::Dingtalk => {
            if let Some(secret) = secret {
                let millis = now.as_millisecond();
                let signed = hmac(secret.as_bytes(), format!("{millis}\n{secret}").as_bytes());
                let sign = percent(&STANDARD.encode(signed));
                let joint = if url.contains('?') { '&' } else { '?' };
                url += &format!("{joint}timestamp={millis}&sign={sign}");
            }
            json!({ "msgtype": "text", "text": { "content": said() } }).to_string()
        }
        WebhookFormat::Feishu => {
            let mut body = json!({ "msg_type": "text", "content": { "text": said() } });
            if let (Some(secret), Some(fields)) = (secret, body.as_object_mut()) {
                // The text that is signed is empty: the key holds it all.
                let signed = hmac(format!("{second}\n{secret}").as_bytes(), b"");
                fields.insert("timestamp".to_owned(), second.to_string().into());
                fields.insert("sign".to_owned(), STANDARD.encode(signed).into());
            }
            body.to_string()
        }
    };
    Some(Question {
        method: "POST".to_owned(),
        url,
        headers,
        body: body.into_bytes(),
        reach: if webhook.is_private() { Reach::Anywhere } else { Reach::Public },
        time: PATIENCE,
        most_bytes: MOST_ANSWER,
    })
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// As a part of an address (RFC 3986 2.1): of Base64 only these three are not plain.
fn percent(base64: &str) -> String {
    base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// Why it was not taken. Robots answer 200 also when they refuse, and say so inside.
fn refusal(format: WebhookFormat, answer: &Answer) -> Option<String> {
    if !(200..300).contains(&answer.status) {
        return Some(format!("it answered {}", answer.status));
    }
    if format == WebhookFormat::Json {
        return None;
    }
    let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = ["errcode", "code", "StatusCode"].iter().find_map(|name| said[*name].as_i64())?;
    let why = ["errmsg", "msg", "StatusMessage"].iter().find_map(|name| said[*name].as_str());
    let why: String = why.unwrap_or_default().chars().take(200).collect();
    (code != 0).then(|| format!("the robot answered {code}: {why}"))
}

#[cfg(test)]
mod tests {
    use cordboard_pbx::office::{Secret, WebhookEvent};

    use super::*;

    fn webhook(format: WebhookFormat, url: &str, secret: Option<&str>) -> Webhook {
        Webhook {
            id: "w".into(),
            name: "W".into(),
            url: Some(Secret::new(url)),
            secret: secret.map(Secret::new),
            format,
            events: vec![WebhookEvent::CallEnded],
            private: None,
            enabled: None,
        }
    }

    fn news() -> Delivery {
        Delivery {
            id: 17,
            webhook: "w".into(),
            event: "test".into(),
            at: Timestamp::UNIX_EPOCH,
            body: "{\"event\":\"test\"}".into(),
            tries: 0,
            next: None,
            told: None,
            status: None,
            error: None,
        }
    }

    fn asked(format: WebhookFormat, url: &str, secret: Option<&str>) -> (Question, Value) {
        let now = Timestamp::from_second(1_700_000_000).expect("a moment");
        let asked =
            question(&webhook(format, url, secret), &news(), "en", now).expect("an address");
        let body = serde_json::from_slice(&asked.body).expect("JSON");
        (asked, body)
    }

    // The signatures were computed by another program: `printf TEXT | openssl dgst -sha256 -hmac KEY`.

    #[test]
    fn a_program_gets_the_news_with_a_signature_over_time_and_text() {
        let (asked, body) = asked(WebhookFormat::Json, "https://e.example/hook", Some("s3cret"));
        assert_eq!(body["event"], "test", "the news as they are");
        let header = |name: &str| {
            let found = asked.headers.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        assert_eq!(header("X-Cordboard-Timestamp"), "1700000000");
        assert_eq!(header("X-Cordboard-Delivery"), "17", "so that it is counted once");
        assert_eq!(
            header("X-Cordboard-Signature"),
            "sha256=1c5b24400e91c3c2a54a5fc594c52fc115eb8e1d8d6b200dc40d90fa6ef6e273"
        );
        assert_eq!(asked.reach, Reach::Public, "the own network is closed");
    }

    #[test]
    fn dingtalk_finds_its_signature_in_the_address() {
        let url = "https://oapi.dingtalk.com/robot/send?access_token=t";
        let (asked, body) = asked(WebhookFormat::Dingtalk, url, Some("s3cret"));
        assert_eq!(
            asked.url,
            format!(
                "{url}&timestamp=1700000000000&sign=MT7bXSNfVTPzQMEuLWvmMNbmZSCUY1X6YKn9AxBnLsI%3D"
            )
        );
        assert_eq!(body["msgtype"], "text");
        assert_eq!(body["text"]["content"], "This is a test; all is well.");
    }

    #[test]
    fn feishu_finds_its_signature_in_the_body() {
        let url = "https://open.feishu.cn/open-apis/bot/v2/hook/t";
        let (asked, body) = asked(WebhookFormat::Feishu, url, Some("s3cret"));
        assert_eq!(asked.url, url, "nothing is added");
        assert_eq!(body["timestamp"], "1700000000");
        assert_eq!(body["sign"], "IX3eHI0/v/Td7jqJ0ynSEK3Dq5JY3HUZeoeMgVZeZGo=");
        assert_eq!(body["content"]["text"], "This is a test; all is well.");
    }

    #[test]
    fn a_robot_that_refuses_with_200_has_refused() {
        let said = |body: &str| Answer { status: 200, body: body.into(), is_cut: false };
        let refused = refusal(WebhookFormat::Wecom, &said("{\"errcode\":93000,\"errmsg\":\"no\"}"));
        assert_eq!(refused.as_deref(), Some("the robot answered 93000: no"));
        assert_eq!(refusal(WebhookFormat::Wecom, &said("{\"errcode\":0,\"errmsg\":\"ok\"}")), None);
        assert_eq!(refusal(WebhookFormat::Feishu, &said("{\"code\":0}")), None);
        assert_eq!(refusal(WebhookFormat::Json, &said("anything")), None, "200 is enough");
        let failed = Answer { status: 503, body: Vec::new(), is_cut: false };
        assert!(refusal(WebhookFormat::Json, &failed).is_some());
    }
}
