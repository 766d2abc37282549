//! What waits for the loop: a bounded number of inputs, and a bounded number of bytes.
//!
//! When it is full the sockets wait: UDP then loses datagrams as a busy network does, TCP slows its
//! peers down. The bytes are bounded as well, because large messages take longer to read: behind a
//! flood of them a phone's call must not wait for seconds.

use std::sync::Arc;

use cordboard_sip::Input;
use tokio::sync::{Semaphore, mpsc};

/// Bytes of messages.
const BYTES: usize = 4 << 20;

/// Where inputs are put.
#[derive(Clone, Debug)]
pub(crate) struct Intake {
    inputs: mpsc::Sender<Input>,
    room: Arc<Semaphore>,
}

/// Where the loop takes them out.
#[derive(Debug)]
pub(crate) struct Arrivals {
    inputs: mpsc::Receiver<Input>,
    room: Arc<Semaphore>,
}

/// The loop takes nothing any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Closed;

/// For so many inputs at most.
pub(crate) fn intake(inputs: usize) -> (Intake, Arrivals) {
    let (sender, receiver) = mpsc::channel(inputs);
    let room = Arc::new(Semaphore::new(BYTES));
    (Intake { inputs: sender, room: room.clone() }, Arrivals { inputs: receiver, room })
}

impl Intake {
    /// Waits until there is room.
    pub(crate) async fn send(&self, input: Input) -> Result<(), Closed> {
        let room = self.room.acquire_many(weight(&input)).await.map_err(|_| Closed)?;
        self.inputs.send(input).await.map_err(|_| Closed)?;
        room.forget(); // given back when it is taken out
        Ok(())
    }
}

impl Arrivals {
    /// The next input; `None` when there will be none. Nothing is lost where this is not waited for.
    pub(crate) async fn recv(&mut self) -> Option<Input> {
        let input = self.inputs.recv().await?;
        self.room.add_permits(weight(&input) as usize);
        Some(input)
    }

    /// Those who wait for room are let go.
    pub(crate) fn close(&mut self) {
        self.inputs.close();
        self.room.close();
    }
}

impl Drop for Arrivals {
    fn drop(&mut self) {
        self.room.close();
    }
}

/// No message is larger than 64 KiB, so there is always room for one in the end.
fn weight(input: &Input) -> u32 {
    match input {
        Input::Received { bytes, .. } => u32::try_from(bytes.len().min(BYTES)).unwrap_or(0),
        Input::FlowFailed { .. } | Input::Located { .. } | Input::Timeout => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::{future::Future, pin::pin, task::Context};

    use cordboard_sip::{Flow, Transport};

    use super::*;

    fn message(length: usize) -> Input {
        let here = "127.0.0.1:5060".parse().expect("an address");
        let flow = Flow { transport: Transport::Udp, local: here, peer: here };
        Input::Received { flow, bytes: vec![b'x'; length] }
    }

    /// Whether this is done at once.
    fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        match pin!(future).as_mut().poll(&mut context) {
            std::task::Poll::Ready(done) => Some(done),
            std::task::Poll::Pending => None,
        }
    }

    #[test]
    fn many_large_messages_wait_and_small_news_do_not() {
        let (intake, mut arrivals) = intake(4096);
        let mut taken = 0;
        while at_once(intake.send(message(60_000))).is_some() {
            taken += 1;
        }
        assert_eq!(taken, BYTES / 60_000, "by bytes, not by number");
        assert!(at_once(intake.send(Input::Timeout)).is_some(), "what weighs nothing has room");
        assert!(at_once(arrivals.recv()).flatten().is_some(), "one is taken out");
        assert!(at_once(intake.send(message(60_000))).is_some(), "so one more has room");
    }

    #[test]
    fn many_small_messages_wait_by_their_number() {
        let (intake, _arrivals) = intake(64);
        let taken = (0..10_000).take_while(|_| at_once(intake.send(message(400))).is_some());
        assert_eq!(taken.count(), 64, "by number");
    }

    #[tokio::test]
    async fn who_waits_for_room_is_let_go_at_the_end() {
        let (intake, mut arrivals) = intake(4096);
        intake.room.try_acquire_many(BYTES as u32).expect("it is empty").forget();
        let waiting = tokio::spawn({
            let intake = intake.clone();
            async move { intake.send(message(60_000)).await }
        });
        tokio::task::yield_now().await;
        arrivals.close();
        assert_eq!(waiting.await.expect("no panic"), Err(Closed), "nobody hangs");
        drop(arrivals);
        assert_eq!(intake.send(message(1)).await, Err(Closed), "nor later");
    }
}
