//! SIP over TCP and TLS: who is connected, and who may be.
//!
//! A connection is known by its flow: our listener's address and the peer's, whichever side opened
//! it. Sending over a flow that is not open opens it. How many may be open, and who makes room, is
//! said in `crowd`. [`QUEUE`] messages may wait for a peer to read; one that lets them pile up is cut
//! off.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use cordboard_sip::{Flow, Input, Transport};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::mpsc,
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    FlowBroken,
    connection::{self, End},
    crowd::{self, Guest, Room},
    secure::{Secured, Security},
};

use crate::intake::Intake;

const QUEUE: usize = 64;

/// How long a peer may take to let us in.
const CONNECT_TIME: Duration = Duration::from_secs(5);

/// For the answer to what is no SIP, before the connection is closed.
const LAST_WORD: Duration = Duration::from_secs(1);

/// After a failed accept: when the system has no file handles left, others may soon be closed.
const PAUSE: Duration = Duration::from_millis(50);

/// A crowd is told of so often, however many come.
const TOLD_AGAIN: Duration = Duration::from_secs(60);

/// Every connection, both ways.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Never locked across an await.
    lines: Mutex<HashMap<Flow, Line>>,
    next: AtomicU64,
    /// When it was last said that there were too many.
    told: Mutex<Option<Instant>>,
    security: Security,
    inputs: Intake,
    listeners: Vec<SocketAddr>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// The near end of one connection.
#[derive(Debug)]
struct Line {
    /// Tells this connection from a later one of the same flow.
    number: u64,
    messages: mpsc::Sender<Vec<u8>>,
    cut: CancellationToken,
    /// A whole message has come.
    spoke: Arc<AtomicBool>,
}

/// Binds and listens. A wildcard IPv6 address does not take IPv4 as well.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // On Unix this only skips the wait after a restart; on Windows it would let others in.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(128)?;
    TcpListener::from_std(socket.into())
}

impl Streams {
    /// Starts to accept; every task ends when `stop` is cancelled.
    pub(crate) fn open(
        listeners: Vec<TcpListener>,
        security: Security,
        inputs: Intake,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let addresses = listeners.iter().filter_map(|listener| listener.local_addr().ok());
        let shared = Arc::new(Shared {
            lines: Mutex::default(),
            next: AtomicU64::new(0),
            told: Mutex::default(),
            security,
            inputs,
            listeners: addresses.collect(),
            tasks,
            stop,
        });
        for listener in listeners {
            let accepting = shared.clone();
            shared.tasks.spawn(async move {
                let stop = accepting.stop.clone();
                stop.run_until_cancelled(accepting.accept(listener)).await
            });
        }
        Self { shared }
    }

    /// Queues a message, and connects first if need be. What happens later to the connection is
    /// told as [`Input::FlowFailed`].
    ///
    /// # Errors
    ///
    /// [`FlowBroken`] when no listener of ours has this address, when there are too many
    /// connections, or when the peer has stopped reading (its connection is then cut).
    pub(crate) fn send(&self, flow: Flow, bytes: Vec<u8>) -> Result<(), FlowBroken> {
        let mut lines = self.shared.lines();
        if let Some(line) = lines.get(&flow) {
            if line.messages.try_send(bytes).is_ok() {
                return Ok(());
            }
            line.cut.cancel();
            lines.remove(&flow);
            return Err(FlowBroken);
        }
        if !self.shared.listeners.iter().any(|bound| super::serves(*bound, flow.local)) {
            return Err(FlowBroken);
        }
        let (line, far_end) = self.shared.line(&mut lines, flow).ok_or(FlowBroken)?;
        line.messages.try_send(bytes).map_err(|_| FlowBroken)?;
        lines.insert(flow, line);
        drop(lines);
        let shared = self.shared.clone();
        self.shared.tasks.spawn(async move { shared.dial(far_end).await });
        Ok(())
    }
}

/// What the task of a connection holds.
struct FarEnd {
    flow: Flow,
    number: u64,
    /// To answer keep-alives in turn with what else is sent.
    answers: mpsc::WeakSender<Vec<u8>>,
    messages: mpsc::Receiver<Vec<u8>>,
    cut: CancellationToken,
    spoke: Arc<AtomicBool>,
}

impl Shared {
    /// A panic while the lock is held is impossible; were it not, the map would still be whole.
    fn lines(&self) -> MutexGuard<'_, HashMap<Flow, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new connection, if there is room for one more, or if another one can make room.
    fn line(
        self: &Arc<Self>,
        lines: &mut HashMap<Flow, Line>,
        flow: Flow,
    ) -> Option<(Line, FarEnd)> {
        let guests = lines.iter().map(|(flow, line)| Guest {
            flow: *flow,
            number: line.number,
            spoke: line.spoke.load(Ordering::Relaxed),
        });
        let room = crowd::room(guests, flow.peer.ip());
        if room != Room::Free {
            self.tell_of_crowd(flow.peer, lines.len());
        }
        match room {
            Room::Free => {}
            Room::InPlaceOf(other) => self.close(lines, other),
            Room::Full => return None,
        }
        let (sender, messages) = mpsc::channel(QUEUE);
        let (number, cut) = (self.next.fetch_add(1, Ordering::Relaxed), self.stop.child_token());
        let (answers, spoke) = (sender.downgrade(), Arc::new(AtomicBool::new(false)));
        let line = Line { number, messages: sender, cut: cut.clone(), spoke: spoke.clone() };
        Some((line, FarEnd { flow, number, answers, messages, cut, spoke }))
    }

