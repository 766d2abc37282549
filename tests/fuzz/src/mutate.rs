//! Mutations: what is well-formed, spoilt in small ways, for it is near the rules that faults lie.

/// Numbers that look drawn and are the same each time (SplitMix64).
#[derive(Debug)]
pub struct Lots(pub u64);

impl Lots {
    /// The next one below `below`, which is not 0.
    pub fn draw(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((drawn ^ (drawn >> 31)) % below.max(1) as u64) as usize
    }
}

/// Longer inputs tell nothing new.
const LONGEST: usize = 16 * 1024;

/// Numbers at which things overflow.
const EDGES: [&str; 12] = [
    "0",
    "-1",
    "1",
    "127",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "4294967295",
    "4294967296",
    "18446744073709551616",
];

pub(crate) struct Mutator {
    corpus: Vec<Vec<u8>>,
    tokens: &'static [&'static str],
    lots: Lots,
}

impl Mutator {
    pub(crate) fn new(corpus: Vec<Vec<u8>>, tokens: &'static [&'static str], seed: u64) -> Self {
        assert!(!corpus.is_empty(), "there is something to begin with");
        Self { corpus, tokens, lots: Lots(seed) }
    }

    pub(crate) fn next_input(&mut self) -> Vec<u8> {
        let mut input = self.pick();
        for _ in 0..1 + self.lots.draw(6) {
            self.spoil(&mut input);
        }
        input.truncate(LONGEST);
        input
    }

    fn pick(&mut self) -> Vec<u8> {
        let nth = self.lots.draw(self.corpus.len());
        self.corpus.get(nth).cloned().unwrap_or_default()
    }

    fn spoil(&mut self, input: &mut Vec<u8>) {
        let at = self.lots.draw(input.len() + 1);
        let to = (at + self.lots.draw(40)).min(input.len());
        match self.lots.draw(11) {
            0 => {
                let bit = self.lots.draw(8);
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            1 => {
                let new = self.lots.draw(256) as u8;
                if let Some(byte) = input.get_mut(at) {
                    *byte = new;
                }
            }
            2 => drop(input.drain(at..to)),
            3 => {
                let part: Vec<u8> = input.get(at..to).unwrap_or_default().to_vec();
                let times = 1 + self.lots.draw(30);
                input.splice(at..at, part.repeat(times));
            }
            4 => input.truncate(at),
            5 => {
                let other = self.pick();
                let from = self.lots.draw(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(other.get(from..).unwrap_or_default());
            }
            6 | 7 => self.put_token(input, at, to),
            8 => {
                let edge = EDGES[self.lots.draw(EDGES.len())];
                replace_number(input, at, edge);
            }
            9 => {
                // Two lines change places.
                let mut lines: Vec<&[u8]> = input.split_inclusive(|byte| *byte == b'\n').collect();
                let (a, b) = (self.lots.draw(lines.len()), self.lots.draw(lines.len()));
                if a < lines.len() && b < lines.len() {
                    lines.swap(a, b);
                }
                *input = lines.concat();
            }
            _ => {
                let byte = self.lots.draw(256) as u8;
                let times = 1 + self.lots.draw(300);
                input.splice(at..at, std::iter::repeat_n(byte, times));
            }
        }
    }

    fn put_token(&mut self, input: &mut Vec<u8>, at: usize, to: usize) {
        if self.tokens.is_empty() {
            return;
        }
        let token = self.tokens[self.lots.draw(self.tokens.len())];
        let to = if self.lots.draw(2) == 0 { at } else { to };
        input.splice(at..to, token.bytes());
    }
}

/// The first number behind `at` becomes another one.
fn replace_number(input: &mut Vec<u8>, at: usize, with: &str) {
    let rest = input.get(at..).unwrap_or_default();
    let Some(start) = rest.iter().position(u8::is_ascii_digit) else { return };
    let length = rest.iter().skip(start).take_while(|byte| byte.is_ascii_digit()).count();
    input.splice(at + start..at + start + length, with.bytes());
}
