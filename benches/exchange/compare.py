#!/usr/bin/env python3
"""The engines of exchange beside named alternatives on the same inputs, answers compared.

Usage: python3 benches/exchange/compare.py [SECONDS]   (120 by default: the limit of each plan)
Installs highspy, lapx, ortools and scikit-learn into a virtual environment under target/ on first use.
"""
import csv
import json
import os
import subprocess
import sys
import time
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HOME = os.path.join(ROOT, "target", "bench-exchange")
PYTHON = os.path.join(HOME, "venv", "bin", "python")


def prepare():
    os.makedirs(HOME, exist_ok=True)
    if not os.path.exists(PYTHON):
        venv.create(os.path.join(HOME, "venv"), with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "-q", "install", "highspy", "lapx", "ortools", "scikit-learn"], check=True)
    if sys.executable != PYTHON:
        os.execv(PYTHON, [PYTHON, os.path.abspath(__file__), *sys.argv[1:]])


def ours(*arguments):
    run = subprocess.run(["cargo", "bench", "-q", "--locked", "-p", "exchange", "--bench", "engines", "--",
                          *map(str, arguments)], cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def line(name, we, they, of, note=""):
    print(f"{name:<34} {we:9.3f} s {they:9.3f} s  {we / they:7.2f} of {of}  {note}", flush=True)


def plans(limit):
    import highs
    import worlds
    for seed, firms, links, periods, gap in [(1, 34, 82, 4, 1e-6), (2, 36, 107, 4, 1e-6),
                                             (3, 90, 461, 6, 3e-3), (4, 130, 861, 8, 1e-2)]:
        folder = os.path.join(HOME, f"plan-{links}")
        count = worlds.plan(folder, seed, firms, links, periods)
        we = ours("plan", folder, gap, limit)
        they = highs.solve(folder, gap, limit)
        off = (we["cost"] - they["cost"]) / they["cost"]
        line(f"plan {count} links {periods} periods", we["seconds"], they["seconds"], "HiGHS",
             f"cost {off:+.4%} of theirs; gap {we['gap']:.1e}, theirs {they['gap']:.1e}")


def assignments():
    import lap
    import numpy as np
    import worlds
    from ortools.graph.python import min_cost_flow
    folder = os.path.join(HOME, "dense")
    worlds.pairs(folder, 1, 1000, 1000, None, 1)
    values = np.zeros((1000, 1000))
    for a, b, v in read_pairs(folder):
        values[a, b] = v
    started = time.perf_counter()
    total, *_ = lap.lapjv(-values)
    seconds = time.perf_counter() - started
    we = ours("assign", folder)
    assert abs(we["total"] + total) < 1e-3, (we, total)
    line("assign dense 1,000 by 1,000", we["seconds"], seconds, "lapx")
    folder = os.path.join(HOME, "sparse")
    worlds.pairs(folder, 2, 3000, 2000, 92000, 3)
    caps = {side: [int(r["capacity"]) for r in table(folder, side)] for side in ("left", "right")}
    started = time.perf_counter()
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = read_pairs(folder)
    sink = 5000
    for a, b, v in pairs:
        flow.add_arc_with_capacity_and_unit_cost(a, 3000 + b, 1, -round(v * 100))
    for a, c in enumerate(caps["left"]):
        flow.set_node_supply(a, c)
        flow.add_arc_with_capacity_and_unit_cost(a, sink, c, 0)
    for b, c in enumerate(caps["right"]):
        flow.add_arc_with_capacity_and_unit_cost(3000 + b, sink, c, 0)
    flow.set_node_supply(sink, -sum(caps["left"]))
    assert flow.solve() == flow.OPTIMAL
    seconds = time.perf_counter() - started
    we = ours("assign", folder)
    assert abs(we["total"] * 100 + flow.optimal_cost()) < 0.5, (we, flow.optimal_cost())
    line(f"assign sparse {len(pairs):,} pairs", we["seconds"], seconds, "OR-tools")


def table(folder, name):
    with open(os.path.join(folder, name + ".csv"), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_pairs(folder):
    return [(int(r["left"][1:]), int(r["right"][1:]), float(r["value"])) for r in table(folder, "pairs")]


def markets():
    import worlds
    from sklearn.feature_extraction.text import TfidfVectorizer
    folder = os.path.join(HOME, "market")
    worlds.market(folder, 1, os.path.join(ROOT, "data", "exchange", "goods.tsv"), 100_000, 1000)
    offers, needs = ([r["name"] for r in table(folder, name)] for name in ("offers", "needs"))
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
    known = vectors.fit_transform(offers)
    started = time.perf_counter()
    (vectors.transform(needs) @ known.T).tocsr()
    seconds = time.perf_counter() - started
    we = ours("match", folder)
    line("match 1,000 needs, 100,000 offers", we["seconds"], seconds, "TF-IDF",
         f"{we['seconds']:.2f} ms a need with stops; offers read in {we['read']:.2f} s")


def main():
    prepare()
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
    print(f"{'':<34} {'ours':>11} {'theirs':>11}")
    assignments()
    markets()
    plans(limit)
    we = ours("pool", 100_000)
    print(f"pool: {we['events'] / we['seconds']:,.0f} events a second")
    we = ours("measures", 100_000)
    print(f"measures: 13 for 100,000 firms in {we['seconds']:.2f} s")


if __name__ == "__main__":
    main()
