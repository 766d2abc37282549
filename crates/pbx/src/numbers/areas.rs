//! Where in China a number is at home: the area of a fixed line or of a mobile number, without asking
//! anybody. The tables and the script that makes them are in `areas/` of this crate.
//!
//! 320 area codes (12 KB) and 331,117 beginnings of mobile numbers (194 KB), made from the geographic
//! metadata of libphonenumber 9.0.43 (of November 2026, Apache License 2.0). A mobile number keeps its
//! area when it changes the operator. What is not in the tables has no area here.

static CODES: &str = include_str!("../../areas/codes.txt");
static MOBILES: &[u8] = include_bytes!("../../areas/mobiles.bin");
/// 130 to 199.
const BLOCKS: usize = 70;

/// A telephone area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// With the trunk prefix: `0755`.
    pub code: &'static str,
    pub province_english: &'static str,
    pub province: &'static str,
    pub city_english: &'static str,
    pub city: &'static str,
}

impl Area {
    /// Whether a province or city is called so, in either language.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let names = [self.province, self.city, self.province_english, self.city_english, self.code];
        names.iter().any(|own| own.eq_ignore_ascii_case(name.trim()))
    }

    /// The area of a code, with or without its trunk prefix.
    #[must_use]
    pub fn with_code(code: &str) -> Option<Self> {
        let bare = code.trim_start_matches('0');
        all().find(|area| area.code.trim_start_matches('0') == bare)
    }

    /// Whether any area is called so.
    #[must_use]
    pub fn exists(name: &str) -> bool {
        all().any(|area| area.is_called(name))
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.split('|');
        let mut field = || fields.next();
        let (code, province_english) = (field()?, field()?);
        let (province, city_english, city) = (field()?, field()?, field()?);
        Some(Self { code, province_english, province, city_english, city })
    }
}

/// The area of a Chinese number without country code and trunk prefix: `75586001234`, `13800138000`.
pub(super) fn of(national: &str) -> Option<Area> {
    if national.len() == 11 && national.starts_with('1') {
        return of_mobile(national);
    }
    all().find(|area| national.starts_with(area.code.trim_start_matches('0')))
}

fn all() -> impl Iterator<Item = Area> {
    CODES.lines().filter_map(Area::read)
}

fn of_mobile(national: &str) -> Option<Area> {
    let block: usize = national.get(..3)?.parse().ok()?;
    let wanted: usize = national.get(3..7)?.parse().ok()?;
    let block = block.checked_sub(130).filter(|block| *block < BLOCKS)?;
    let rest = MOBILES.get(BLOCKS * 4..)?;
    let mut runs = rest.get(offset(block)?..offset(block + 1).unwrap_or(rest.len()))?;
    let (mut start, mut line) = (0, 0);
    while let (Some(before), Some(next)) = (varint(&mut runs), varint(&mut runs)) {
        if start + before > wanted {
            break;
        }
        (start, line) = (start + before, next);
    }
    CODES.lines().nth(line.checked_sub(1)?).and_then(Area::read)
}

/// Where the runs of a block begin.
fn offset(block: usize) -> Option<usize> {
    let bytes = MOBILES.get(block * 4..block * 4 + 4).filter(|_| block < BLOCKS)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
}

fn varint(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..28).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn city(national: &str) -> Option<&'static str> {
        of(national).map(|area| area.city)
    }

    #[test]
    fn fixed_lines_and_mobiles_have_their_area() {
        for (number, home) in [
            ("75586001234", "深圳"),
            ("1062345678", "北京"),
            ("2161234567", "上海"),
            ("3355123456", "秦皇岛"),
            ("9912345678", "乌鲁木齐"),
            ("13000000000", "济南"),
            ("13000080000", "武汉"),
        ] {
            assert_eq!(city(number), Some(home), "{number}");
        }
        let shenzhen = of("75586001234").expect("it is in the table");
        assert_eq!((shenzhen.code, shenzhen.province), ("0755", "广东"));
        assert!(shenzhen.is_called("Guangdong") && shenzhen.is_called("深圳"));
        assert!(!shenzhen.is_called("Beijing"));
        assert!(Area::exists("新疆") && Area::exists("tibet") && !Area::exists("Atlantis"));
    }

    #[test]
    fn what_is_in_no_table_has_no_area() {
        for number in ["", "1", "19999999999x", "12345678901", "4008001234", "6"] {
            let found = of(number);
            assert!(
                found.is_none_or(|area| number.starts_with(&area.code[1..])),
                "{number}: {found:?}"
            );
        }
        assert_eq!(of("12345678901"), None, "no mobile number begins so");
    }

    #[test]
    fn every_line_and_every_block_can_be_read() {
        assert_eq!(all().count(), CODES.lines().count(), "five fields a line");
        let runs = &MOBILES[BLOCKS * 4..];
        let lines = CODES.lines().count();
        let mut known = 0;
        for block in 0..BLOCKS {
            let begins = offset(block).expect("every block has its place");
            let mut runs = &runs[begins..offset(block + 1).unwrap_or(runs.len())];
            let (mut start, mut line) = (0, 0);
            while let (Some(before), Some(next)) = (varint(&mut runs), varint(&mut runs)) {
                known += if line > 0 { before } else { 0 };
                (start, line) = (start + before, next);
                assert!(start < 10_000 && line <= lines, "block {block}");
            }
            known += if line > 0 { 10_000 - start } else { 0 };
        }
        assert_eq!(known, 331_117, "as many as the script has written");
    }
}
