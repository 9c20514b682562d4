//! A notice becomes a text, by the template that reading gives back.

use std::fmt::Write as _;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::model::{Item, Kind, Notice, Unit};

/// Writes a notice.
pub fn write(notice: &Notice) -> String {
    let mut lines = vec![headline(notice)];
    let owner = &notice.owner;
    lines.push(format!("{owner}拟对以下债权及附属权利进行处置："));
    lines.extend(notice.items.iter().map(|one| item(notice, one)));
    if !notice.transfer.is_empty() {
        let clauses: Vec<String> = notice
            .transfer
            .iter()
            .map(|one| transfer(notice, one))
            .collect();
        lines.push(format!("处置方式：{}。", clauses.join("；")));
    }
    if !notice.excluded.is_empty() {
        let who = notice.excluded.join("、");
        let can = "具有完全民事行为能力、支付能力的境内法人、其他组织或自然人";
        lines.push(format!("交易对象：{can}，但以下人员不得购买：{who}。"));
    }
    let has = |way: &str| notice.payment.iter().any(|one| one == way);
    let ways = match (has("once"), has("instalments")) {
        (true, true) => Some("一次性付款或分期付款"),
        (true, false) => Some("一次性付款"),
        (false, true) => Some("分期付款"),
        (false, false) => None,
    };
    lines.extend(ways.map(|ways| format!("交易条件：买受人信誉良好，资金来源合法合规，{ways}。")));
    if let Some(days) = notice.days {
        let until = notice.until.map(|day| format!("（至{}止）", written(day)));
        let until = until.unwrap_or_default();
        lines.push(format!(
            "公告日期及有效期限：自公告发布之日起{days}个工作日{until}内受理对上述资产处置的征询和异议，以及有关排斥、阻挠征询或异议的举报。"
        ));
    }
    contact(notice, &mut lines);
    if let Some(day) = notice.published {
        lines.push(owner.clone());
        lines.push(written(day));
    }
    lines.join("\n") + "\n"
}

fn headline(notice: &Notice) -> String {
    let debtor = notice.items.first().map_or("", |one| one.debtor.as_str());
    let how_many = match notice.claims {
        1 => "单户".to_owned(),
        claims => format!("等{claims}户"),
    };
    format!("{}关于{debtor}{how_many}债权的处置公告", notice.owner)
}

fn item(notice: &Notice, one: &Item) -> String {
    let how_many = match (one.kind, one.claims) {
        (Kind::Single, 1) => "单户".to_owned(),
        (Kind::Single, claims) => format!("{claims}户"),
        (Kind::Package, claims) => format!("等{claims}户"),
    };
    let mut text = format!(
        "{}.{}拥有{}{how_many}债权",
        one.item, notice.owner, one.debtor
    );
    if let Some(base) = one.base {
        let _ = write!(text, "，截至基准日{}", written(base));
    }
    let parts = [
        ("债权本金", &one.principal),
        ("利息", &one.interest),
        ("违约金", &one.penalty),
        ("垫付费用", &one.advance),
        ("债权金额合计", &one.total),
    ];
    for (name, amount) in parts {
        if let Some(amount) = amount {
            let _ = write!(text, "，{name}{}", money(amount, notice.unit));
        }
    }
    text + "。"
}

fn transfer(notice: &Notice, [item, from, to]: &[u32; 3]) -> String {
    let of_item = notice
        .items
        .iter()
        .find(|one| u32::try_from(one.item) == Ok(*item));
    let how = match of_item.map(|one| one.kind) {
        Some(Kind::Package) => "组包或非组包转让",
        _ => "单户转让",
    };
    let numbers = if from == to {
        from.to_string()
    } else {
        format!("{from}-{to}")
    };
    format!("第{item}项债权{how}（序号{numbers}）")
}

fn contact(notice: &Notice, lines: &mut Vec<String>) {
    let contact = &notice.contact;
    match (&contact.person, &contact.phone) {
        (Some(person), Some(phone)) => lines.push(format!("联系人：{person} 联系电话：{phone}")),
        (Some(person), None) => lines.push(format!("联系人：{person}")),
        (None, Some(phone)) => lines.push(format!("联系电话：{phone}")),
        (None, None) => {}
    }
    let address = contact.address.as_ref();
    lines.extend(address.map(|address| format!("通讯地址：{address}")));
    let reports = contact.reports.as_ref();
    lines.extend(reports.map(|phone| format!("受理排斥、阻挠征询或异议的举报电话：{phone}")));
}

/// An amount in the unit of the notice.
fn money(yuan: &str, unit: Unit) -> String {
    match (unit, Decimal::from_str_exact(yuan)) {
        (Unit::Wan, Ok(amount)) => {
            let mut wan = (amount / Decimal::from(10_000)).normalize();
            if wan.scale() < 2 {
                wan.rescale(2);
            }
            format!("{wan}万元")
        }
        _ => format!("{yuan}元"),
    }
}

fn written(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
