//! The system's hosts file.

use std::{fs, net::IpAddr};

#[cfg(not(windows))]
const FILE: &str = "/etc/hosts";
#[cfg(windows)]
const FILE: &str = r"C:\Windows\System32\drivers\etc\hosts";

/// The addresses that the file gives to a name, IPv4 first; read anew each time, as it is small and
/// people edit it. A system knows itself even without the file.
pub(crate) fn system(name: &str) -> Vec<IpAddr> {
    let text = fs::read(FILE).unwrap_or_default();
    let found = addresses(&String::from_utf8_lossy(&text), name);
    if found.is_empty() && name.trim_end_matches('.').eq_ignore_ascii_case("localhost") {
        return vec![[127, 0, 0, 1].into(), [0u16, 0, 0, 0, 0, 0, 0, 1].into()];
    }
    found
}

fn addresses(text: &str, name: &str) -> Vec<IpAddr> {
    let name = name.trim_end_matches('.');
    let mut found: Vec<IpAddr> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split('#').next()?.split_whitespace();
            let address = words.next()?.parse().ok()?;
            words.any(|word| word.eq_ignore_ascii_case(name)).then_some(address)
        })
        .collect();
    found.sort_by_key(IpAddr::is_ipv6);
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
        # 10.0.0.9 carrier\n\
        ::1 localhost ip6-localhost\n\
        127.0.0.1\tlocalhost\n\
        10.0.0.7 carrier.example Carrier # 10.0.0.8 other\n\
        nonsense carrier\n";

    #[test]
    fn names_are_found_as_people_write_them() {
        let found = |name| {
            addresses(TEXT, name).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("localhost"), "127.0.0.1 ::1", "IPv4 first");
        assert_eq!(found("CARRIER"), "10.0.0.7", "case does not matter, comments do not count");
        assert_eq!(found("carrier.example."), "10.0.0.7", "a closing dot does not matter");
        assert_eq!(found("other"), "", "it is in a comment");
        assert_eq!(found("example"), "", "a part of a name is not the name");
    }

    #[test]
    fn a_system_knows_itself() {
        assert!(
            system("localhost").contains(&IpAddr::from([127, 0, 0, 1])),
            "with or without a file"
        );
    }
}
