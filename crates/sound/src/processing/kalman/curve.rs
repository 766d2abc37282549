//! The loudspeaker's curve: what is played twice as loud does not come out twice as loud.
//!
//! A loudspeaker at its limit bends the wave before the room hears it (a Hammerstein model; Stenger
//! and Kellermann, "Adaptation of a memoryless preprocessor for nonlinear acoustic echo cancelling",
//! 2000). The bend is a sum of a soft and a hard saturation, relative to how loud is usually spoken,
//! and of the lack of symmetry between push and pull. How much there is of each is found by least
//! squares, weighted by how noisy each frequency is, with what the room's own path makes of them. In a
//! simulated laptop whose loudspeaker saturates at every word the path alone takes away about 10 dB,
//! with the curve 26 dB; where there is no bend it finds none.

#![expect(clippy::needless_range_loop, reason = "rows and columns of equations")]

use super::history::History;
use super::path::{PARTS, Path};
use super::spectrum::{BINS, BLOCK, SILENT, SPAN, Spectrum, Transform};

/// Soft and hard saturation, and asymmetry.
const BENDS: usize = 3;

/// Where the saturations set in, relative to the usual level.
const DRIVES: [f32; 2] = [0.6, 2.0];

/// What is remembered of the last measurements after 10 ms: 5 s of speech.
const MEMORY: f32 = 0.998;

/// How quickly a curve that was measured is taken for true.
const SPEED: f32 = 0.02;

/// Blocks of speech that its usual level is the mean of.
const USUAL: f32 = 500.0;

/// Frequencies that are left out, since the microphone's are: rumble.
const LOWEST: usize = 2;

pub(super) struct Curve {
    transform: Transform,
    /// The last block: straight, then each bend.
    last: [[f32; BLOCK]; BENDS + 1],
    /// What left the loudspeaker.
    played: History,
    bent: [History; BENDS],
    amounts: [f32; BENDS],
    matrix: [[f32; BENDS]; BENDS],
    right: [f32; BENDS],
    level: f32,
    blocks: f32,
    mean: f32,
}

impl Curve {
    pub(super) fn new() -> Self {
        Self {
            transform: Transform::new(),
            last: [[0.0; BLOCK]; BENDS + 1],
            played: History::new(PARTS),
            bent: std::array::from_fn(|_| History::new(PARTS)),
            amounts: [0.0; BENDS],
            matrix: [[0.0; BENDS]; BENDS],
            right: [0.0; BENDS],
            level: 0.0,
            blocks: 0.0,
            mean: 0.0,
        }
    }

    /// What left the loudspeaker.
    pub(super) fn played(&self) -> &History {
        &self.played
    }

    /// Takes in what is played.
    pub(super) fn play(&mut self, played: &[f32; BLOCK]) {
        let now = self.bend(&played.map(super::finite));
        let mut spectra = [SILENT; BENDS + 1];
        for ((spectrum, last), now) in spectra.iter_mut().zip(&self.last).zip(&now) {
            let mut time = [0.0; SPAN];
            time[..BLOCK].copy_from_slice(last);
            time[BLOCK..].copy_from_slice(now);
            self.transform.forward(&mut time, spectrum);
        }
        self.last = now;
        let [mut whole, bent @ ..] = spectra;
        for ((history, bent), amount) in self.bent.iter_mut().zip(&bent).zip(self.amounts) {
            history.push(bent);
            for (sum, bent) in whole.iter_mut().zip(bent) {
                *sum += bent * amount;
            }
        }
        self.played.push(&whole);
    }

    /// The sound itself and what each bend would add to it.
    fn bend(&mut self, played: &[f32; BLOCK]) -> [[f32; BLOCK]; BENDS + 1] {
        let power = played.iter().map(|sample| sample * sample).sum::<f32>() / BLOCK as f32;
        let usual = self.level * self.level;
        if power > 1e-6 && power > 0.05 * usual {
            self.blocks = (self.blocks + 1.0).min(USUAL);
            self.level = (usual + (power - usual) / self.blocks).sqrt();
        }
        let level = self.level.max(1e-3);
        let mut now = [[0.0; BLOCK]; BENDS + 1];
        now[0] = *played;
        for (n, sample) in played.iter().enumerate() {
            for (bend, drive) in DRIVES.iter().enumerate() {
                let drive = drive / level;
                now[bend + 1][n] = (drive * sample).tanh() / drive - sample;
            }
            self.mean += 0.001 * (sample.abs() - self.mean);
            now[BENDS][n] = sample.abs() - self.mean;
        }
        now
    }

    /// Learns from what was left over when `path` had taken its echo away.
    pub(super) fn learn(&mut self, path: &mut Path) {
        if !path.is_learning() {
            return;
        }
        let mut through = [SILENT; BENDS];
        for (bent, through) in self.bent.iter().zip(&mut through) {
            let mut time = [0.0; SPAN];
            time[BLOCK..].copy_from_slice(&path.echo(bent));
            self.transform.forward(&mut time, through);
        }
        self.measure(&through, path.error(), path.surprise());
        let Some(amounts) = solve(self.matrix, self.right) else {
            self.matrix = [[0.0; BENDS]; BENDS];
            self.right = [0.0; BENDS];
            return;
        };
        let [soft, hard, uneven] = amounts;
        // No loudspeaker makes the loud louder, and none turns it round.
        let (soft, hard) = (soft.clamp(0.0, 1.0), hard.clamp(0.0, 1.0));
        let most = (soft + hard).max(1.0);
        let found = [soft / most, hard / most, uneven.clamp(-0.3, 0.3)];
        for (amount, found) in self.amounts.iter_mut().zip(found) {
            *amount += SPEED * (found - *amount);
        }
    }

    /// Adds the last block to the equations.
    fn measure(&mut self, through: &[Spectrum; BENDS], error: &Spectrum, noise: &[f32; BINS]) {
        for right in &mut self.right {
            *right *= MEMORY;
        }
        for cell in self.matrix.iter_mut().flatten() {
            *cell *= MEMORY;
        }
        for k in LOWEST..BINS {
            let weight = 1.0 / (noise[k] + 1e-9);
            let target = through
                .iter()
                .zip(self.amounts)
                .fold(error[k], |sum, (bent, amount)| sum + bent[k] * amount);
            for row in 0..BENDS {
                let bent = through[row][k].conj() * weight;
                self.right[row] += (bent * target).re;
                for column in 0..BENDS {
                    self.matrix[row][column] += (bent * through[column][k]).re;
                }
            }
        }
    }
}

/// Solves by elimination, a little drawn towards nothing; `None` where the numbers have run away.
fn solve(mut a: [[f32; BENDS]; BENDS], mut b: [f32; BENDS]) -> Option<[f32; BENDS]> {
    for (n, row) in a.iter_mut().enumerate() {
        row[n] += 0.01 * row[n] + 10.0;
    }
    for n in 0..BENDS {
        if a[n][n] <= 1e-9 || a[n][n] > 1e15 {
            return None;
        }
        for row in n + 1..BENDS {
            let factor = a[row][n] / a[n][n];
            for column in n..BENDS {
                a[row][column] -= factor * a[n][column];
            }
            b[row] -= factor * b[n];
        }
    }
    let mut x = [0.0; BENDS];
    for n in (0..BENDS).rev() {
        let known: f32 = (n + 1..BENDS).map(|column| a[n][column] * x[column]).sum();
        x[n] = (b[n] - known) / a[n][n];
    }
    x.iter().all(|x| x.is_finite()).then_some(x)
}
