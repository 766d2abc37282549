use cordboard_flow::Known;
use cordboard_flow::reading::nearest;
use cordboard_sdp::Encoding;
use cordboard_sip::wire::HostPort;

use super::{Faults, paths, site::is_country};
use crate::{
    numbers::{Dialled, NotANumber},
    office::{Number, NumberKind, Trunk, TrunkKind, listed::Listed},
    trunks::parse_network,
};

/// Carriers whose own response codes are known.
const RESPONSE_CODES: [&str; 2] = ["standard", "aliyun"];

pub(super) fn check(listed: &Listed<'_>, faults: &mut Faults) {
    let trunks = &listed.office.trunks;
    faults.names(paths("trunks", trunks, "id").map(|(path, trunk)| (path, &trunk.id)));
    for (index, trunk) in trunks.iter().enumerate() {
        let path = format!("trunks[{index}]");
        addresses(trunk, &path, faults);
        terms(trunk, &path, faults);
        guard(trunk, &path, listed, faults);
    }
    numbers(listed, faults);
}

fn addresses(trunk: &Trunk, path: &str, faults: &mut Faults) {
    faults.unless(!trunk.hosts.is_empty(), format!("{path}.hosts"), "name at least one host");
    for (index, host) in trunk.hosts.iter().enumerate() {
        let right = !host.contains(char::is_whitespace)
            && HostPort::parse(host).is_ok_and(|parsed| parsed.port != Some(0));
        let text = format!(
            "{host:?} is no host; write a name or an address, and a port if need be: \
                            sip.example.com, 192.0.2.1:5060, [2001:db8::1]:5060"
        );
        faults.unless(right, format!("{path}.hosts[{index}]"), text);
    }
    for (field, networks) in [
        ("allow_signalling_from", &trunk.allow_signalling_from),
        ("allow_media_from", &trunk.allow_media_from),
    ] {
        for (index, network) in networks.iter().flatten().enumerate() {
            let right = parse_network(network).is_some();
            let text = format!("{network:?} is no network; write 192.0.2.0/27 or 192.0.2.1");
            faults.unless(right, format!("{path}.{field}[{index}]"), text);
        }
    }
}

fn terms(trunk: &Trunk, path: &str, faults: &mut Faults) {
    if trunk.kind == TrunkKind::Register && trunk.username.as_deref().unwrap_or("").is_empty() {
        let text = "a trunk that registers needs the provider's user name; add it";
        faults.tell(format!("{path}.username"), text);
    }
    if let Some(prefix) = &trunk.dial_prefix {
        let typed = prefix.expose().bytes().all(|b| b.is_ascii_digit() || b"*#+".contains(&b));
        let text = "a prefix is made of digits, * and #, as agreed with the carrier";
        faults.unless(typed, format!("{path}.dial_prefix"), text);
    }
    super::rules::denied(trunk.deny.iter().flatten(), path, faults);
    faults.range(format!("{path}.calls_per_second"), trunk.calls_per_second, 1..=10_000);
    faults.range(format!("{path}.max_calls"), trunk.max_calls, 1..=100_000);
    faults.range(format!("{path}.expires_seconds"), trunk.expires_seconds, 30..=86_400);
    for (index, name) in trunk.codecs.iter().flatten().enumerate() {
        if Encoding::from_name(name).is_none() {
            let known = Encoding::ALL.map(Encoding::name);
            let text = format!("{name} is not known; write one of {}", known.join(", "));
            faults.tell(format!("{path}.codecs[{index}]"), text);
        }
    }
    if let Some(name) = trunk.response_codes.as_deref()
        && !RESPONSE_CODES.contains(&name)
    {
        let text = match nearest(name, &RESPONSE_CODES) {
            Some(near) => format!("{name} is not known; did you mean {near}?"),
            None => format!("{name} is not known; write one of {}", RESPONSE_CODES.join(", ")),
        };
        faults.tell(format!("{path}.response_codes"), text);
    }
}

