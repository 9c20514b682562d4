//! The trade commands from files to documents, and how they refuse.

use std::path::{Path, PathBuf};

use report::book::{As, BookSheet};

use super::{json, lianzhang};

/// A directory of this test's own, emptied before use.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("trade-{name}"));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("the test directory can be made");
    path
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("the test directory can be written");
    path.to_str().expect("the path is UTF-8").to_owned()
}

const SHEET: &str = "tradeMode,orderType,orderNo,copNo,ebpCode,ebpName,ebcCode,ebcName,logisticsCode,\
logisticsName,logisticsNo,appTime,ieFlag,ieDate,customsCode,portCode,statisticsFlag,agentCode,agentName,\
ownerCode,ownerName,trafMode,country,POD,freight,fCurrency,fFlag,insuredFee,iCurrency,iFlag,wrapType,packNo,\
grossWeight,netWeight,goodsValue,gnum,itemNo,itemName,gcode,gname,gmodel,barCode,item.country,currency,qty,unit,\
qty1,unit1,qty2,unit2,price,totalPrice\n\
9610,E,O1,C1,4304960001,平台,4304960001,企业,4304960001,物流,L1,20230126132517,E,20230126,4917,4917,B,\
4304960001,报关,NO,工厂,5,502,502,0,142,3,0,142,3,2,1,2,1.5,5,1,S1,马,0101210010,马,种用,无,502,142,2,009,\
800,035,2,009,2.5,5\n";

