//! One connection by TCP or TLS: bytes become messages, messages become bytes.
//!
//! A peer that begins a message must end it within [`HALF_MESSAGE`], and must send its first one
//! within the same time; so a peer that sends a byte now and then cannot hold a place for ever. A
//! peer that has sent something whole may then be silent as long as it likes.

use std::{
    future::pending,
    io,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use cordboard_sip::{
    Flow, Input,
    wire::{FrameError, Framed, Framer, Message},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::mpsc,
    time::Instant,
};

use crate::intake::Intake;

/// The time for one message, from its first byte to its last.
const HALF_MESSAGE: Duration = Duration::from_secs(30);

/// What a keep-alive is answered with (RFC 5626, section 3.5.1).
const PONG: &[u8] = b"\r\n";

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum End {
    #[error("the peer closed it")]
    Closed,
    /// What came is no SIP, and where the next message starts is lost. An answer is queued, if one
    /// can be given.
    #[error("what came is no SIP: {0}")]
    Garbled(FrameError),
    /// A message was begun and not ended, or none came at all.
    #[error("no whole message in half a minute")]
    Idle,
    #[error("it broke: {0}")]
    Broken(io::Error),
    #[error("the exchange stops")]
    Stopped,
}

/// Hands every message to `inputs`, and answers keep-alives, until the connection ends. Notes in
/// `spoke` that a message has come.
///
/// When `inputs` is full this waits, and TCP slows the peer down.
pub(crate) async fn read(
    mut stream: impl AsyncRead + Unpin,
    flow: Flow,
    inputs: &Intake,
    answers: &mpsc::WeakSender<Vec<u8>>,
    spoke: &AtomicBool,
) -> End {
    let mut framer = Framer::new();
    let mut buffer = vec![0; 8 * 1024];
    let mut deadline = Some(Instant::now() + HALF_MESSAGE);
    loop {
        let length = tokio::select! {
            length = stream.read(&mut buffer) => length,
            () = expiry(deadline) => return End::Idle,
        };
        match length {
            Ok(0) => return End::Closed,
            Ok(length) => framer.push(&buffer[..length]),
            Err(error) => return End::Broken(error),
        }
        let mut whole = false;
        while let Some(framed) = framer.next() {
            whole = true;
            match framed {
                Ok(Framed::Message(bytes)) => {
                    spoke.store(true, Ordering::Relaxed);
                    if inputs.send(Input::Received { flow, bytes }).await.is_err() {
                        return End::Stopped;
                    }
                }
                Ok(Framed::KeepAlive) => {
                    // A full queue means that the peer does not read; its pong can wait.
                    let _ = answers.upgrade().map(|answers| answers.try_send(PONG.to_vec()));
                }
                Err(error) => {
                    if let (Some(reply), Some(answers)) = (error.reply(), answers.upgrade()) {
                        let _ = answers.try_send(Message::Response(reply).to_bytes());
                    }
                    return End::Garbled(error);
                }
            }
        }
        deadline = match deadline {
            _ if whole && !framer.is_inside_message() => None,
            Some(deadline) if !whole => Some(deadline),
            None if !framer.is_inside_message() => None,
            Some(_) | None => Some(Instant::now() + HALF_MESSAGE),
        };
    }
}

async fn expiry(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => pending().await,
    }
}

/// Writes what is queued; returns when the connection breaks or the queue is closed.
pub(crate) async fn write(
    mut stream: impl AsyncWrite + Unpin,
    mut messages: mpsc::Receiver<Vec<u8>>,
) -> io::Result<()> {
    while let Some(bytes) = messages.recv().await {
        stream.write_all(&bytes).await?;
        // TLS may keep the last record back.
        stream.flush().await?;
    }
    Ok(())
}