/// Prices and limits are amounts, and what a guard names is there.
fn guard(trunk: &Trunk, path: &str, listed: &Listed<'_>, faults: &mut Faults) {
    let is_amount = |amount: f64| (0.0..=1e9).contains(&amount);
    for (index, price) in trunk.prices.iter().flatten().enumerate() {
        let path = format!("{path}.prices[{index}]");
        let digits = price.prefix.strip_prefix('+').unwrap_or(&price.prefix);
        let good = digits.bytes().all(|byte| byte.is_ascii_digit());
        let text = "write how the number begins: 0, 1, 010, +852";
        faults.unless(good, format!("{path}.prefix"), text);
        let text = "write what a minute costs, such as 0.15";
        faults.unless(is_amount(price.per_minute), format!("{path}.per_minute"), text);
    }
    let Some(guard) = &trunk.guard else { return };
    let path = format!("{path}.guard");
    for (field, amount) in
        [("spend_per_hour", guard.spend_per_hour), ("spend_per_day", guard.spend_per_day)]
    {
        let Some(amount) = amount else { continue };
        let text = "write an amount in the unit of the prices, such as 100";
        faults.unless(is_amount(amount), format!("{path}.{field}"), text);
        let priced = trunk.prices.as_ref().is_some_and(|prices| !prices.is_empty());
        let text = "a limit on money needs the trunk's prices; add what a minute costs";
        faults.unless(priced, format!("{path}.{field}"), text);
    }
    if let Some(id) = &guard.calendar {
        let known = listed.office.calendars.iter().any(|calendar| calendar.id.as_str() == id);
        faults.unless(known, format!("{path}.calendar"), format!("there is no calendar {id}"));
    }
}

fn numbers(listed: &Listed<'_>, faults: &mut Faults) {
    let office = listed.office;
    let recorded = |number: &Number| match number.number.as_str() {
        "" => String::new(),
        written => office.recorded(written),
    };
    let names = paths("numbers", &office.numbers, "number");
    faults.names(names.map(|(path, number)| (path, recorded(number))));
    for (index, number) in office.numbers.iter().enumerate() {
        let path = format!("numbers[{index}]");
        own_number(number, &path, listed, faults);
        let text = format!("there is no trunk {}", number.trunk);
        faults.unless(listed.has_trunk(&number.trunk), format!("{path}.trunk"), text);
        faults.range(format!("{path}.max_calls"), number.max_calls, 1..=10_000);
        if let Some(area) = &number.area {
            let digits = !area.is_empty() && area.bytes().all(|b| b.is_ascii_digit());
            faults.unless(digits, format!("{path}.area"), "write the area code in digits");
        }
        if let Some(inbound) = &number.inbound {
            let path = format!("{path}.inbound.flow");
            match office.flow(&inbound.flow) {
                Some(flow) if flow.published_document().is_some() => {}
                Some(flow) => {
                    let text =
                        format!("the flow {} is not published; set publish to true", flow.id);
                    faults.tell(path, text);
                }
                None if listed.has_flow(&inbound.flow) => {}
                None => faults.tell(path, format!("there is no flow {}", inbound.flow)),
            }
        }
    }
}

fn own_number(number: &Number, path: &str, listed: &Listed<'_>, faults: &mut Faults) {
    let path = format!("{path}.number");
    let written = number.number.as_str();
    let wrong = match listed.office.plan().read(written) {
        Ok(Dialled::Emergency(_)) => "it is a number for calling help".to_owned(),
        Ok(Dialled::E164(_)) => return,
        Ok(Dialled::Short(_))
            if number.kind != NumberKind::Fixed && number.kind != NumberKind::Mobile =>
        {
            return;
        }
        Ok(Dialled::Short(_)) => format!("a {} number has more digits", kind_name(number.kind)),
        // That the country is wrong is told already.
        Err(NotANumber::UnknownCountry) if !is_country(&listed.office.office.country) => return,
        Err(why) => why.to_string(),
    };
    faults.tell(path, format!("{written:?} cannot be one of the office's numbers: {wrong}"));
}

fn kind_name(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::Fixed => "fixed",
        NumberKind::Mobile => "mobile",
        NumberKind::Number400 => "400",
        NumberKind::Number95 => "95",
        NumberKind::Virtual => "virtual",
        NumberKind::International => "international",
    }
}