#[test]
fn a_sheet_is_checked_in_any_encoding() {
    let folder = folder("check");
    let (gbk, ..) = encoding_rs::GBK.encode(SHEET);
    let marked = format!("\u{feff}{SHEET}");
    for (name, bytes) in [("utf8.csv", marked.as_bytes()), ("gbk.csv", &gbk)] {
        let file = write(&folder, name, bytes);
        let ended = lianzhang(&["trade", "check", &file, "--flow", "export", "--json"]);
        assert_eq!(ended.status, 0, "{}{}", ended.stdout, ended.stderr);
        let told = json(&ended);
        assert_eq!((&told["rows"], &told["documents"]), (&1.into(), &1.into()));
        assert_eq!(told["by_mode"]["9610"]["value"]["142"], "5");
    }
    let rows = SHEET
        .lines()
        .map(|row| row.split(',').map(str::to_owned).collect())
        .collect();
    let sheets = [
        BookSheet {
            name: "说明".to_owned(),
            rows: vec![vec!["填写说明".to_owned()]],
        },
        BookSheet {
            name: "清单".to_owned(),
            rows,
        },
    ];
    // codes keep their zeros as text; numbers may be numbers
    let price = SHEET.split([',', '\n']).position(|name| name == "price");
    let kind = |_, column| match Some(column) == price {
        true => As::Number,
        false => As::Text,
    };
    let path = folder.join("book.xlsx");
    let book = std::fs::File::create(&path).expect("the test directory can be written");
    report::book::write(book, &sheets, kind).expect("it fits");
    let path = path.to_str().expect("UTF-8");
    let ended = lianzhang(&["trade", "check", path, "--flow", "export", "--json"]);
    assert_eq!(ended.status, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(json(&ended)["by_mode"]["9610"]["value"]["142"], "5");
    let file = write(
        &folder,
        "fault.csv",
        SHEET.replace(",9.5,", ",").replace("O1", ""),
    );
    let ended = lianzhang(&["trade", "check", &file, "--flow", "export", "--json"]);
    assert_eq!(ended.status, 3);
    let told = json(&ended);
    let error = &told["errors"][0];
    assert_eq!(
        (&error["row"], &error["column"], &error["code"]),
        (&1.into(), &"orderNo".into(), &"required".into())
    );
    let file = write(&folder, "uneven.csv", format!("{SHEET}9610,E\n"));
    let ended = lianzhang(&["trade", "check", &file, "--flow", "export", "--json"]);
    assert_eq!(
        (ended.status, json(&ended)["errors"][0]["row"].as_u64()),
        (3, Some(2))
    );
}

#[test]
fn messages_are_made_checked_and_written_again() {
    let folder = folder("messages");
    let sheet = write(&folder, "sheet.csv", SHEET);
    let transfer = r#"{"copCode":"4304960001","copName":"甲","dxpMode":"DXP","dxpId":"DXPENT1"}"#;
    let transfer = write(&folder, "transfer.json", transfer);
    let out = folder.join("out");
    let out = out.to_str().expect("UTF-8");
    let made = [
        "trade",
        "messages",
        &sheet,
        "--flow",
        "export",
        "--out",
        out,
        "--transfer",
        &transfer,
    ];
    let ended = lianzhang(&made);
    assert_eq!(ended.status, 0, "{}{}", ended.stdout, ended.stderr);
    let told = json(&ended);
    assert_eq!(told["files"].as_array().expect("a list").len(), 2);
    assert_eq!(told["files"][1]["kind"], "CEB603Message");
    // the same sheet made again is the same files
    assert_eq!(json(&lianzhang(&made)), told);
    for file in told["files"].as_array().expect("a list") {
        let file = format!("{out}/{}", file["file"].as_str().expect("a name"));
        let ended = lianzhang(&[
            "trade", "message", "check", &file, "--flow", "export", "--json",
        ]);
        assert_eq!(
            (ended.status, &json(&ended)["ok"]),
            (0, &true.into()),
            "{}",
            ended.stdout
        );
        let ended = lianzhang(&["trade", "message", "rewrite", &file]);
        assert_eq!(
            ended.stdout,
            std::fs::read_to_string(&file).expect("it was written")
        );
    }
    let broken = write(&folder, "broken.csv", SHEET.replace(",1.5,", ",3,"));
    let ended = lianzhang(&[
        "trade",
        "messages",
        &broken,
        "--flow",
        "export",
        "--out",
        out,
        "--transfer",
        &transfer,
    ]);
    assert_eq!(
        (ended.status, &json(&ended)["errors"][0]["code"]),
        (3, &"weight".into())
    );
    let bare = write(&folder, "bare.json", r#"{"copCode":"4304960001"}"#);
    let ended = lianzhang(&[
        "trade",
        "messages",
        &sheet,
        "--flow",
        "export",
        "--out",
        out,
        "--transfer",
        &bare,
    ]);
    assert_eq!(ended.status, 3);
    let bomb = write(
        &folder,
        "bomb.xml",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
    );
    let ended = lianzhang(&[
        "trade", "message", "check", &bomb, "--flow", "export", "--json",
    ]);
    assert_eq!(
        (ended.status, &json(&ended)["errors"][0]["code"]),
        (3, &"doctype".into())
    );
    assert_eq!(lianzhang(&["trade", "message", "rewrite", &bomb]).status, 3);
}

#[test]
#[cfg(unix)]
fn a_signer_gets_the_canonical_bytes() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder("sign");
    let sheet = write(&folder, "sheet.csv", SHEET);
    let transfer = r#"{"copCode":"4304960001","copName":"甲","dxpMode":"DXP","dxpId":"DXPENT1"}"#;
    let transfer = write(&folder, "transfer.json", transfer);
    let seen = folder.join("seen").to_str().expect("UTF-8").to_owned();
    let signature = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>\
        <ds:CanonicalizationMethod Algorithm=\"a\"/><ds:SignatureMethod Algorithm=\"b\"/><ds:Reference>\
        <ds:DigestMethod Algorithm=\"d\"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo>\
        <ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>";
    let signer = write(
        &folder,
        "signer",
        format!("#!/bin/sh\ncat > {seen}\necho '{signature}'\n"),
    );
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&signer, executable).expect("it may be made executable");
    let out = folder.join("out").to_str().expect("UTF-8").to_owned();
    let base = [
        "trade",
        "messages",
        &sheet,
        "--flow",
        "export",
        "--out",
        &out,
        "--transfer",
        &transfer,
    ];
    let ended = lianzhang(&[&base[..], &["--sign", &signer]].concat());
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let told = json(&ended);
    let file = format!(
        "{out}/{}",
        told["files"][1]["file"].as_str().expect("a name")
    );
    let ended = lianzhang(&[
        "trade", "message", "check", &file, "--flow", "export", "--json",
    ]);
    assert_eq!(json(&ended)["ok"], true, "{}", ended.stdout);
    let given = std::fs::read_to_string(&seen).expect("the signer kept what it was given");
    let text = std::fs::read_to_string(&file).expect("it was written");
    assert!(text.contains(&signature.replace("\\\n", "")));
    assert!(
        text.contains(
            given
                .strip_suffix("</ceb:CEB603Message>")
                .expect("the whole root")
        )
    );
    let silent = lianzhang(&[&base[..], &["--sign", "true"]].concat());
    assert_eq!(silent.status, 1);
}

