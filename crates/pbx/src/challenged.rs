//! Which challenges a phone can take.
//!
//! RFC 8760 offers SHA-256 and MD5 together. Some phones in use give up at an algorithm that they do not
//! know instead of taking the one that they do, so those get MD5 alone: the ones known by their
//! User-Agent at once, the others when they come back without having answered.

use std::collections::{HashSet, VecDeque};

use cordboard_sip::wire::Request;

/// User agents that fail at a challenge which is not MD5, wherever it stands.
const MD5_ONLY: [&str; 2] = ["baresip v0.", "baresip v1."];
/// How many phones that were challenged and did not answer yet are remembered.
const REMEMBERED: usize = 1024;
/// The longest Call-ID that is remembered.
const LONGEST: usize = 256;

/// Who was challenged and has not answered.
#[derive(Debug, Default)]
pub(crate) struct Challenged {
    calls: HashSet<String>,
    /// In the order in which they came; some of them may have answered.
    order: VecDeque<String>,
}

impl Challenged {
    /// Notes that this request is challenged; says whether only MD5 is to be offered.
    pub(crate) fn needs_md5(&mut self, request: &Request) -> bool {
        let agent = request.headers.first("User-Agent").unwrap_or_default();
        if MD5_ONLY.iter().any(|known| agent.starts_with(known)) {
            return true;
        }
        let Some(call) = request.headers.call_id() else { return false };
        if self.calls.contains(call) {
            return true;
        }
        // No phone makes such a long one, and a flood of them is not worth the memory.
        if call.len() > LONGEST {
            return false;
        }
        if self.order.len() == REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.calls.remove(&oldest);
        }
        self.calls.insert(call.to_owned());
        self.order.push_back(call.to_owned());
        false
    }

    /// The challenge was answered rightly.
    pub(crate) fn answered(&mut self, request: &Request) {
        if let Some(call) = request.headers.call_id() {
            self.calls.remove(call);
        }
    }
}

#[cfg(test)]
mod tests {
    use cordboard_sip::wire::{Method, Uri};

    use super::*;

    fn register(agent: &str, call_id: &str) -> Request {
        let mut request = Request::new(Method::Register, Uri::parse("sip:pbx").unwrap());
        request.headers.push("User-Agent", agent);
        request.headers.push("Call-ID", call_id);
        request
    }

    #[test]
    fn a_phone_that_gives_up_at_sha_256_gets_md5_alone() {
        let mut challenged = Challenged::default();
        assert!(
            challenged.needs_md5(&register("baresip v1.0.0 (x86_64/linux)", "a")),
            "it is known"
        );
        assert!(!challenged.needs_md5(&register("Other", "b")), "it may answer");
        assert!(challenged.needs_md5(&register("Other", "b")), "it came back without an answer");
    }

    #[test]
    fn a_phone_that_answered_is_offered_both_again() {
        let mut challenged = Challenged::default();
        let request = register("Other", "b");
        assert!(!challenged.needs_md5(&request), "both at first");
        challenged.answered(&request);
        assert!(!challenged.needs_md5(&request), "both at the next refresh, too");
    }

    #[test]
    fn a_flood_of_strangers_is_not_remembered_for_ever() {
        let mut challenged = Challenged::default();
        for nth in 0..5000 {
            challenged.needs_md5(&register("Other", &nth.to_string()));
        }
        assert_eq!(challenged.calls.len(), REMEMBERED, "only so many");
        assert_eq!(challenged.order.len(), REMEMBERED, "in either table");
        assert!(challenged.needs_md5(&register("Other", "4999")), "the last are still known");
        assert!(!challenged.needs_md5(&register("Other", "7")), "the first are not");
    }
}
