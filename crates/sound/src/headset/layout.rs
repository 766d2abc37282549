//! Where the buttons and lamps are in a headset's reports: read from its report descriptor
//! (HID 1.11, section 6.2.2).

/// The telephony page's and the lamps' page's usages that we speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    HookSwitch,
    Flash,
    Redial,
    Drop,
    Mute,
    RingLamp,
    OffHookLamp,
    MuteLamp,
    HoldLamp,
}

impl Usage {
    fn of(page: u16, usage: u16) -> Option<Self> {
        Some(match (page, usage) {
            (0x0B, 0x20) => Self::HookSwitch,
            (0x0B, 0x21) => Self::Flash,
            (0x0B, 0x24) => Self::Redial,
            (0x0B, 0x26) => Self::Drop,
            (0x0B, 0x2F) => Self::Mute,
            (0x08, 0x18) => Self::RingLamp,
            (0x08, 0x17) => Self::OffHookLamp,
            (0x08, 0x09) => Self::MuteLamp,
            (0x08, 0x20) => Self::HoldLamp,
            _ => return None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// From the headset.
    Button,
    /// To the headset.
    Lamp,
}

/// One bit of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) kind: Kind,
    pub(super) usage: Usage,
    /// 0 where reports have no number.
    pub(super) report: u8,
    /// From the report's start, its number not counted.
    bit: usize,
    /// Whether it springs back.
    pub(super) relative: bool,
}

impl Field {
    pub(super) fn read(self, body: &[u8]) -> Option<bool> {
        Some(body.get(self.bit / 8)? >> (self.bit % 8) & 1 == 1)
    }
}

/// Why a device is no headset for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    #[error("the device's description of its reports is broken")]
    Broken,
    #[error("the device has neither a hook switch nor a mute button")]
    NoButtons,
}

/// The bits of a headset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    fields: Vec<Field>,
    numbered: bool,
    /// Bytes of each lamp report, its number not counted.
    sizes: Vec<(u8, usize)>,
}

impl Layout {
    /// Reads a report descriptor.
    ///
    /// # Errors
    /// [`LayoutError`]; usages that we do not know are passed over.
    pub fn parse(descriptor: &[u8]) -> Result<Self, LayoutError> {
        let mut reader = Reader::default();
        let mut rest = descriptor;
        while let [prefix, body @ ..] = rest {
            if *prefix == 0xFE {
                // A long item: its size, its tag, its data; none is defined.
                let size = usize::from(*body.first().ok_or(LayoutError::Broken)?);
                rest = body.get(size + 2..).ok_or(LayoutError::Broken)?;
                continue;
            }
            let size = [0, 1, 2, 4][usize::from(prefix & 3)];
            let data = body.get(..size).ok_or(LayoutError::Broken)?;
            rest = &body[size..];
            let value = data.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
            reader.item(prefix & 0xFC, value, size)?;
        }
        let is_button = |field: &Field| matches!(field.usage, Usage::HookSwitch | Usage::Mute);
        if !reader.fields.iter().any(is_button) {
            return Err(LayoutError::NoButtons);
        }
        let sizes = reader.lengths.iter().filter(|((kind, _), _)| *kind == Kind::Lamp);
        let sizes = sizes.map(|((_, report), bits)| (*report, bits.div_ceil(8))).collect();
        Ok(Self { fields: reader.fields, numbered: reader.numbered, sizes })
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// A report's number and its body.
    pub(super) fn split<'a>(&self, bytes: &'a [u8]) -> Option<(u8, &'a [u8])> {
        if !self.numbered {
            return Some((0, bytes));
        }
        let (number, body) = bytes.split_first()?;
        Some((*number, body))
    }

    /// All lamp reports, each with its number (0 where there is none) first.
    pub(super) fn write(&self, lit: impl Fn(Usage) -> bool) -> Vec<Vec<u8>> {
        let lamps = |number| {
            let ours = move |field: &&Field| field.kind == Kind::Lamp && field.report == number;
            self.fields.iter().filter(ours)
        };
        let mut reports = Vec::new();
        for (number, size) in &self.sizes {
            if lamps(*number).next().is_none() {
                continue;
            }
            let mut report = vec![0; size + 1];
            report[0] = *number;
            for field in lamps(*number).filter(|field| lit(field.usage)) {
                if let Some(byte) = report.get_mut(1 + field.bit / 8) {
                    *byte |= 1 << (field.bit % 8);
                }
            }
            reports.push(report);
        }
        reports
    }
}