#[test]
fn documents_are_counted_and_stock_is_booked() {
    let folder = folder("count");
    let list = "copNo,appType,appTime,flow,tradeMode,stage,ieDate,value\nN,1,20230101000000,E,9610,sale,20230101,10\n";
    let lists = write(&folder, "lists.csv", list);
    let receipts = write(
        &folder,
        "receipts.csv",
        "copNo,returnStatus,returnTime\nN,800,20230102000000000\n",
    );
    let cancels = write(&folder, "cancels.csv", "copNo,returnStatus\n");
    let returns = write(
        &folder,
        "returns.csv",
        "copNo,value,returnStatus\nN,2.5,899\n",
    );
    let count = |lists: &str| {
        let files = [
            "--lists",
            lists,
            "--receipts",
            &receipts,
            "--cancels",
            &cancels,
            "--returns",
            &returns,
        ];
        lianzhang(&[&["trade", "count"], &files[..], &["--json"]].concat())
    };
    let ended = count(&lists);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let told = json(&ended);
    assert_eq!(told["cells"][0]["net"], "7.50");
    assert_eq!(told["left_out"]["told elsewhere"], 0);
    let odd = write(&folder, "odd.csv", list.replace("sale", "gift"));
    assert_eq!(count(&odd).status, 3);

    let ledger = "docNo,time,emsNo,itemRecordNo,kind,qty,unit,yard\nD1,20230101000000,T1,1,in,10,011,Y\n\
                  D2,20230102000000,T1,1,out,11,011,Y\n";
    let ledger = write(&folder, "ledger.csv", ledger);
    let ended = lianzhang(&["trade", "stock", &ledger, "--json"]);
    assert_eq!(ended.status, 3);
    let told = json(&ended);
    assert_eq!(
        (&told["errors"][0]["code"], &told["balances"][0]["book"]),
        (&"overdrawn".into(), &"10".into())
    );
    assert!(told["balances"][0]["variance"].is_null());
}

#[test]
fn receipts_say_where_documents_stand() {
    let folder = folder("receipts");
    let receipt = |status: &str, time: &str| {
        format!(
            "<c:CEB604Message xmlns:c=\"http://www.chinaport.gov.cn/ceb\"><c:InventoryReturn><c:copNo>N</c:copNo>\
             <c:returnStatus>{status}</c:returnStatus><c:returnTime>{time}</c:returnTime></c:InventoryReturn>\
             </c:CEB604Message>"
        )
    };
    let late = write(&folder, "late.xml", receipt("800", "20230102000000000"));
    let early = write(&folder, "early.xml", receipt("120", "20230101000000000"));
    let data = folder.join("data").to_str().expect("UTF-8").to_owned();
    let ended = lianzhang(&["trade", "receipts", &late, "--data", &data, "--json"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    // what comes late, and twice, changes nothing of where the document stands
    let files = [early.as_str(), late.as_str()];
    let ended = lianzhang(
        &[
            &["trade", "receipts"],
            &files[..],
            &["--data", &data, "--json"],
        ]
        .concat(),
    );
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let told = json(&ended);
    assert_eq!(
        (&told["receipts"], &told["repeated"]),
        (&2.into(), &1.into())
    );
    let document = &told["documents"][0];
    assert_eq!(
        (&document["status"], &document["state"]),
        (&800.into(), &"released".into())
    );
    assert_eq!(document["receipts"], 2);
    let other = write(&folder, "other.xml", "<x/>");
    assert_eq!(
        lianzhang(&["trade", "receipts", &other, "--json"]).status,
        3
    );
}

#[test]
fn statistics_are_reported() {
    let folder = folder("report");
    let text = "数据年月,商品编码,贸易伙伴编码,人民币\n202201,01012100,116,100\n202301,01012100,116,\"1,150\"\n";
    let file = write(&folder, "s.csv", text);
    let asked = [
        "--by",
        "partner,hs2",
        "--from",
        "202301",
        "--to",
        "202301",
        "--flow",
        "export",
        "--json",
    ];
    let ended = lianzhang(&[&["trade", "report", &file], &asked[..]].concat());
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let told = json(&ended);
    let part = &told["parts"][0];
    assert_eq!(
        (&part["total"]["value"], &part["total"]["growth_percent"]),
        (&"1150".into(), &"1050".into())
    );
    assert_eq!(
        (&part["rows"][0]["key"]["hs2"], &part["rows"][0]["share"]),
        (&"01".into(), &"1".into())
    );
    let data = folder.join("data").to_str().expect("UTF-8").to_owned();
    let import = [
        "trade",
        "import",
        &file,
        "--source",
        "customs-statistics",
        "--flow",
        "export",
    ];
    let kept = |told: serde_json::Value| told["kept"].as_bool();
    let again = [&import[..], &["--data", &data, "--json"]].concat();
    assert_eq!(kept(json(&lianzhang(&again))), Some(true));
    assert_eq!(kept(json(&lianzhang(&again))), Some(false));
    let ended = lianzhang(&[&["trade", "report", "--data", &data], &asked[..]].concat());
    assert_eq!(&json(&ended)["parts"][0], part, "{}", ended.stderr);
    let odd = write(&folder, "odd.csv", text.replace("116", "777"));
    assert_eq!(
        lianzhang(&[&["trade", "report", &odd], &asked[..]].concat()).status,
        3
    );
}
