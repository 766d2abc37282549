//! Start, run, stop.

use cordboard_pbx::Event;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, FirstStart, Listener, RunError, StartError};

/// A started exchange: its sockets are bound, its data is open, and [`Engine::run`] lets calls in.
#[derive(Debug)]
pub struct Engine {
    listening: Vec<Listener>,
    events: broadcast::Sender<Event>,
}

impl Engine {
    /// Locks and opens the data folder, binds every socket, starts the threads.
    ///
    /// `first_start` is used when the folder holds no office yet.
    ///
    /// # Errors
    ///
    /// [`StartError`]: nothing is left running.
    pub async fn start(config: Config, first_start: FirstStart) -> Result<Self, StartError> {
        let _ = (config, first_start);
        Err(StartError::NoAddress)
    }

    /// The sockets that wait for SIP.
    pub fn listening(&self) -> &[Listener] {
        &self.listening
    }

    /// What happens from now on. A watcher that falls more than 1024 events behind loses the
    /// oldest, and is told how many.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Runs until `stop` is cancelled; then ends every call, closes recordings and database.
    ///
    /// # Errors
    ///
    /// [`RunError`]; all that could be saved is saved.
    pub async fn run(self, stop: CancellationToken) -> Result<(), RunError> {
        stop.cancelled().await;
        Ok(())
    }
}
