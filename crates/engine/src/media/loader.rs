//! The loader: fetches sounds for the worker, and speaks new texts when there is nothing else to do.

use std::{collections::VecDeque, sync::Arc};

use cordboard_media::ClipId;
use crossbeam_channel::{Receiver, RecvError, TryRecvError};

use super::{Line, Order};
use crate::library::{Library, Sounds};

/// What the loader is asked, in order.
#[derive(Debug)]
pub(super) enum Request {
    Load(ClipId),
    Sounds(Sounds),
    AddMessage { id: u64, file: String },
    DeleteMessage { id: u64 },
    Stop,
}

/// Serves until it is told to stop.
pub(super) fn run(mut library: Library, requests: &Receiver<Request>, line: &Line) {
    let mut ahead: VecDeque<ClipId> = VecDeque::new();
    loop {
        let request = match next(requests, &ahead) {
            Ok(Some(request)) => request,
            Ok(None) => {
                // A caller's sound comes first, so one text at a time.
                let text = ahead.pop_front();
                text.into_iter().for_each(|id| prepare(&library, &id));
                continue;
            }
            Err(RecvError) => return,
        };
        match request {
            Request::Load(id) => {
                let clip = load(&library, &id);
                if line.give(Order::Loaded { id, clip }).is_err() {
                    return;
                }
            }
            Request::Sounds(sounds) => {
                library.set_sounds(sounds);
                ahead = library.texts().into();
                if line.give(Order::ForgetSounds).is_err() {
                    return;
                }
            }
            Request::AddMessage { id, file } => library.add_message(id, &file),
            Request::DeleteMessage { id } => library.delete_message(id),
            Request::Stop => return,
        }
    }
}

/// The next request; `None` when there is none and something can be prepared meanwhile.
fn next(
    requests: &Receiver<Request>,
    ahead: &VecDeque<ClipId>,
) -> Result<Option<Request>, RecvError> {
    if ahead.is_empty() {
        return requests.recv().map(Some);
    }
    match requests.try_recv() {
        Ok(request) => Ok(Some(request)),
        Err(TryRecvError::Empty) => Ok(None),
        Err(TryRecvError::Disconnected) => Err(RecvError),
    }
}

fn load(library: &Library, id: &ClipId) -> Option<Arc<cordboard_media::Clip>> {
    match library.load(id) {
        Ok(clip) => Some(Arc::new(clip)),
        Err(error) => {
            tracing::warn!(sound = %id, %error, "a sound is left out");
            None
        }
    }
}

/// Loading a text leaves what was spoken in the cache.
fn prepare(library: &Library, id: &ClipId) {
    if let Err(error) = library.load(id) {
        tracing::warn!(sound = %id, %error, "a prompt cannot be spoken");
    }
}
