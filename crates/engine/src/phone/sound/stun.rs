//! Questions to STUN servers, each from the RTP port of the line that it is asked for.

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use cordboard_phone::{LineEvent, LineId, stun};

use crate::entropy;

/// The pause after each question of one query; after the last the server counts as silent. RFC 8489
/// 6.2.1 would wait for 40 seconds: nobody waits so long for a call to begin.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(150),
    Duration::from_millis(300),
    Duration::from_millis(500),
    Duration::from_millis(550),
];

/// One line's question.
#[derive(Debug)]
struct Query {
    line: LineId,
    local: SocketAddr,
    server: SocketAddr,
    transaction: [u8; 12],
    asked: usize,
    due: Instant,
}

/// All questions without an answer.
#[derive(Debug, Default)]
pub(super) struct Queries {
    open: Vec<Query>,
}

impl Queries {
    /// Begins to ask who `local` is; [`Queries::ask`] sends.
    pub(super) fn begin(
        &mut self,
        now: Instant,
        line: LineId,
        local: SocketAddr,
        server: SocketAddr,
    ) -> io::Result<()> {
        self.forget(line);
        let [a, b, c, d, e, f, g, h, i, j, k, l, ..] = entropy::seed()?;
        let transaction = [a, b, c, d, e, f, g, h, i, j, k, l];
        self.open.push(Query { line, local, server, transaction, asked: 0, due: now });
        Ok(())
    }

    pub(super) fn forget(&mut self, line: LineId) {
        self.open.retain(|query| query.line != line);
    }

    pub(super) fn due(&self) -> Option<Instant> {
        self.open.iter().map(|query| query.due).min()
    }

    /// Asks what it is time to ask; a line whose server is silent is open without a public address.
    pub(super) fn ask(
        &mut self,
        now: Instant,
        mut send: impl FnMut(LineId, SocketAddr, &[u8]),
    ) -> Vec<(LineId, LineEvent)> {
        let mut silent = Vec::new();
        self.open.retain_mut(|query| {
            if query.due > now {
                return true;
            }
            let Some(pause) = PAUSES.get(query.asked) else {
                tracing::info!(server = %query.server, "the STUN server does not answer");
                silent.push((query.line, opened(query.local, None)));
                return false;
            };
            send(query.line, query.server, &stun::request(query.transaction));
            query.asked += 1;
            query.due = now + *pause;
            true
        });
        silent
    }

    /// What a datagram on the line's RTP port answers; `None` when it answers nothing.
    pub(super) fn answered(&mut self, line: LineId, bytes: &[u8]) -> Option<LineEvent> {
        let of_line = |query: &Query| query.line == line;
        let (at, public) = self.open.iter().enumerate().find_map(|(at, query)| {
            let public = stun::answer(query.transaction, bytes).filter(|_| of_line(query))?;
            Some((at, public))
        })?;
        let query = self.open.swap_remove(at);
        Some(opened(query.local, Some(public)))
    }
}

pub(super) fn opened(local: SocketAddr, public: Option<SocketAddr>) -> LineEvent {
    LineEvent::Opened { local, public }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: LineId = LineId(1);

    fn address(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    fn asked(queries: &mut Queries, now: Instant) -> (Vec<Vec<u8>>, Vec<(LineId, LineEvent)>) {
        let mut sent = Vec::new();
        let silent = queries.ask(now, |_, _, bytes| sent.push(bytes.to_vec()));
        (sent, silent)
    }

    fn query() -> (Queries, Instant) {
        let (mut queries, now) = (Queries::default(), Instant::now());
        let (local, server) = (address("10.0.0.2:30000"), address("192.0.2.9:3478"));
        queries.begin(now, LINE, local, server).expect("entropy");
        (queries, now)
    }

    #[test]
    fn a_question_is_asked_again_and_then_given_up() {
        let (mut queries, mut now) = query();
        for n in 0..PAUSES.len() {
            let (sent, silent) = asked(&mut queries, now);
            assert_eq!((sent.len(), silent.len()), (1, 0), "question {n}");
            assert_eq!(asked(&mut queries, now).0.len(), 0, "not twice at once");
            now = queries.due().expect("it waits");
        }
        let (sent, silent) = asked(&mut queries, now);
        assert_eq!(sent.len(), 0, "no more");
        let expected = LineEvent::Opened { local: address("10.0.0.2:30000"), public: None };
        assert_eq!(silent, [(LINE, expected)], "the call goes on without");
        assert_eq!(queries.due(), None, "nothing is left");
    }

    #[test]
    fn the_answer_is_taken_from_its_own_line_and_once() {
        let (mut queries, now) = query();
        let (sent, _) = asked(&mut queries, now);
        let mut answer = vec![0x01, 0x01, 0x00, 0x0c];
        answer.extend(&sent[0][4..20]);
        answer.extend([0x00, 0x01, 0x00, 0x08, 0x00, 0x01, 0x80, 0x55, 192, 0, 2, 1]);
        assert_eq!(queries.answered(LineId(2), &answer), None, "another line's port");
        let public = Some(address("192.0.2.1:32853"));
        let expected = LineEvent::Opened { local: address("10.0.0.2:30000"), public };
        assert_eq!(queries.answered(LINE, &answer), Some(expected));
        assert_eq!(queries.answered(LINE, &answer), None, "the question is closed");
    }
}
