//! The code on the audio callbacks allocates nothing and never enters the system: no lock that can
//! wait, no log, no call.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use cordboard_sound::{CaptureEnd, Counters, PlaybackEnd, capture_ring, playback_ring};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    // A thread that is ending has no counter any more.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
}

#[expect(unsafe_code, reason = "an allocator is unsafe by nature; this one only counts")]
// SAFETY: each call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count();
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Calls of the sizes that devices make, with the rings empty, in use and full.
fn call(capture: &mut CaptureEnd, playback: &mut PlaybackEnd, rounds: usize) {
    let mut out = [0.0_f32; 2 * 960];
    let heard = [1000_i16; 2 * 960];
    for round in 0..rounds {
        let frames = [24, 320, 480, 960][round % 4];
        capture.heard(&heard[..2 * frames], Duration::from_millis(7));
        playback.fill(&mut out[..2 * frames], Duration::from_millis(9));
    }
}

#[test]
fn a_callback_allocates_nothing() {
    let counters = Arc::new(Counters::default());
    let (mut capture, _mic) = capture_ring(4800, 2, counters.clone());
    let (mut playback, mut speaker, _played) = playback_ring(4800, 2, counters.clone());
    for _ in 0..2000 {
        speaker.push(0.25).expect("the ring is empty");
    }
    let before = ALLOCATIONS.with(Cell::get);
    call(&mut capture, &mut playback, 1000);
    let after = ALLOCATIONS.with(Cell::get);
    assert_eq!(after - before, 0, "memory was asked for or given back in a callback");
    assert!(counters.read().xruns > 0, "the rings were empty and full, which was the point");
    drop(vec![1_u8]);
    assert!(ALLOCATIONS.with(Cell::get) > after, "the counter counts");
}

#[cfg(target_os = "linux")]
mod no_system_call {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

    use super::{Arc, Counters, call, capture_ring, playback_ring};
    use crate::alone;

    /// From here on the kernel kills this thread at any call but read, write and exit.
    #[expect(unsafe_code, reason = "the kernel's own door")]
    fn forbid_system_calls() {
        // SAFETY: takes two numbers and changes nothing in memory.
        let done = unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_STRICT) };
        assert_eq!(done, 0, "the kernel knows seccomp");
    }

    /// Says a line and ends this thread, by the two calls that are left.
    #[expect(unsafe_code, reason = "the kernel's own door")]
    fn say_and_end(line: &str) -> ! {
        // SAFETY: the line lives; the thread ends here and owns nothing that others wait for.
        unsafe {
            libc::write(1, line.as_ptr().cast(), line.len());
            libc::syscall(libc::SYS_exit, 0);
        }
        unreachable!("the thread has ended");
    }

    /// Runs `body` where system calls kill, in a process of its own; whether it survived.
    fn survives(test: &str, body: impl FnOnce() + Send) -> bool {
        if alone::is_alone() {
            run_and_end(body);
        }
        let mut command = alone::command(test);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("the test starts itself again");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let survived = lines.by_ref().map_while(Result::ok).any(|line| line.ends_with("survived"));
        child.kill().expect("the child is ours");
        child.wait().expect("the child is ours");
        survived
    }

    /// The kernel kills a thread without a word to those that wait for it, so we watch the list of
    /// threads, and end the process when it is gone.
    fn run_and_end(body: impl FnOnce() + Send) -> ! {
        let id = AtomicI32::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                id.store(thread_id(), Ordering::Release);
                forbid_system_calls();
                body();
                say_and_end("survived\n");
            });
            while id.load(Ordering::Acquire) == 0 {
                std::thread::yield_now();
            }
            let listed = format!("/proc/self/task/{}", id.load(Ordering::Acquire));
            while std::path::Path::new(&listed).exists() {
                std::thread::yield_now();
            }
            std::process::exit(0);
        })
    }

    #[expect(unsafe_code, reason = "the kernel's own door")]
    fn thread_id() -> i32 {
        // SAFETY: takes nothing and cannot fail.
        unsafe { libc::gettid() }
    }

    #[test]
    fn a_callback_never_enters_the_system() {
        let test = "callbacks::no_system_call::a_callback_never_enters_the_system";
        let counters = Arc::new(Counters::default());
        let (mut capture, mut mic) = capture_ring(4800, 2, counters.clone());
        let (mut playback, mut speaker, mut played) = playback_ring(4800, 2, counters);
        // The other ends are busy all the time: whoever locked would have to wait, and waiting is a call.
        let busy = Arc::new(AtomicBool::new(alone::is_alone()));
        let begun = Arc::new(AtomicBool::new(!alone::is_alone()));
        let (running, started) = (busy.clone(), begun.clone());
        let other = std::thread::spawn(move || {
            while running.load(Ordering::Relaxed) {
                let _ = (mic.pop(), speaker.push(0.25), played.pop());
                started.store(true, Ordering::Relaxed);
            }
        });
        while !begun.load(Ordering::Relaxed) {
            std::hint::spin_loop();
        }
        let survived = survives(test, || call(&mut capture, &mut playback, 20_000));
        busy.store(false, Ordering::Relaxed);
        other.join().expect("the other end ends");
        assert!(survived, "the kernel killed a callback for a system call");
    }

    #[test]
    fn a_callback_that_did_would_be_found() {
        let test = "callbacks::no_system_call::a_callback_that_did_would_be_found";
        let survived = survives(test, || {
            let _ = std::thread::Builder::new().spawn(|| ());
        });
        assert!(!survived, "this test proves nothing: a system call went unpunished");
    }
}
