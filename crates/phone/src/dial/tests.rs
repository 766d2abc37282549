//! The table of what people and pages write.

use super::*;

fn steps(text: &str) -> String {
    let target = parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
    let callee = match target.callee {
        Callee::Number(number) => number,
        Callee::Address(uri) => format!("<{uri}>"),
    };
    let after = target.after.0.into_iter().map(|step| match step {
        Step::Digits(digits) => digits,
        Step::Pause => ",".to_owned(),
        Step::Wait => ";".to_owned(),
    });
    after.fold(callee, |text, step| format!("{text} {step}"))
}

#[test]
fn what_people_type_is_read() {
    for (typed, dialled) in [
        ("1002", "1002"),
        (" 0755-8888 6666 ", "075588886666"),
        ("(0755) 8888.6666", "075588886666"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("*98", "*98"),
        ("#31#10086", "#31#10086"),
        ("１３８００１３８０００", "13800138000"),
        ("10086,1,2", "10086 , 1 , 2"),
        ("4008001234,,1;55#", "4008001234 , , 1 ; 55#"),
        ("4008001234，1", "4008001234 , 1"),
        ("10086,,", "10086"),
        ("10086;;1", "10086 ; 1"),
        ("wei", "wei"),
        ("wei@example.com", "<sip:wei@example.com>"),
        ("1001@192.0.2.7:5070", "<sip:1001@192.0.2.7:5070>"),
        ("\u{202a}+8613800138000\u{202c}", "+8613800138000"),
    ] {
        assert_eq!(steps(typed), dialled, "typed: {typed}");
    }
}

#[test]
fn links_are_read_without_their_scheme() {
    for (link, dialled) in [
        ("tel:13800138000", "13800138000"),
        ("TEL:+86-138-0013-8000", "+8613800138000"),
        ("tel://10086", "10086"),
        ("tel:0755%208888%206666", "075588886666"),
        ("tel:%2B8613800138000", "+8613800138000"),
        ("tel:88886666;phone-context=+86755", "88886666"),
        ("tel:1002;phone-context=pbx.example", "1002"),
        ("tel:+8675588886666;ext=12", "+8675588886666 , 12"),
        ("tel:+1-201-555-0123;isub=1411", "+12015550123"),
        ("tel:10086;postd=pp1w2", "10086 , , 1 ; 2"),
        ("tel:10086,,1;2", "10086 , , 1 ; 2"),
        ("tel:10086%2C1", "10086 , 1"),
        ("tel:10086;1;phone-context=x", "10086 ; 1"),
        ("tel:10086?subject=x", "10086"),
        ("sip:555", "555"),
        ("sip:+8613800138000", "+8613800138000"),
        ("sip:wei@example.com", "<sip:wei@example.com>"),
        ("sip://wei@example.com/", "<sip:wei@example.com>"),
        ("sips:wei@example.com;transport=tcp", "<sips:wei@example.com;transport=tcp>"),
        ("sip:pbx.example", "<sip:pbx.example>"),
        ("sip:192.0.2.1:5070", "<sip:192.0.2.1:5070>"),
        ("sip:[2001:db8::1]", "<sip:[2001:db8::1]>"),
        ("callto:10086", "10086"),
        ("callto://+86%20138-0013-8000", "+8613800138000"),
        ("callto:wei@example.com", "<sip:wei@example.com>"),
        ("callto:tel:10086", "10086"),
        ("callto:wei?call", "wei"),
    ] {
        assert_eq!(steps(link), dialled, "link: {link}");
    }
}

#[test]
fn a_page_cannot_put_headers_into_our_call() {
    let link = "sip:wei:secret@example.com;method=BYE?Replaces=a%3Bto-tag%3Db&Subject=x";
    assert_eq!(steps(link), "<sip:wei@example.com>", "nothing but whom to call is taken");
}

#[test]
fn what_cannot_be_called_says_why() {
    for (text, why) in [
        ("", NotATarget::Empty),
        ("  ", NotATarget::Empty),
        ("tel:", NotATarget::Empty),
        ("tel:---", NotATarget::Empty),
        ("+", NotATarget::Empty),
        ("138+001", NotATarget::Neither),
        ("mailto:wei@example.com", NotATarget::Scheme),
        ("javascript:alert(1)", NotATarget::Scheme),
        ("https://example.com", NotATarget::Scheme),
        ("call me", NotATarget::Neither),
        ("sip:@", NotATarget::Neither),
    ] {
        assert_eq!(parse(text), Err(why), "text: {text}");
    }
    assert_eq!(parse(&"1".repeat(10_000)), Err(NotATarget::TooLong));
}
