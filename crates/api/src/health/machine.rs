//! Memory, cores, disk, clock.

use std::path::Path;

use cordboard_store::Room;
use jiff::{Timestamp, tz::TimeZone};
use sysinfo::{Disks, MemoryRefreshKind, RefreshKind, System};

use super::{Disk, HealthCheck, Level};
use crate::door::Moment;

const GIB: u64 = 1 << 30;

/// The pace of recording is that of so many days.
pub(super) const PACE_DAYS: i64 = 14;

/// Days that make no difference: "ten years".
const FOREVER: u32 = 3650;

/// Less is too little for the exchange itself; 8 GiB are advised, and machines sold with them show
/// a little less.
pub(super) fn memory() -> HealthCheck {
    let only = RefreshKind::nothing().with_memory(MemoryRefreshKind::everything());
    // Who does not know is not told of a lack.
    let system = System::new_with_specifics(only);
    memory_check(system.map_or(8 * GIB, |system| system.total_memory()))
}

fn memory_check(bytes: u64) -> HealthCheck {
    let level = match bytes {
        0..GIB => Level::Bad,
        _ if bytes < 15 * GIB / 2 => Level::Warn,
        _ => Level::Good,
    };
    HealthCheck::new("memory", level, gib(bytes))
}

pub(super) fn cores() -> HealthCheck {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let level = if cores < 4 { Level::Warn } else { Level::Good };
    HealthCheck::new("cores", level, cores.to_string())
}

/// What is free on the disk that holds this folder, and for how long.
pub(super) fn disk(data: &Path, room: Room, keep_days: Option<u32>, now: Timestamp) -> Disk {
    let data = data.canonicalize().unwrap_or_else(|_| data.to_owned());
    let disks = Disks::new_with_refreshed_list();
    let disks = disks.iter().flat_map(|disks| disks.iter());
    let holds = disks.filter(|disk| data.starts_with(disk.mount_point()));
    let nearest = holds.max_by_key(|disk| disk.mount_point().as_os_str().len());
    let free_bytes = nearest.map_or(0, |disk| disk.available_space());
    let days_left = days_left(free_bytes, room, keep_days, now);
    Disk { free_bytes, recordings_bytes: room.kept, days_left }
}

/// How long recordings fit, at their pace. Where they are deleted for their age, the disk is full
/// once or never.
fn days_left(free: u64, room: Room, keep_days: Option<u32>, now: Timestamp) -> Option<u32> {
    let first = room.first.filter(|_| room.grown > 0)?;
    let days = (now.duration_since(first).as_secs_f64() / 86_400.0).max(1.0);
    let a_day = room.grown as f64 / days;
    let in_the_end = keep_days.map(|keep| f64::from(keep) * a_day - room.kept as f64);
    if in_the_end.is_some_and(|more| more < free as f64) {
        return Some(FOREVER);
    }
    Some(((free as f64 / a_day) as u32).min(FOREVER))
}

pub(super) fn disk_check(disk: &Disk) -> HealthCheck {
    let days = disk.days_left.unwrap_or(FOREVER);
    let level = match disk.free_bytes {
        0..GIB => Level::Bad,
        _ if days < 3 => Level::Bad,
        free if free < 10 * GIB || days < 14 => Level::Warn,
        _ => Level::Good,
    };
    // As disks are sold, and as the screens count beside it.
    HealthCheck::new("disk", level, format!("{:.1} GB", disk.free_bytes as f64 / 1e9))
}

/// A clock that jumped while we ran, or stands before calls that were made, makes a call log nobody
/// can trust.
pub(super) fn clock(
    began: Moment,
    now: Moment,
    newest: Option<Timestamp>,
    zone: &str,
) -> HealthCheck {
    let ran = now.now.saturating_duration_since(began.now).as_secs_f64();
    let jumped = (now.wall.duration_since(began.wall).as_secs_f64() - ran).abs();
    let behind = newest.map_or(0.0, |newest| newest.duration_since(now.wall).as_secs_f64());
    let level = match jumped.max(behind) {
        off if off > 60.0 => Level::Bad,
        off if off > 5.0 => Level::Warn,
        _ => Level::Good,
    };
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let shown = now.wall.to_zoned(zone).strftime("%H:%M:%S %Z").to_string();
    HealthCheck::new("clock", level, shown)
}

fn gib(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / GIB as f64)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn a_machine_sold_with_eight_gigabytes_is_good_enough() {
        assert_eq!(memory_check(8_200_000_000).level, Level::Good, "it shows a little less");
        assert_eq!(memory_check(4 * GIB).level, Level::Warn);
        assert_eq!(memory_check(GIB / 2).level, Level::Bad);
    }

    #[test]
    fn days_left_follow_the_pace_of_recording() {
        let now = at("2026-11-28T12:00:00Z");
        let room = |kept, grown, first: &str| Room { kept, grown, first: Some(at(first)) };
        let ten_days = room(50 * GIB, 10 * GIB, "2026-11-18T12:00:00Z");
        assert_eq!(days_left(30 * GIB, ten_days, None, now), Some(30), "one gigabyte a day");
        let none = Room { kept: 0, grown: 0, first: None };
        assert_eq!(days_left(30 * GIB, none, None, now), None, "nothing is known of the pace");
        let fresh = room(GIB, GIB, "2026-11-28T11:00:00Z");
        assert_eq!(days_left(30 * GIB, fresh, None, now), Some(30), "an hour counts as a day");
        assert_eq!(
            days_left(30 * GIB, ten_days, Some(70), now),
            Some(FOREVER),
            "70 days need 70 gigabytes, of which 50 are there: they fit"
        );
        assert_eq!(days_left(30 * GIB, ten_days, Some(90), now), Some(30), "90 days do not fit");
    }

    #[test]
    fn little_room_is_told_by_bytes_and_by_days() {
        let level = |free_bytes, days_left| {
            disk_check(&Disk { free_bytes, recordings_bytes: 0, days_left }).level
        };
        assert_eq!(level(100 * GIB, None), Level::Good);
        assert_eq!(level(100 * GIB, Some(13)), Level::Warn, "less than two weeks");
        assert_eq!(level(100 * GIB, Some(2)), Level::Bad);
        assert_eq!(level(5 * GIB, Some(300)), Level::Warn);
        assert_eq!(level(GIB / 2, None), Level::Bad);
    }

    #[test]
    fn a_clock_that_jumps_is_found_out() {
        let start = Instant::now();
        let wall = at("2026-11-28T12:00:00Z");
        let began = Moment { now: start, wall };
        let later = |wall: &str| Moment { now: start + Duration::from_secs(3600), wall: at(wall) };
        let check = |wall, newest| clock(began, later(wall), newest, "Asia/Shanghai");
        let good = check("2026-11-28T13:00:01Z", None);
        assert_eq!(good.level, Level::Good);
        assert_eq!(good.value, "21:00:01 CST", "the office's own time");
        assert_eq!(check("2026-11-28T13:00:30Z", None).level, Level::Warn);
        assert_eq!(check("2026-11-28T15:00:00Z", None).level, Level::Bad);
        let newest = Some(at("2026-11-28T14:00:00Z"));
        assert_eq!(check("2026-11-28T13:00:00Z", newest).level, Level::Bad, "calls of the future");
    }

    #[test]
    fn this_machine_has_a_disk_with_room_on_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let room = Room { kept: 0, grown: 0, first: None };
        let disk = disk(folder.path(), room, None, Timestamp::now());
        assert!(disk.free_bytes > 0, "the disk of a folder is found");
    }
}
