//! Work that takes a while: how far it is, for whoever waits, and that it is to stop.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use serde::Serialize;
use serde_json::Value;

use crate::{
    ApiError, Code,
    live::{Change, Live},
};

/// One piece of long work.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Job {
    pub id: u64,
    /// `backup`, `restore`, `export`, `network_check`, `test_call`.
    #[cfg_attr(
        test,
        ts(type = "\"backup\" | \"restore\" | \"export\" | \"network_check\" | \"test_call\"")
    )]
    pub kind: &'static str,
    /// 0 to 1.
    pub progress: f64,
    pub text: String,
    pub done: bool,
    /// Why it failed.
    pub error: Option<String>,
    /// What came of it.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub result: Value,
}

/// All work that goes on.
#[derive(Debug)]
pub(crate) struct Jobs {
    live: Arc<Live>,
    next: AtomicU64,
    running: Arc<Mutex<Running>>,
}

/// Its kind, and whether somebody has asked it to stop.
type Running = BTreeMap<u64, (&'static str, Arc<AtomicBool>)>;

impl Jobs {
    pub(crate) fn new(live: Arc<Live>) -> Self {
        Self { live, next: AtomicU64::new(1), running: Arc::default() }
    }

    /// Work of this kind begins. Whoever does it tells of it by [`Work`].
    pub(crate) fn begin(&self, kind: &'static str) -> Work {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let stop = Arc::new(AtomicBool::new(false));
        lock(&self.running).insert(id, (kind, stop.clone()));
        let job = Job {
            id,
            kind,
            progress: 0.0,
            text: String::new(),
            done: false,
            error: None,
            result: Value::Null,
        };
        let work = Work { job, stop, live: self.live.clone(), running: self.running.clone() };
        work.tell();
        work
    }

    /// The same, for work that is done once at a time.
    pub(crate) fn begin_alone(&self, kind: &'static str) -> Result<Work, ApiError> {
        if lock(&self.running).values().any(|(running, _)| *running == kind) {
            let text = format!("a {kind} goes on already: wait for its end, or stop it");
            return Err(ApiError::new(Code::InUse, text));
        }
        Ok(self.begin(kind))
    }

    /// Asks work to stop; it ends with what can be left as it is.
    pub(crate) fn cancel(&self, id: u64) -> Result<(), ApiError> {
        let running = lock(&self.running);
        let (_, stop) =
            running.get(&id).ok_or_else(|| ApiError::not_found("job", &id.to_string()))?;
        stop.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// Work under way. Dropped before its end, it is told as failed.
#[derive(Debug)]
pub(crate) struct Work {
    job: Job,
    stop: Arc<AtomicBool>,
    live: Arc<Live>,
    running: Arc<Mutex<Running>>,
}

impl Work {
    /// As it stands.
    pub(crate) fn job(&self) -> Job {
        self.job.clone()
    }

    /// So far, 0 to 1, and what is being done.
    pub(crate) fn progress(&mut self, part: f64, text: &str) {
        self.job.progress = part.clamp(0.0, 1.0);
        text.clone_into(&mut self.job.text);
        self.tell();
    }

    /// Somebody has asked it to stop.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// It is over.
    pub(crate) fn end(mut self, outcome: Result<Value, String>) {
        self.job.done = true;
        self.job.text.clear();
        match outcome {
            Ok(result) => {
                self.job.progress = 1.0;
                self.job.result = result;
            }
            Err(why) => self.job.error = Some(why),
        }
    }

    fn tell(&self) {
        self.live.job_changed(self.job.clone());
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if !self.job.done {
            self.job.done = true;
            self.job.error = Some("this broke off: see Cordboard's log".to_owned());
        }
        lock(&self.running).remove(&self.job.id);
        self.tell();
    }
}

impl Live {
    /// Work goes on; screens that come later see what is under way, and what ended last.
    fn job_changed(&self, job: Job) {
        self.jobs(|jobs| {
            match jobs.iter_mut().find(|known| known.id == job.id) {
                Some(known) => known.clone_from(&job),
                None => jobs.push(job.clone()),
            }
            let ended = jobs.iter().filter(|job| job.done).count();
            if ended > ENDED
                && let Some(first) = jobs.iter().position(|job| job.done)
            {
                jobs.remove(first);
            }
        });
        self.tell(Change::Job(job));
    }
}

/// So much work that is over stays to be seen.
const ENDED: usize = 8;

fn lock(running: &Mutex<Running>) -> MutexGuard<'_, Running> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}
