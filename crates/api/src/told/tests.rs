use super::*;

#[test]
fn the_journals_sentences_are_told_in_chinese() {
    for (english, told) in [
        ("1001 answered.", "1001 接听。"),
        ("The caller joins the group sales.", "主叫方进入技能组 sales 排队。"),
        ("sales: 1002: in wrap-up for another 12 s.", "sales：1002：整理中，还需 12 秒。"),
        ("sales: 1001: offered, idle longest (7 s).", "sales：1001：分配来电：空闲最久（7 秒）。"),
        (
            "menu: the caller pressed 1, so the call went on to sales.",
            "menu：主叫方按了 1，于是通话进入 sales。",
        ),
        (
            "A call for +8675586001234 came over the trunk carrier; the number leads to the flow welcome.",
            "呼叫 +8675586001234 的来电经中继 carrier 进入；该号码通向流程 welcome。",
        ),
        (
            "The call goes nowhere: the rule burst allows 2 calls in 5 minutes to 13800138000; free at 10:06.",
            "这次呼叫无法继续：规则 burst 允许 5 分钟内对 13800138000 呼叫 2 次；10:06 起可以呼叫。",
        ),
        ("The call is over after 28 s of talk.", "通话结束，交谈 28 秒。"),
        ("The call is over after 28 s of talk: 1001 hung up.", "通话结束，交谈 28 秒：1001 挂断。"),
        (
            "The call is over after 6 s of talk: the caller hung up.",
            "通话结束，交谈 6 秒：主叫方挂断。",
        ),
        ("The caller hung up before anybody answered.", "主叫方在有人接听之前挂断。"),
        ("1003 cannot be rung: no phone registered.", "无法呼叫 1003：没有已注册的话机。"),
        (
            "1001 parked the call: any phone that dials 71 has it.",
            "1001 驻留了通话：任何话机拨 71 即可取回。",
        ),
        ("Nobody has seen this one", "Nobody has seen this one"),
    ] {
        assert_eq!(chinese(english), told);
    }
}

#[test]
fn alarms_of_guards_and_carriers_are_told_in_chinese() {
    for (english, told) in [
        (
            "Carrier, by address: the carrier's account is out of credit (SIP 476)",
            "Carrier, by address：账户欠费停机（SIP 476）",
        ),
        (
            "The carrier says: this number was called too often today (SIP 473). It is not called again for a day; ask the carrier to put it on its list of exceptions.",
            "运营商答复：被叫号码呼叫过于频繁（SIP 473）。一天内不再呼叫该号码；如有需要请向运营商申请加白。",
        ),
        (
            "Carrier: 83 % of what its guard allows is used (60 minutes of talk in an hour).",
            "Carrier：已用到外呼防护上限的 83%（每小时通话 60 分钟）。",
        ),
        (
            "Carrier: all that its guard allows is used (a spend of 20.00 a day).",
            "Carrier：外呼防护的上限已用完（每天话费 20.00）。",
        ),
        (
            "A call to the outside was refused: the guard of the trunk carrier allows a spend of 20.00 a day.",
            "外呼防护拒绝了一次呼叫：中继 carrier 的外呼防护每天允许话费 20.00。",
        ),
    ] {
        assert_eq!(chinese(english), told);
    }
}

