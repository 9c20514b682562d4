"""Trains `lianzhang triage`, scikit-learn's LinearSVC and fastText on the same split and prints
ratios of macro-F1 and of time, by the clock and of the processor (which a busy machine changes
less). Run by compare.sh, which installs what it needs; words after the folder of the data choose
the sets whose names hold one of them."""

import csv
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

import fasttext
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

SETS = [
    ("civic-messages", ["title", "body"], "label"),
    ("civic-messages", ["title"], "label"),
    ("dispatch-cases", ["body"], "label"),
    ("dispatch-cases", ["body"], "category"),
]


def figures(truth, given):
    return accuracy_score(truth, given), f1_score(truth, given, average="macro")


def now():
    """Seconds by the clock and of the processor, programs called included."""
    own, called = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return time.perf_counter(), own.ru_utime + own.ru_stime + called.ru_utime + called.ru_stime


def since(start):
    return tuple(after - before for before, after in zip(start, now()))


def ours(program, folder, columns, label):
    model = folder / "model"
    text = ",".join(columns)
    start = now()
    subprocess.run(
        [program, "triage", "train", "--input", folder / "train.csv", "--text", text, "--label", label, "--model", model],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    trained = since(start)
    out = subprocess.run(
        [program, "triage", "eval", "--input", folder / "test.csv", "--text", text, "--label", label, "--model", model, "--json"],
        check=True, capture_output=True,
    )
    told = json.loads(out.stdout)
    return told["accuracy"], told["macro_f1"], trained, told["texts_per_second"]


def linear_svc(train, test, columns, label):
    join = lambda rows: ["\n".join(row[column] for column in columns) for row in rows]
    model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2), LinearSVC(C=0.5))
    start = now()
    model.fit(join(train), [row[label] for row in train])
    trained = since(start)
    start = time.perf_counter()
    given = model.predict(join(test))
    return *figures([row[label] for row in test], given), trained, len(test) / (time.perf_counter() - start)


def fast_text(train, test, columns, label, folder):
    line = lambda row: " ".join("".join(row[column] for column in columns).replace("\n", ""))
    labels = sorted({row[label] for row in train})
    path = folder / "fasttext.txt"
    path.write_text("".join(f"__label__{labels.index(row[label])} {line(row)}\n" for row in train))
    start = now()
    model = fasttext.train_supervised(str(path), lr=0.5, epoch=25, wordNgrams=3, dim=100, thread=2, verbose=0, seed=1)
    trained = since(start)
    start = time.perf_counter()
    given = [labels[int(model.f.predict(line(row) + "\n", 1, 0.0, "strict")[0][1][9:])] for row in test]
    return *figures([row[label] for row in test], given), trained, len(test) / (time.perf_counter() - start)


def main(program, data, *wanted):
    for name, columns, label in SETS:
        title = f"{name} {'+'.join(columns)} -> {label}"
        if wanted and not any(word in title for word in wanted):
            continue
        with open(pathlib.Path(data) / name / "labelled.csv", newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.DictReader(file) if row[label]]
        random.Random(7).shuffle(rows)
        cut = len(rows) // 5
        test, train = rows[:cut], rows[cut:]
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            for part, part_rows in (("train", train), ("test", test)):
                with open(folder / f"{part}.csv", "w", newline="", encoding="utf-8") as file:
                    writer = csv.DictWriter(file, rows[0].keys())
                    writer.writeheader()
                    writer.writerows(part_rows)
            told = {
                "lianzhang": ours(program, folder, columns, label),
                "LinearSVC": linear_svc(train, test, columns, label),
                "fastText": fast_text(train, test, columns, label, folder),
            }
        print(f"{title}: {len(train)} train, {len(test)} test")
        (own_clock, own_processor) = told["lianzhang"][2]
        for who, (accuracy, f1, (clock, processor), speed) in told.items():
            print(f"  {who:10} accuracy {accuracy:.4f}  macro-F1 {f1:.4f} (x{told['lianzhang'][1] / f1:.3f})"
                  f"  trained {clock:7.1f} s (x{clock / own_clock:.2f}), processor {processor:7.1f} s"
                  f" (x{processor / own_processor:.2f})  {speed:8.0f} texts/s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