    /// Ends a connection that did nothing wrong; whoever counted on it is told.
    fn close(self: &Arc<Self>, lines: &mut HashMap<Flow, Line>, flow: Flow) {
        let Some(line) = lines.remove(&flow) else {
            return;
        };
        line.cut.cancel();
        let shared = self.clone();
        self.tasks.spawn(async move { shared.tell(true, flow).await });
    }

    fn tell_of_crowd(&self, peer: SocketAddr, open: usize) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if told.is_none_or(|told| now.duration_since(told) >= TOLD_AGAIN) {
            *told = Some(now);
            tracing::warn!(%peer, open, "too many connections; silent ones make room");
        }
    }

    async fn accept(self: Arc<Self>, listener: TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => self.admit(stream, peer),
                Err(error) => {
                    tracing::debug!(%error, "an accept failed");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// One more than the bound is closed at once, without a word.
    fn admit(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr) {
        let Ok(local) = stream.local_addr() else {
            return;
        };
        let flow = Flow { transport: self.security.transport(), local, peer };
        let mut lines = self.lines();
        // A peer that comes again from the same port has lost the connection that we still see.
        if let Some(old) = lines.remove(&flow) {
            old.cut.cancel();
        }
        let Some((line, far_end)) = self.line(&mut lines, flow) else {
            return;
        };
        lines.insert(flow, line);
        drop(lines);
        let shared = self.clone();
        self.tasks.spawn(async move { shared.let_in(stream, far_end).await });
    }

    async fn let_in(self: Arc<Self>, stream: TcpStream, far_end: FarEnd) {
        let greeting = self.security.accept(stream, far_end.flow.peer.ip());
        let stream = tokio::select! {
            stream = greeting => stream,
            () = far_end.cut.cancelled() => Err(io::ErrorKind::Interrupted.into()),
        };
        self.go_on(stream, far_end).await;
    }

    async fn dial(self: Arc<Self>, far_end: FarEnd) {
        let flow = far_end.flow;
        let connecting = async {
            let stream = tokio::time::timeout(CONNECT_TIME, connect(flow)).await??;
            self.security.greet(stream, flow.peer).await
        };
        let stream = tokio::select! {
            stream = connecting => stream,
            () = far_end.cut.cancelled() => Err(io::ErrorKind::Interrupted.into()),
        };
        if let (Err(error), Transport::Tls) = (&stream, flow.transport) {
            tracing::warn!(peer = %flow.peer, %error, "no secure connection could be made");
        }
        self.go_on(stream, far_end).await;
    }

    async fn go_on(self: Arc<Self>, stream: io::Result<Secured>, far_end: FarEnd) {
        match stream {
            Ok(Secured::Plain(stream)) => {
                let _ = stream.set_nodelay(true);
                let (reading, writing) = stream.into_split();
                self.carry(reading, writing, far_end).await;
            }
            Ok(Secured::Tls(stream)) => {
                let _ = stream.get_ref().0.set_nodelay(true);
                let (reading, writing) = tokio::io::split(stream);
                self.carry(reading, writing, far_end).await;
            }
            Err(error) => {
                tracing::debug!(peer = %far_end.flow.peer, %error, "could not connect");
                let ended = self.forget(far_end.flow, far_end.number);
                self.tell(ended, far_end.flow).await;
            }
        }
    }

    async fn carry(
        self: Arc<Self>,
        reading: impl AsyncRead + Unpin,
        writing: impl AsyncWrite + Unpin,
        far_end: FarEnd,
    ) {
        let FarEnd { flow, number, answers, messages, cut, spoke } = far_end;
        let mut writer = pin!(connection::write(writing, messages));
        let end = tokio::select! {
            end = connection::read(reading, flow, &self.inputs, &answers, &spoke) => Some(end),
            _ = &mut writer => None,
            () = cut.cancelled() => None,
        };
        let why = end.as_ref().map_or_else(|| "cut or broken".to_owned(), ToString::to_string);
        tracing::debug!(peer = %flow.peer, why, "a connection ended");
        let told = self.forget(flow, number);
        if let Some(End::Garbled(_)) = end {
            // The queue is closed now; the last answer in it may still reach the peer.
            let _ = tokio::time::timeout(LAST_WORD, writer).await;
        }
        self.tell(told, flow).await;
    }

    /// False for a connection that was cut by us, and is forgotten already.
    fn forget(&self, flow: Flow, number: u64) -> bool {
        let mut lines = self.lines();
        let ours = lines.get(&flow).is_some_and(|line| line.number == number);
        if ours {
            lines.remove(&flow);
        }
        ours
    }

    async fn tell(&self, ended: bool, flow: Flow) {
        if ended && !self.stop.is_cancelled() {
            // Only fails when the loop is gone.
            let _ = self.inputs.send(Input::FlowFailed { flow }).await;
        }
    }
}

/// From our address, from any port: the flow names our listener's.
async fn connect(flow: Flow) -> io::Result<TcpStream> {
    let socket = if flow.peer.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    let mut from = flow.local;
    from.set_port(0);
    socket.bind(from)?;
    socket.connect(flow.peer).await
}

#[cfg(test)]
mod tests;
