use cordboard_flow::TimeOfDay;

use super::{Faults, Office, paths, site::time_zone};

pub(super) fn check(office: &Office, faults: &mut Faults) {
    let calendars = &office.calendars;
    faults.names(paths("calendars", calendars, "id").map(|(path, one)| (path, &one.id)));
    for (index, calendar) in calendars.iter().enumerate() {
        let path = format!("calendars[{index}]");
        if let Some(zone) = &calendar.time_zone {
            time_zone(format!("{path}.time_zone"), zone, faults);
        }
        for (index, weekly) in calendar.weekly.iter().flatten().enumerate() {
            let path = format!("{path}.weekly[{index}]");
            hours(&path, weekly.from, weekly.to, faults);
            faults.unless(!weekly.days.is_empty(), format!("{path}.days"), "name at least one day");
        }
        for (index, open) in calendar.open.iter().flatten().enumerate() {
            hours(&format!("{path}.open[{index}]"), open.from, open.to, faults);
        }
    }
}

fn hours(path: &str, from: TimeOfDay, to: TimeOfDay, faults: &mut Faults) {
    if from == TimeOfDay::END_OF_DAY {
        faults.tell(format!("{path}.from"), "hours cannot begin at 24:00; write 00:00");
    } else if from == to {
        faults.tell(
            path,
            format!("from {from} to {to} is no time; for all day write 00:00 to 24:00"),
        );
    }
}