/// More bits than any report of a headset has; what counts more is broken.
const MOST_BITS: usize = 64 * 1024;

/// The state of reading a descriptor: global items stay, local ones end with each main item.
#[derive(Debug, Default)]
struct Reader {
    global: Global,
    saved: Vec<Global>,
    /// Pages and usages since the last main item.
    usages: Vec<(u16, u16)>,
    range: Option<(u16, u16)>,
    lengths: Vec<((Kind, u8), usize)>,
    fields: Vec<Field>,
    numbered: bool,
}

#[derive(Clone, Debug, Default)]
struct Global {
    page: u16,
    size: usize,
    count: usize,
    report: u8,
}

impl Reader {
    fn item(&mut self, tag: u8, value: u32, size: usize) -> Result<(), LayoutError> {
        match tag {
            0x80 => self.main(Kind::Button, value)?,
            0x90 => self.main(Kind::Lamp, value)?,
            // A feature, the start or the end of a collection.
            0xB0 | 0xA0 | 0xC0 => self.forget(),
            0x04 => self.global.page = value as u16,
            0x74 => self.global.size = value as usize,
            0x94 => self.global.count = value as usize,
            0x84 => {
                self.global.report = u8::try_from(value).map_err(|_| LayoutError::Broken)?;
                self.numbered = true;
            }
            0xA4 if self.saved.len() < 16 => self.saved.push(self.global.clone()),
            0xA4 => return Err(LayoutError::Broken),
            0xB4 => self.global = self.saved.pop().ok_or(LayoutError::Broken)?,
            0x08 if self.usages.len() < 256 => self.usages.push(self.usage(value, size)),
            0x18 => self.range = Some(self.usage(value, size)),
            0x28 => self.end_of_range(value, size),
            _ => {}
        }
        Ok(())
    }

    /// Four bytes name the page too.
    fn usage(&self, value: u32, size: usize) -> (u16, u16) {
        let page = if size == 4 { (value >> 16) as u16 } else { self.global.page };
        (page, value as u16)
    }

    fn end_of_range(&mut self, value: u32, size: usize) {
        let Some((page, first)) = self.range.take() else { return };
        let (_, last) = self.usage(value, size);
        let room = 256_usize.saturating_sub(self.usages.len());
        self.usages.extend((first..=last).take(room).map(|usage| (page, usage)));
    }

    fn main(&mut self, kind: Kind, flags: u32) -> Result<(), LayoutError> {
        let Global { size, count, report, .. } = self.global;
        let start = self.length(kind, report);
        let end = size.checked_mul(count).and_then(|bits| start.checked_add(bits));
        let end = end.filter(|end| *end <= MOST_BITS).ok_or(LayoutError::Broken)?;
        let (constant, variable, relative) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0);
        if !constant && variable {
            self.variables(kind, start, relative);
        } else if !constant && size == 1 && kind == Kind::Button {
            // Some describe their single bits as an array; each bit is then what it is.
            self.variables(kind, start, true);
        }
        *self.length_mut(kind, report) = end;
        self.forget();
        Ok(())
    }

    /// Each usage has its own field; the last would serve what is left over, which no button needs.
    fn variables(&mut self, kind: Kind, start: usize, relative: bool) {
        let Global { size, count, report, .. } = self.global;
        for n in 0..count.min(256) {
            let Some((page, usage)) = self.usages.get(n) else { return };
            if let Some(usage) = Usage::of(*page, *usage) {
                let bit = start + n * size;
                self.fields.push(Field { kind, usage, report, bit, relative });
            }
        }
    }

    fn length(&mut self, kind: Kind, report: u8) -> usize {
        *self.length_mut(kind, report)
    }

    fn length_mut(&mut self, kind: Kind, report: u8) -> &mut usize {
        let key = (kind, report);
        let place = self.lengths.iter().position(|(known, _)| *known == key);
        let place = place.unwrap_or_else(|| {
            self.lengths.push((key, 0));
            self.lengths.len() - 1
        });
        &mut self.lengths[place].1
    }

    fn forget(&mut self) {
        self.usages.clear();
        self.range = None;
    }
}
