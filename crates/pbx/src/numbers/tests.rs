use proptest::prelude::*;

use super::*;

fn shenzhen() -> Plan {
    Plan::new("CN", Some("0755"))
}

#[test]
fn every_spelling_of_a_shenzhen_number_is_the_same_number() {
    for plan in [shenzhen(), Plan::new("cn", Some("755"))] {
        for written in [
            "075586001234",
            "75586001234",
            "+8675586001234",
            "8675586001234",
            "008675586001234",
            "+86 0755 8600 1234",
            "86075586001234",
            "0086-0755-86001234",
            "86001234",
            "0755-8600 1234",
            "(0755) 86001234",
            "0755.8600.1234",
        ] {
            let read = plan.read(written).map(|dialled| dialled.as_recorded().to_owned());
            assert_eq!(read.as_deref(), Ok("+8675586001234"), "{written}");
            assert!(plan.same(written, "075586001234"), "{written}");
        }
    }
}

#[test]
fn chinese_numbers_of_every_kind_are_read_and_written_back() {
    let plan = shenzhen();
    for (written, recorded, national) in [
        ("13800138000", "+8613800138000", "13800138000"),
        ("013800138000", "+8613800138000", "13800138000"),
        ("+8613800138000", "+8613800138000", "13800138000"),
        ("8613800138000", "+8613800138000", "13800138000"),
        ("008613800138000", "+8613800138000", "13800138000"),
        ("+86 0 138 0013 8000", "+8613800138000", "13800138000"),
        ("19912345678", "+8619912345678", "19912345678"),
        ("01062345678", "+861062345678", "01062345678"),
        ("1062345678", "+861062345678", "01062345678"),
        ("861062345678", "+861062345678", "01062345678"),
        ("02161234567", "+862161234567", "02161234567"),
        ("2161234567", "+862161234567", "02161234567"),
        ("05321234567", "+865321234567", "05321234567"),
        ("053281234567", "+8653281234567", "053281234567"),
        ("2600123", "+867552600123", "07552600123"),
        ("0085223456789", "+85223456789", "0085223456789"),
        ("+14155550123", "+14155550123", "0014155550123"),
    ] {
        let read = plan.read(written);
        let Ok(Dialled::E164(number)) = read else { panic!("{written} is a number: {read:?}") };
        assert_eq!(number.as_str(), recorded, "{written}");
        assert_eq!(plan.national(&number), national, "{written} written back");
        assert_eq!(plan.normalise(written), Ok(number), "{written}");
    }
}

#[test]
fn short_and_emergency_numbers_stay_as_they_are() {
    let plan = shenzhen();
    for short in [
        "4008001234",
        "8008001234",
        "95588",
        "955880",
        "95013123",
        "96110",
        "10086",
        "12345",
        "114",
        "118114",
    ] {
        assert_eq!(plan.read(short), Ok(Dialled::Short(short.into())), "{short}");
        let with_code = format!("+86{short}");
        assert_eq!(plan.read(&with_code), Ok(Dialled::Short(short.into())), "{with_code}");
        assert_eq!(plan.normalise(short), Err(NotANumber::Short), "{short}");
    }
    for help in ["110", "119", "120", "122", "112"] {
        assert_eq!(plan.read(help), Ok(Dialled::Emergency(help.into())), "{help}");
    }
    assert_eq!(plan.read("+86110"), Ok(Dialled::Emergency("110".into())), "some phones send it so");
}

#[test]
fn what_is_no_number_is_told_why() {
    let plan = Plan::new("CN", None);
    for (written, why) in [
        ("alice", NotANumber::Characters),
        ("1380013800x", NotANumber::Characters),
        ("*97", NotANumber::Characters),
        ("86+755", NotANumber::Characters),
        ("\u{ff11}\u{ff11}\u{ff10}", NotANumber::Characters),
        ("+1234567890123456", NotANumber::Length),
        ("86001234", NotANumber::NoAreaCode),
        ("", NotANumber::Length),
        ("+", NotANumber::Length),
        ("0", NotANumber::Length),
        ("00", NotANumber::Length),
        ("+075586001234", NotANumber::Length),
        ("0755", NotANumber::Length),
        ("12345678901234", NotANumber::Length),
    ] {
        assert_eq!(plan.read(written), Err(why), "{written:?}");
    }
}

#[test]
fn other_countries_have_their_trunk_prefix_or_none() {
    for (country, area, number, spellings) in [
        (
            "US",
            Some("415"),
            "+14155550123",
            vec!["4155550123", "14155550123", "01114155550123", "5550123", "(415) 555-0123"],
        ),
        (
            "DE",
            Some("030"),
            "+493012345678",
            vec!["03012345678", "00493012345678", "493012345678", "+49 (0)30 12345678", "12345678"],
        ),
        ("GB", None, "+442079460018", vec!["020 7946 0018", "00442079460018", "442079460018"]),
        ("HK", None, "+85223456789", vec!["23456789", "85223456789", "0085223456789"]),
        ("IT", None, "+390612345678", vec!["0612345678", "00390612345678"]),
        ("RU", None, "+74951234567", vec!["84951234567", "74951234567"]),
        ("SG", None, "+6561234567", vec!["61234567", "6561234567"]),
    ] {
        let plan = Plan::new(country, area);
        for written in spellings.into_iter().chain([number]) {
            let read = plan.read(written).map(|dialled| dialled.as_recorded().to_owned());
            assert_eq!(read.as_deref(), Ok(number), "{written} in {country}");
        }
    }
    for (country, help) in [("US", "911"), ("DE", "112"), ("GB", "999"), ("AU", "000")] {
        let read = Plan::new(country, None).read(help);
        assert_eq!(read, Ok(Dialled::Emergency(help.into())), "help in {country}");
    }
}

#[test]
fn a_country_without_a_plan_takes_full_numbers_only() {
    let plan = Plan::new("AQ", None);
    assert!(plan.normalise("+6721055555").is_ok());
    assert_eq!(plan.read("0123456789"), Err(NotANumber::UnknownCountry));
}

#[test]
fn what_cannot_be_read_is_the_same_only_as_itself() {
    let plan = shenzhen();
    assert!(plan.same("anonymous", "anonymous"));
    assert!(!plan.same("anonymous", "075586001234"));
    assert!(!plan.same("075586001234", "075586001235"));
    assert!(!plan.same("10086", "+8675510086"), "a short number is nobody's line");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_number_written_for_its_country_is_read_as_itself(
        country in prop::sample::select(vec!["CN", "US", "DE", "GB", "HK", "IT", "JP", "RU", "AQ"]),
        written in "(\\+|00|0|86)?[0-9]{3,14}",
    ) {
        let plan = Plan::new(country, Some("0755"));
        if let Ok(number) = plan.normalise(&written) {
            let again = plan.normalise(number.as_str());
            prop_assert_eq!(again, Ok(number), "E.164 is itself");
        }
    }

    #[test]
    fn a_chinese_number_survives_being_written_nationally(written in "(\\+86|0)?[1-9][0-9]{5,11}") {
        let plan = shenzhen();
        if let Ok(number) = plan.normalise(&written) {
            let again = plan.normalise(&plan.national(&number));
            prop_assert_eq!(again, Ok(number));
        }
    }

    #[test]
    fn nothing_that_is_written_makes_it_panic(written in ".{0,40}", country in "[A-Z]{2}") {
        let plan = Plan::new(&country, Some(&written));
        let _ = plan.read(&written);
        prop_assert!(plan.same(&written, &written), "whatever it is, it is the same");
    }
}
