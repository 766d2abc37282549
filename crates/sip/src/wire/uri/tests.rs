use super::*;

fn uri(text: &str) -> Uri {
    Uri::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn a_user_may_hold_dots_and_all_that_is_allowed_unescaped() {
    assert_eq!(uri("sip:a.g.bell@example.com").user.as_deref(), Some("a.g.bell"));
    let odd = uri(
        "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
    );
    assert_eq!(odd.user.as_deref(), Some("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"));
    assert_eq!(odd.password.as_deref(), Some("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)"));
    assert_eq!(odd.host, Host::Name("example.com".into()));
    let semi = uri("sip:user;par=u%40example.net@example.com");
    assert_eq!(semi.user_decoded().as_deref(), Some("user;par=u@example.net"));
    assert!(semi.params.is_empty(), "the parameter belongs to the user part");
}

#[test]
fn an_escaped_at_sign_belongs_to_the_user() {
    let escaped = uri("sip:sips%3Auser%40example.com@example.net");
    assert_eq!(escaped.user_decoded().as_deref(), Some("sips:user@example.com"));
    assert_eq!(escaped.host, Host::Name("example.net".into()));
}

#[test]
fn an_escaped_nul_does_not_cut_the_user() {
    assert_eq!(
        uri("sip:null-%00-null@example.com").user_decoded().as_deref(),
        Some("null-\0-null")
    );
    assert!(
        !uri("sip:%00@h").same_as(&uri("sip:%00%00@h")),
        "they are two users and stay two bindings"
    );
}

#[test]
fn ipv6_hosts_are_read_with_and_without_a_port() {
    let host = Host::V6("2001:db8::10".parse().unwrap());
    assert_eq!(uri("sip:[2001:db8::10]").host, host);
    let with_port = uri("sip:bob@[2001:db8::10]:5070;transport=tcp");
    assert_eq!((with_port.host, with_port.port), (host, Some(5070)));
    assert!(Uri::parse("sip:2001:db8::10").is_err(), "without brackets it is no host");
    assert_eq!(
        uri("sip:user@[2001:db8::192.0.2.1]").host,
        Host::V6("2001:db8::192.0.2.1".parse().unwrap())
    );
}

#[test]
fn unknown_schemes_are_kept_whole() {
    let soap = uri("soap.beep://192.0.2.103:3002");
    assert_eq!(soap.scheme, Scheme::Other("soap.beep".into()));
    assert_eq!(soap.opaque, "//192.0.2.103:3002");
    assert_eq!(soap.user, None, "nothing of it may be taken for one of our users");
    assert_eq!(soap.to_string(), "soap.beep://192.0.2.103:3002");
    assert_eq!(uri("isbn:2983792873").opaque, "2983792873");
}

#[test]
fn a_tel_uri_has_its_number_as_the_user() {
    let tel = uri("tel:+1-201-555-0123;phone-context=example.com");
    assert_eq!(tel.user.as_deref(), Some("+1-201-555-0123"));
    assert_eq!(tel.params.value("phone-context"), Some("example.com"));
    assert_eq!(tel.to_string(), "tel:+1-201-555-0123;phone-context=example.com");
}

#[test]
fn parsed_uris_are_written_exactly_as_they_came() {
    for text in [
        "SIP:Alice@Example.COM:05060;Transport=TCP?Subject=x&y",
        "sip:bob@[2001:DB8:0:0::1]",
        "sip:bob@h;;lr;",
        "sip:bob@h?",
        "sip:@h",
        "sip:M\u{10fffc}ller@h",
    ] {
        assert_eq!(uri(text).to_string(), text);
    }
}

#[test]
fn a_changed_uri_is_written_as_it_is_now() {
    let mut changed = uri("SIP:bob@Example.COM:05060;lr=on");
    changed.port = None;
    assert_eq!(changed.to_string(), "sip:bob@Example.COM;lr=on");
}

#[test]
fn what_is_no_uri_is_refused() {
    for bad in [
        "",
        "alice",
        "sip:",
        "sip:alice@",
        "<sip:alice@h>",
        "sip:alice@h; lr",
        "sip:alice@h\r\nX: y",
        "sip:a@b@c",
        "sip:h:port",
        "1a:b",
    ] {
        assert!(Uri::parse(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn built_uris_escape_what_a_user_may_not_have() {
    let built = Uri::sip("a b@c:d%总", Host::parse("h").unwrap());
    assert_eq!(built.to_string(), "sip:a%20b%40c%3Ad%25%E6%80%BB@h");
    assert_eq!(built.user_decoded().as_deref(), Some("a b@c:d%总"));
    assert_eq!(uri(&built.to_string()), built, "a built URI and the parsed one are equal");
}

#[test]
fn equivalence_follows_the_examples_of_rfc_3261_section_19_1_4() {
    for (a, b) in [
        ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;security=on"),
        (
            "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
            "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
        ),
        (
            "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
            "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
        ),
    ] {
        assert!(uri(a).same_as(&uri(b)) && uri(b).same_as(&uri(a)), "{a} is {b}");
    }
    for (a, b) in [
        ("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"),
        ("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"),
        ("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"),
        ("sip:a%3Bb@h", "sip:a;b@h"),
        ("sip:bob@h", "sips:bob@h"),
    ] {
        assert!(!uri(a).same_as(&uri(b)) && !uri(b).same_as(&uri(a)), "{a} is not {b}");
    }
}

#[test]
fn the_same_resource_may_be_reached_in_several_ways() {
    assert!(uri("sip:bob@h").same_resource(&uri("sip:bob@H:5060;transport=tcp")));
    assert!(!uri("sip:bob@h").same_resource(&uri("sip:rob@h")));
    assert!(!uri("sip:bob@h").same_resource(&uri("sips:bob@h")));
}

#[test]
fn the_replaces_header_of_a_refer_to_is_unescaped() {
    let target = uri("sip:bob@h?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE");
    assert_eq!(
        target.header_decoded("replaces").as_deref(),
        Some("12345@192.168.118.3;to-tag=12345;from-tag=5FFE")
    );
}
