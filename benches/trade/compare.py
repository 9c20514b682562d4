#!/usr/bin/env python3
"""Checking a sheet of export documents, making and reading their messages, beside lxml building the same.

Usage: python3 benches/trade/compare.py [LINES]   (100000 by default)
Installs lxml into a virtual environment under target/ on first use.
"""
import csv
import json
import os
import subprocess
import sys
import time
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HOME = os.path.join(ROOT, "target", "bench-trade")
PYTHON = os.path.join(HOME, "venv", "bin", "python")
LINES_PER_DOCUMENT = 3
DOCUMENTS_PER_MESSAGE = 100
CEB = "http://www.chinaport.gov.cn/ceb"

HEAD = {
    "tradeMode": "9610", "orderType": "E", "orderNo": "O{n}", "copNo": "C{n}", "ebpCode": "4304960001",
    "ebpName": "平台", "ebcCode": "4304960001", "ebcName": "某企业有限公司", "logisticsCode": "4304960001",
    "logisticsName": "某物流有限公司", "logisticsNo": "L{n}", "appTime": "20230126132517", "ieFlag": "E",
    "ieDate": "20230126", "customsCode": "4917", "portCode": "4917", "statisticsFlag": "B",
    "agentCode": "4304960001", "agentName": "某报关有限公司", "ownerCode": "NO", "ownerName": "某工厂",
    "trafMode": "5", "country": "502", "POD": "502", "freight": "12.5", "fCurrency": "142", "fFlag": "3",
    "insuredFee": "0", "iCurrency": "142", "iFlag": "3", "wrapType": "2", "packNo": "1", "grossWeight": "2.25",
    "netWeight": "1.5", "goodsValue": "15",
}
LINE = {
    "gnum": "{l}", "itemNo": "SKU{n}", "itemName": "测试商品", "gcode": "0101210010", "gname": "测试商品",
    "gmodel": "型号A|规格B", "barCode": "无", "item.country": "502", "currency": "142", "qty": "2",
    "unit": "009", "qty1": "800", "unit1": "035", "qty2": "2", "unit2": "009", "price": "2.5", "totalPrice": "5",
}


def prepare():
    os.makedirs(HOME, exist_ok=True)
    if not os.path.exists(PYTHON):
        venv.create(os.path.join(HOME, "venv"), with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "-q", "install", "lxml"], check=True)
    if sys.executable != PYTHON:
        os.execv(PYTHON, [PYTHON, os.path.abspath(__file__), *sys.argv[1:]])


def sheet(path, lines):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow([*HEAD, *LINE])
        for document in range(-(-lines // LINES_PER_DOCUMENT)):
            head = [value.format(n=document) for value in HEAD.values()]
            for line in range(1, LINES_PER_DOCUMENT + 1):
                writer.writerow(head + [value.format(n=document, l=line) for value in LINE.values()])


def theirs(documents, elements):
    """The same elements as trees, written as bytes."""
    from lxml import etree
    space = f"{{{CEB}}}"
    size = 0
    for (kind, name), (heads, lines) in elements.items():
        for at in range(0, len(documents), DOCUMENTS_PER_MESSAGE):
            root = etree.Element(space + kind, nsmap={"ceb": CEB}, guid="A" * 36, version="1.0")
            for rows in documents[at:at + DOCUMENTS_PER_MESSAGE]:
                document = etree.SubElement(root, space + name)
                head = etree.SubElement(document, f"{space}{name}Head")
                for element in heads:
                    etree.SubElement(head, space + element).text = rows[0].get(element, "1")
                for row in rows:
                    line = etree.SubElement(document, f"{space}{name}List")
                    for element in lines:
                        etree.SubElement(line, space + element).text = row.get(element, "1")
            size += len(etree.tostring(root, encoding="UTF-8"))
    return size


def main():
    prepare()
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    path = os.path.join(HOME, "export.csv")
    sheet(path, lines)
    run = subprocess.run(["cargo", "bench", "-q", "--locked", "-p", "trade", "--bench", "messages", "--", path],
                         cwd=ROOT, check=True, capture_output=True, text=True)
    ours = json.loads(run.stdout)
    documents = {}
    with open(path, newline="", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            documents.setdefault(row["copNo"], []).append(row)
    elements = {tuple(key.split("/")): value for key, value in ours["elements"].items()}
    began = time.perf_counter()
    size = theirs(list(documents.values()), elements)
    they = time.perf_counter() - began
    print(f"{ours['lines']} lines, {ours['messages']} messages, {ours['bytes']} bytes (lxml {size})")
    print(f"check {ours['check']:8.3f} s   {ours['lines'] / ours['check']:12.0f} lines/s")
    for what in ("make", "read"):
        print(f"{what:<5} {ours[what]:8.3f} s   lxml builds the same in {they:8.3f} s: {they / ours[what]:6.1f} times as fast")


if __name__ == "__main__":
    main()
