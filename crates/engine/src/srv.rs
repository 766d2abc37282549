//! The order in which services are tried (RFC 2782).

use cordboard_sip::Transport;

/// One SRV record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// Lower ones are tried first.
    pub(crate) priority: u16,
    /// The share of calls among those of one priority.
    pub(crate) weight: u16,
    pub(crate) service: Service,
}

/// A host that offers SIP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) transport: Transport,
    /// A name, as DNS writes it.
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// Puts the records in order: by priority, and among equals by chance according to their weights.
/// A target of `.` says that there is no service, and gives none.
///
/// `random_below(n)` gives a number from 0 to `n - 1`.
pub(crate) fn ordered(
    mut records: Vec<Record>,
    random_below: &mut dyn FnMut(u32) -> u32,
) -> Vec<Service> {
    records.retain(|record| !record.service.host.trim_end_matches('.').is_empty());
    // Those of weight 0 come first, so that they have a small chance too.
    records.sort_by_key(|record| (record.priority, record.weight));
    let mut ordered = Vec::with_capacity(records.len());
    while let Some(first) = records.first() {
        let priority = first.priority;
        let equals = records.iter().take_while(|record| record.priority == priority);
        let sum: u32 = equals.map(|record| u32::from(record.weight)).sum();
        let mut left = random_below(sum + 1);
        let chosen = records.iter().position(|record| {
            let weight = u32::from(record.weight);
            let found = left <= weight;
            left = left.saturating_sub(weight);
            found
        });
        ordered.push(records.remove(chosen.unwrap_or(0)).service);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(priority: u16, weight: u16, host: &str) -> Record {
        let service = Service { transport: Transport::Udp, host: host.into(), port: 5060 };
        Record { priority, weight, service }
    }

    fn hosts(records: Vec<Record>, mut random: impl FnMut(u32) -> u32) -> Vec<String> {
        let services = ordered(records, &mut |bound| random(bound).min(bound - 1));
        services.into_iter().map(|service| service.host).collect()
    }

    #[test]
    fn lower_priorities_are_tried_first() {
        let records = || vec![record(20, 99, "c."), record(10, 0, "a."), record(10, 5, "b.")];
        for random in [0, 1, 5, u32::MAX] {
            let found = hosts(records(), |_| random);
            assert_eq!(found[2], "c.", "the backup comes last, whatever its weight");
        }
    }

    #[test]
    fn chance_follows_the_weights() {
        let records = || vec![record(1, 3, "big."), record(1, 1, "small.")];
        let firsts: Vec<String> = (0..=4).map(|n| hosts(records(), |_| n)[0].clone()).collect();
        let small = firsts.iter().filter(|first| *first == "small.").count();
        assert_eq!(small, 2, "0 and 1 fall to the small one, 2 to 4 to the big one: {firsts:?}");
    }

    #[test]
    fn every_service_is_there_once() {
        let records = vec![record(1, 0, "a."), record(1, 0, "b."), record(1, 7, "c.")];
        let mut found = hosts(records, |bound| bound - 1);
        assert_eq!(found[0], "c.", "the last share belongs to the only one with a weight");
        found.sort();
        assert_eq!(found, ["a.", "b.", "c."], "none is lost and none doubled");
    }

    #[test]
    fn a_domain_may_say_that_it_has_no_service() {
        assert!(hosts(vec![record(0, 0, ".")], |_| 0).is_empty(), "a dot means nobody");
    }
}
