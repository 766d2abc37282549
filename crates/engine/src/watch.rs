//! Notices a configuration that another process has saved, and hands it to the loop.

use std::{
    io,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use cordboard_pbx::office::Office;
use cordboard_store::{Error, Store};
use crossbeam_channel::{Receiver, Sender, bounded, never, select};
use tokio::sync::mpsc;

/// How often the revision is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// The watching thread, with a database connection of its own.
#[derive(Debug)]
pub(crate) struct Watch {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Watch {
    /// `revision` is the one that is in force.
    /// What is sent to the second one makes it look at once.
    pub(crate) fn start(
        store: Store,
        revision: u64,
        offices: mpsc::Sender<Arc<Office>>,
    ) -> io::Result<(Self, Sender<()>)> {
        let (stop, stopped) = bounded(1);
        let (look_now, wanted) = bounded(1);
        let watcher = Watcher { store, revision };
        let thread = thread::Builder::new()
            .name("office-watch".into())
            .spawn(move || watcher.run(&stopped, &wanted, &offices))?;
        Ok((Self { stop, thread }, look_now))
    }

    pub(crate) fn stop(self) {
        let _ = self.stop.try_send(()); // it may have ended by itself
        if self.thread.join().is_err() {
            tracing::error!("the watch over the configuration had broken down");
        }
    }
}

struct Watcher {
    store: Store,
    revision: u64,
}

impl Watcher {
    fn run(
        mut self,
        stopped: &Receiver<()>,
        wanted: &Receiver<()>,
        offices: &mpsc::Sender<Arc<Office>>,
    ) {
        let mut wanted = wanted.clone();
        loop {
            select! {
                recv(stopped) -> _ => return,
                recv(wanted) -> asked => if asked.is_err() {
                    wanted = never(); // nobody is left who could ask
                },
                default(EVERY) => {}
            }
            match self.look() {
                Ok(Some(office)) => {
                    tracing::info!(revision = self.revision, "a new configuration takes effect");
                    // One may wait for the loop; a further one waits here.
                    if offices.blocking_send(Arc::new(office)).is_err() {
                        return;
                    }
                }
                Ok(None) => {}
                // Tried again at the next look; calls go on with what is in force.
                Err(error) => tracing::warn!(%error, "the configuration could not be looked at"),
            }
        }
    }

    /// The office, if it is another one than at the last look.
    fn look(&mut self) -> Result<Option<Office>, Error> {
        let revision = self.store.office_revision()?;
        if revision == self.revision {
            return Ok(None);
        }
        // Read after the revision: should one more be saved in between, the next look sees that.
        let office = self.store.office()?;
        self.revision = revision;
        Ok(office)
    }
}

#[cfg(test)]
mod tests {
    use cordboard_pbx::office::OfficeInfo;

    use super::*;

    fn office(name: &str) -> Office {
        let office = OfficeInfo {
            name: name.into(),
            language: "en".into(),
            time_zone: "Europe/London".into(),
            country: "GB".into(),
            area_code: None,
            park_seconds: None,
            break_reasons: None,
            private_requests: None,
            international: None,
        };
        Office {
            format: 1,
            office,
            users: Vec::new(),
            extensions: Vec::new(),
            groups: Vec::new(),
            trunks: Vec::new(),
            numbers: Vec::new(),
            prompts: Vec::new(),
            calendars: Vec::new(),
            flows: Vec::new(),
            outbound_rules: Vec::new(),
            webhooks: Vec::new(),
            recording: None,
        }
    }

    #[test]
    fn an_office_that_another_connection_saves_is_noticed_once() {
        let data = tempfile::tempdir().expect("a folder");
        let mut other = Store::open(data.path()).expect("a store");
        let revision = other.save_office(&office("First")).expect("saved");
        let store = Store::open(data.path()).expect("a second connection");
        let mut watcher = Watcher { store, revision };
        assert_eq!(watcher.look().expect("readable"), None, "nothing has changed");
        other.save_office(&office("Second")).expect("saved");
        let found = watcher.look().expect("readable").expect("a new one");
        assert_eq!(found.office.name, "Second", "and it is the new one");
        assert_eq!(watcher.look().expect("readable"), None, "it is told once");
    }

    #[tokio::test]
    async fn the_thread_tells_and_stops() {
        let data = tempfile::tempdir().expect("a folder");
        let mut other = Store::open(data.path()).expect("a store");
        let revision = other.save_office(&office("First")).expect("saved");
        let (sender, mut offices) = mpsc::channel(1);
        let store = Store::open(data.path()).expect("a second connection");
        let (watch, _) = Watch::start(store, revision, sender).expect("a thread");
        other.save_office(&office("Second")).expect("saved");
        let found = tokio::time::timeout(Duration::from_secs(20), offices.recv()).await;
        let found = found.expect("within seconds").expect("the thread runs");
        assert_eq!(found.office.name, "Second", "the new one takes effect");
        watch.stop();
        assert!(offices.recv().await.is_none(), "the thread has ended");
    }
}
