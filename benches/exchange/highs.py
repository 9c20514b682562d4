"""The same plan as a mixed-integer program for HiGHS, written out as the contract has it."""
import csv
import os
import time


def rows(folder, name):
    path = os.path.join(folder, name + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def solve(folder, gap, limit):
    import highspy
    import numpy as np
    firms = {r["firm"]: r["province"] for r in rows(folder, "firms")}
    streams, needs = rows(folder, "streams"), rows(folder, "needs")
    treatments, permits = rows(folder, "treatments"), rows(folder, "permits")
    links = {(r["from"], r["to"], r["material"]): r for r in rows(folder, "links")}
    exempt = {(r["stream"], r["need"]): float(r["capacity"]) for r in rows(folder, "exemptions")}
    supply = {(r["stream"], int(r["period"])): float(r["quantity"]) for r in rows(folder, "supply")}
    demand = {(r["need"], int(r["period"])): float(r["quantity"]) for r in rows(folder, "demand")}
    last = max(p for _, p in list(supply) + list(demand))
    periods = range(1, last + 1)
    inf = highspy.kHighsInf
    cost, low, high, whole, constraints = [], [], [], [], []

    def var(c, lo, hi, integer=False):
        cost.append(c); low.append(lo); high.append(hi); whole.append(integer)
        return len(cost) - 1

    def row(lo, hi, terms):
        constraints.append((lo, hi, terms))

    sources = [(s["stream"], s["firm"], s["material"], s["waste_code"], float(s["content"]), float(s["impurity"]))
               for s in streams]
    sources += [(k["treatment"], k["firm"], k["output"], k["out_waste_code"], float(k["out_content"]),
                 float(k["out_impurity"])) for k in treatments]
    sinks = [(n["need"], n["firm"], n["material"]) for n in needs]
    sinks += [(k["treatment"], k["firm"], k["input"]) for k in treatments]
    used = {key: var(float(l["fixed_cost"]), 0, 1, True) for key, l in links.items()}
    flows, of_permit, of_exempt = [], {}, {}
    for s, f, m, code, content, impurity in sources:
        for n, g, material in sinks:
            if m != material or (f != g and (f, g, m) not in links):
                continue
            link = links.get((f, g, m)) if f != g else None
            valid = dict.fromkeys(periods)
            if code:
                if firms[f] != firms[g] and not (link and link["approved"] == "1"):
                    continue
                if (s, n) in exempt:
                    valid = {p: ("e", s, n) for p in periods}
                else:
                    valid = {}
                    for at, p in enumerate(permits):
                        if p["firm"] == g and p["waste_code"] in (code, "HW" + code[-2:]):
                            valid.update({t: ("p", at) for t in periods if int(p["from"]) <= t <= int(p["to"])})
            for p, cover in valid.items():
                c = float(link["distance_km"]) * float(link["cost_per_tkm"]) if link else 0
                x = var(c, 0, inf)
                flows.append((x, s, n, p, (f, g, m) if link else None, content, impurity))
                if cover:
                    (of_permit if cover[0] == "p" else of_exempt).setdefault(cover[1:], []).append(x)
    for key, l in links.items():
        for p in periods:
            xs = [(x, 1) for x, _, _, q, k, *_ in flows if q == p and k == key]
            if not xs:
                continue
            row(-inf, 0, xs + [(used[key], -float(l["capacity"]))])
            if float(l["min_lot"]) > 0:
                z = var(0, 0, 1, True)
                row(-inf, 0, xs + [(z, -float(l["capacity"]))])
                row(0, inf, xs + [(z, -float(l["min_lot"]))])
    out, into = {}, {}
    for x, s, n, p, _, content, impurity in flows:
        out.setdefault((s, p), []).append(x)
        into.setdefault((n, p), []).append((x, content, impurity))
    for s in streams:
        before = None
        for p in periods:
            d = var(float(s["disposal_cost"]), 0, inf)
            store = var(float(s["storage_cost"]), 0, float(s["storage_capacity"]) if p < last else 0)
            terms = [(x, 1) for x in out.get((s["stream"], p), [])] + [(d, 1), (store, 1)]
            q = supply.get((s["stream"], p), 0)
            row(q, q, terms + ([(before, -1)] if before is not None else []))
            before = store
    for n in needs:
        for p in periods:
            q = demand.get((n["need"], p), 0)
            v = var(float(n["virgin_price"]), 0, inf)
            xs = into.get((n["need"], p), [])
            row(q, q, [(x, 1) for x, *_ in xs] + [(v, 1)])
            row(float(n["min_content"]) * q, inf, [(x, c) for x, c, _ in xs] + [(v, float(n["virgin_content"]))])
            row(-inf, float(n["max_impurity"]) * q, [(x, i) for x, _, i in xs])
    for k in treatments:
        for p in periods:
            xs = [(x, 1) for x, *_ in into.get((k["treatment"], p), [])]
            w = var(float(k["fixed_cost"]), 0, 1, True)
            y = float(k["yield"])
            taken = var(float(k["cost"]) + (1 - y) * float(k["residue_cost"]), 0, float(k["capacity"]))
            row(0, 0, xs + [(taken, -1)])
            row(-inf, 0, [(taken, 1), (w, -float(k["capacity"]))])
            row(0, 0, [(x, 1) for x in out.get((k["treatment"], p), [])] + [(taken, -y)])
    for key, xs in of_permit.items():
        row(-inf, float(permits[key[0]]["capacity"]), [(x, 1) for x in xs])
    for key, xs in of_exempt.items():
        row(-inf, exempt[key], [(x, 1) for x in xs])
    started = time.perf_counter()
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("mip_rel_gap", gap)
    h.setOptionValue("time_limit", float(limit))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(constraints)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.array(cost), np.array(low), np.array(high)
    lp.row_lower_ = np.array([r[0] for r in constraints])
    lp.row_upper_ = np.array([r[1] for r in constraints])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts, index, value = [0], [], []
    for _, _, terms in constraints:
        for x, c in terms:
            index.append(x); value.append(c)
        starts.append(len(index))
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = np.array(starts), np.array(index), np.array(value)
    lp.integrality_ = [highspy.HighsVarType.kInteger if w else highspy.HighsVarType.kContinuous for w in whole]
    h.passModel(lp)
    h.run()
    info = h.getInfo()
    return {"seconds": time.perf_counter() - started, "cost": info.objective_function_value,
            "bound": info.mip_dual_bound, "gap": info.mip_gap}
