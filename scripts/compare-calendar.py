#!/usr/bin/env python3
"""Writes what two independent packages say of the days 2023-2026.

The lists are facts that `cargo test -p domain` compares our own calendar with. Run it again when
the State Council has published another year, with that year added to YEARS:

    python3 scripts/compare-calendar.py

Needs pip and npm; installs into a temporary folder.
"""

import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

YEARS = range(2023, 2027)
PYTHON_PACKAGE = "chinesecalendar==1.11.0"
NODE_PACKAGE = "chinese-days@1.5.7"
TARGET = pathlib.Path(__file__).parent.parent / "crates/domain/tests/calendars"

ASK_PYTHON = """
import json, sys
import datetime, chinese_calendar
days = json.loads(sys.stdin.read())
print(json.dumps([chinese_calendar.is_workday(datetime.date.fromisoformat(day)) for day in days]))
"""

ASK_NODE = """
const calendar = require("chinese-days");
const days = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(days.map((day) => calendar.isWorkday(day))));
"""


def days():
    day = datetime.date(YEARS.start, 1, 1)
    while day.year < YEARS.stop:
        yield day
        day += datetime.timedelta(days=1)


def ask(command, folder, all_days):
    question = json.dumps([day.isoformat() for day in all_days])
    answer = subprocess.run(
        command, cwd=folder, input=question, capture_output=True, text=True, check=True
    )
    return json.loads(answer.stdout)


def write(name, package, all_days, worked):
    lines = [f"# {package}: days whose work differs from the plain week, 1 worked, 0 free"]
    for day, is_worked in zip(all_days, worked, strict=True):
        if is_worked != (day.weekday() < 5):
            lines.append(f"{day.isoformat()},{int(is_worked)}")
    (TARGET / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    all_days = list(days())
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder]
        subprocess.run([*pip, PYTHON_PACKAGE], check=True)
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder]
        subprocess.run([*npm, NODE_PACKAGE], check=True)
        python = ask([sys.executable, "-c", ASK_PYTHON], folder, all_days)
        node = ask(["node", "-e", ASK_NODE], folder, all_days)
    write("chinesecalendar.csv", PYTHON_PACKAGE, all_days, python)
    write("chinese-days.csv", NODE_PACKAGE, all_days, node)


if __name__ == "__main__":
    main()
