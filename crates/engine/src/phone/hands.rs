//! What is done with each output of the phone's brain, the sound excepted. Nothing here waits.

use std::{collections::HashMap, net::IpAddr, net::SocketAddr, sync::Arc};

use cordboard_phone::{LineId, Towards};
use cordboard_sip::{Flow, Input, LocateId, Target, Transport};
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::{
    intake::Intake,
    locate::Locator,
    sockets::{FlowBroken, Sender},
    trace::Trace,
};

/// Where STUN servers listen (RFC 8489, section 18.6).
const STUN_PORT: u16 = 3478;

/// Lines whose way was found; more wait in their own tasks.
const WAYS: usize = 16;

/// From where a line is to be opened, as it was found out.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) line: LineId,
    /// Which wish to open the line this answers.
    wish: u64,
    pub(super) from: Option<IpAddr>,
    pub(super) stun: Option<SocketAddr>,
}

pub(super) struct Hands {
    sender: Sender,
    locator: Arc<Locator>,
    inputs: Intake,
    /// Name look-ups; each ends by itself after some seconds.
    tasks: TaskTracker,
    trace: Trace,
    found: mpsc::Sender<Way>,
    ways: mpsc::Receiver<Way>,
    /// The last wish to open of each line that is not open yet.
    wishes: HashMap<LineId, u64>,
    next_wish: u64,
}

impl Hands {
    pub(super) fn new(
        sender: Sender,
        locator: Arc<Locator>,
        inputs: Intake,
        tasks: TaskTracker,
        trace: Trace,
    ) -> Self {
        let (found, ways) = mpsc::channel(WAYS);
        let wishes = HashMap::new();
        Self { sender, locator, inputs, tasks, trace, found, ways, wishes, next_wish: 0 }
    }

    pub(super) fn transmit(&self, flow: Flow, bytes: Vec<u8>) -> Result<(), FlowBroken> {
        self.trace.sent(&flow, &bytes);
        self.sender.send(flow, bytes)
    }

    pub(super) fn trace_received(&self, input: &Input) {
        if let Input::Received { flow, bytes } = input {
            self.trace.received(flow, bytes);
        }
    }

    pub(super) fn locate(&self, query: LocateId, target: Target) {
        let (locator, inputs) = (self.locator.clone(), self.inputs.clone());
        self.tasks.spawn(async move {
            let flows = locator.locate(&target).await;
            // Only fails when the loop has ended.
            let _ = inputs.send(Input::Located { query, flows }).await;
        });
    }

    /// Finds out from which address a line is to be opened, and where its STUN server is.
    pub(super) fn find_way(&mut self, line: LineId, towards: Towards, stun: Option<Target>) {
        self.next_wish += 1;
        let wish = self.next_wish;
        self.wishes.insert(line, wish);
        let (locator, found) = (self.locator.clone(), self.found.clone());
        self.tasks.spawn(async move {
            let from = async {
                match towards {
                    Towards::From(ip) => Some(ip),
                    Towards::Target(target) => {
                        let flows = locator.locate(&target).await;
                        flows.first().map(|flow| flow.local.ip())
                    }
                }
            };
            let server = async {
                let target = stun_target(stun?);
                Some(locator.locate(&target).await)
            };
            let (from, servers) = tokio::join!(from, server);
            let same_family =
                |flow: &&Flow| from.is_none_or(|ip| ip.is_ipv4() == flow.peer.is_ipv4());
            let stun = servers.unwrap_or_default().iter().find(same_family).map(|flow| flow.peer);
            // Only fails when the loop has ended.
            let _ = found.send(Way { line, wish, from, stun }).await;
        });
    }

    /// The line is wanted no more.
    pub(super) fn forget_way(&mut self, line: LineId) {
        self.wishes.remove(&line);
    }

    /// The next way that was found and is still wanted.
    pub(super) async fn way(&mut self) -> Way {
        loop {
            // `found` is ours too, so this never ends.
            let Some(way) = self.ways.recv().await else { continue };
            if self.wishes.get(&way.line) == Some(&way.wish) {
                self.wishes.remove(&way.line);
                return way;
            }
        }
    }
}

/// With a port, so that no SIP service is looked for in its place.
fn stun_target(server: Target) -> Target {
    let port = Some(server.port.unwrap_or(STUN_PORT));
    Target { port, transport: Some(Transport::Udp), ..server }
}