#[test]
fn reasons_in_a_flow_are_told_with_hours_and_conditions() {
    for (english, told) in [
        (
            "Thursday 10:00 is within shop-hours (mon-fri 09:00-18:00)",
            "周四 10:00 在 shop-hours 之内（周一至周五 09:00–18:00）",
        ),
        (
            "Saturday 20:30 is outside shop-hours (sat, sun 10:00-12:00)",
            "周六 20:30 在 shop-hours 之外（周六、周日 10:00–12:00）",
        ),
        (
            "vip holds: (the caller starts with \"0755\" and (shop-hours is open or not grade is \"and (so\"))",
            "条件 vip 成立：（主叫号码以“0755”开头 且 （shop-hours 处于营业时段 或 并非 grade 为“and (so”））",
        ),
        (
            "busy holds: the number of callers who wait in sales is at least 3 (it is 5)",
            "条件 busy 成立：sales 中等待的主叫方人数不小于 3（现为 5）",
        ),
        (
            "everybody rung is busy; no wire, so no_answer is taken",
            "所呼叫的人都忙；没有连线，改走“无人接听”",
        ),
        (
            "nothing pressed within 8 s, try 3 of 3; no wire, so the call ends",
            "8 秒内没有按键，第 3 次，共 3 次；没有连线，通话结束",
        ),
        ("somebody of the group sales answers", "技能组 sales 有人接听"),
        (
            "mailbox: none, not group sales (the flow ends the call)",
            "信箱是 无，而不是 技能组 sales（流程结束通话）",
        ),
    ] {
        assert_eq!(chinese(english), told);
    }
}

#[test]
fn trunks_and_servers_say_in_chinese_what_is_wrong() {
    for (english, told) in [
        (
            "the provider refused the user name or password (SIP 403); tried again in 60 s",
            "运营商拒绝了用户名或密码（SIP 403）；60 秒后重试",
        ),
        ("registered", "已注册"),
        ("crm.example did not answer in time", "crm.example 没有及时应答"),
        ("1003 (Workshop) calls 110.", "1003（Workshop）正在呼叫 110。"),
    ] {
        assert_eq!(chinese(english), told);
        assert_eq!(otherwise(english).get(&Language::Chinese).map(String::as_str), Some(told));
    }
    assert!(otherwise("Nobody has seen this one").is_empty(), "the English stands alone");
}

#[test]
fn names_and_the_callers_own_words_stay_as_they_are() {
    for (english, told) in [
        (
            "busy: the caller pressed 1, so the call went on to transferred.",
            "busy：主叫方按了 1，于是通话进入 transferred。",
        ),
        ("whoever answered hears first: hung up", "接听的人先听到：hung up"),
        ("greeting was set to \"{0} busy\"", "greeting 已设为 “{0} busy”"),
    ] {
        assert_eq!(chinese(english), told);
    }
}

#[test]
fn every_place_of_a_phrase_is_filled() {
    for (english, chinese) in PHRASES.into_iter().flatten() {
        let places = english.matches("{}").count();
        let mut filled = Vec::new();
        let mut rest = *chinese;
        while let Some((_, place, behind)) = next_place(rest) {
            let number = place.trim_start_matches('=').parse::<usize>();
            filled.push(number.unwrap_or_else(|_| panic!("{{{place}}} is no place: {chinese}")));
            rest = behind;
        }
        filled.sort_unstable();
        filled.dedup();
        // A number of the system says nothing to people.
        let told = filled.len() == places || english.contains("os error");
        assert!(told, "{places} places of {english:?} in {chinese:?}");
        assert!(filled.iter().all(|number| *number < places), "one too many in {chinese:?}");
    }
}

#[test]
fn no_phrase_hides_behind_a_wider_one() {
    let all: Vec<_> = PHRASES.into_iter().flatten().collect();
    let mut hidden = Vec::new();
    for (place, (english, _)) in all.iter().enumerate() {
        let text = english.replace("{}", "\u{b7}");
        let found = all.iter().position(|(phrase, _)| parts(&text, phrase).is_some());
        if found != Some(place) {
            hidden.push((english, found.map(|at| all[at].0)));
        }
    }
    assert!(hidden.is_empty(), "each is taken for the other: {hidden:#?}");
}

#[test]
fn the_chinese_has_chinese_punctuation() {
    for (english, chinese) in PHRASES.into_iter().flatten() {
        // Between words of another language there are English ones.
        let plain = chinese.replace("https://", "");
        for mark in [',', ';', ':', '(', ')', '?', '!'] {
            assert!(!plain.contains(mark), "{mark:?} in {chinese:?} of {english:?}");
        }
    }
}
