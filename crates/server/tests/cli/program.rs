//! Running the program, and waiting for what a running one says.

use std::{
    io::{BufRead, BufReader, Read},
    net::{SocketAddr, UdpSocket},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn cordboardd() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cordboardd"));
    command.env_remove("RUST_LOG").env("LC_ALL", "C");
    command
}

/// Runs it to its end with these words, on this data folder. One that does not end is killed.
pub(crate) fn run(data: &Path, words: &[&str]) -> Output {
    let mut process = cordboardd()
        .arg("--data")
        .arg(data)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let stdout = all_of(process.stdout.take().expect("piped"));
    let stderr = all_of(process.stderr.take().expect("piped"));
    let said = stdout.recv_timeout(PATIENCE);
    if said.is_err() {
        let _ = process.kill();
    }
    let status = process.wait().expect("it ended");
    let stderr = stderr.recv_timeout(PATIENCE).unwrap_or_default();
    let stdout = said.unwrap_or_else(|_| panic!("{words:?} does not end: {}", text(&stderr)));
    Output { status, stdout, stderr }
}

fn all_of(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut said = Vec::new();
        let _ = pipe.read_to_end(&mut said);
        sender.send(said)
    });
    receiver
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it speaks UTF-8")
}

/// Standard output of a run that must have gone well.
pub(crate) fn answer(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "it failed: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Standard error of a run that must have failed, by code 1.
pub(crate) fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "it did not fail: {}", text(&output.stdout));
    text(&output.stderr)
}

/// An exchange that runs. Killed when the test is done with it.
pub(crate) struct Serving {
    process: Child,
    /// What it printed before it was ready.
    pub(crate) greeting: String,
    pub(crate) ready: String,
    rest: Receiver<String>,
}

impl Serving {
    /// Starts it on a free port of this machine alone, and waits until it is ready.
    pub(crate) fn start(data: &Path, words: &[&str]) -> Self {
        let mut process = cordboardd()
            .arg("serve")
            .arg("--data")
            .arg(data)
            .args(["--sip", "127.0.0.1:0", "--rtp", "41000-41999", "--log", "warn"])
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let rest = lines(process.stdout.take().expect("piped"));
        let mut serving = Self { process, greeting: String::new(), ready: String::new(), rest };
        let deadline = Instant::now() + PATIENCE;
        while serving.ready.is_empty() {
            let patience = deadline.saturating_duration_since(Instant::now());
            match serving.rest.recv_timeout(patience) {
                Ok(line) if line.starts_with("ready:") => serving.ready = line,
                Ok(line) => serving.greeting += &(line + "\n"),
                Err(why) => panic!("it did not get ready ({why}): {}", serving.last_words()),
            }
        }
        serving
    }

    /// Waits until it has opened once more, on the same ports.
    pub(crate) fn ready_again(&mut self) {
        let said = self.rest.recv_timeout(PATIENCE);
        let line = said.unwrap_or_else(|why| panic!("it does not open again ({why})"));
        assert_eq!(line, self.ready, "the ports are the same");
    }

    /// Where it listens, by its own word.
    pub(crate) fn address(&self) -> SocketAddr {
        let address = self.ready.rsplit(' ').next().expect("the line names an address");
        address.parse().expect("an address")
    }

    /// Sends SIGTERM, and gives the exit code.
    #[cfg(unix)]
    pub(crate) fn terminate(&mut self) -> Option<i32> {
        self.terminate_times(1)
    }

    /// Sends SIGTERM so many times at once, and gives the exit code.
    #[cfg(unix)]
    pub(crate) fn terminate_times(&mut self, times: usize) -> Option<i32> {
        let pids = vec![self.process.id().to_string(); times];
        let killed = Command::new("kill").arg("-TERM").args(pids).status().expect("kill runs");
        assert!(killed.success(), "the process was there");
        let deadline = Instant::now() + PATIENCE;
        // Its end closes its standard output, which ends the channel.
        while self.rest.recv_timeout(deadline.saturating_duration_since(Instant::now())).is_ok() {}
        assert!(Instant::now() < deadline, "it does not end");
        self.process.wait().expect("it ended").code()
    }

    fn last_words(&mut self) -> String {
        let _ = self.process.kill();
        let mut said = String::new();
        if let Some(mut stderr) = self.process.stderr.take() {
            let _ = stderr.read_to_string(&mut said);
        }
        said
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lines(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Where every OPTIONS is answered at once.
pub(crate) fn peer() -> String {
    let phone = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let target = phone.local_addr().expect("bound").to_string();
    thread::spawn(move || {
        let mut datagram = [0; 2048];
        while let Ok((length, from)) = phone.recv_from(&mut datagram) {
            let request = String::from_utf8_lossy(&datagram[..length]).into_owned();
            let answer = request.replacen("OPTIONS", "SIP/2.0 200 OK\r\nX:", 1);
            phone.send_to(answer.as_bytes(), from).expect("sent");
        }
    });
    target
}
