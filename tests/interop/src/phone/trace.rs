//! The SIP trace that baresip prints: where a dialog's tags are, which no event tells.

/// The two tags of a dialog, as this phone sees it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tags {
    pub(super) local: String,
    pub(super) remote: String,
}

/// The tags of the call with that Call-ID, which this phone made: from the 200 to its INVITE.
pub(super) fn tags(trace: &str, call_id: &str) -> Option<Tags> {
    // Each message starts with a line of its own: "UDP 127.0.0.1:5060 -> 127.0.0.2:5060".
    trace.split("\nSIP/2.0 200").skip(1).find_map(|message| {
        let head = message.split("\n\n").next()?;
        let head = head.split("\r\n\r\n").next()?;
        let field = |name: &str| {
            let line = head.lines().find(|line| line.starts_with(name))?;
            Some(line[name.len()..].trim())
        };
        let is_ours = field("Call-ID:")? == call_id && field("CSeq:")?.ends_with("INVITE");
        let tag = |value: &str| {
            let (_, tag) = value.split_once(";tag=")?;
            Some(tag.split(';').next()?.to_owned())
        };
        let (local, remote) = (tag(field("From:")?)?, tag(field("To:")?)?);
        is_ours.then_some(Tags { local, remote })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_are_those_of_the_answer_to_the_invite() {
        let trace = "UDP 127.0.0.2:5060 -> 127.0.0.1:5060\nSIP/2.0 200 OK\n\
                     To: <sip:b@x>;tag=wrong\nFrom: <sip:a@x>;tag=wrong\nCall-ID: other\nCSeq: 1 INVITE\n\n\
                     UDP 127.0.0.2:5060 -> 127.0.0.1:5060\nSIP/2.0 200 OK\n\
                     To: <sip:b@x>;tag=theirs\nFrom: <sip:a@x>;tag=ours\nCall-ID: c1\nCSeq: 7 INVITE\n\nv=0\n";
        let expected = Tags { local: "ours".to_owned(), remote: "theirs".to_owned() };
        assert_eq!(tags(trace, "c1"), Some(expected), "the second message is the one");
        assert_eq!(tags(trace, "c2"), None, "a call that was never answered has none");
    }
}
