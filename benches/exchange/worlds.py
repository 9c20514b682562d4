"""Made-up inputs for the benchmarks: worlds of by-products, pairs, offers."""
import csv
import os
import random

CHAINS = [
    # raw, refined (or none), code, price of the raw and the refined material, disposal, cost of treatment
    ("废盐酸", "盐酸", "900-300-34", 210, 500, 950, 100),
    ("废硫酸", "硫酸", "261-057-34", 200, 430, 1100, 100),
    ("废碱液", "烧碱", "900-399-35", 520, 1000, 950, 250),
    ("含铜污泥", "氧化铜", "398-005-22", 2800, 5800, 1500, 1200),
    ("脱硫石膏", "石膏粉", "", 120, 180, 120, 60),
    ("粉煤灰", "微粉", "", 110, 210, 100, 50),
]
HEADERS = {
    "firms": "firm,name,province,park",
    "streams": "stream,firm,material,content,impurity,disposal_cost,waste_code,storage_capacity,storage_cost",
    "supply": "stream,period,quantity",
    "needs": "need,firm,material,virgin_price,virgin_content,min_content,max_impurity",
    "demand": "need,period,quantity",
    "treatments": "treatment,firm,input,output,yield,out_content,out_impurity,out_waste_code,cost,capacity,"
                  "fixed_cost,residue_cost",
    "permits": "firm,waste_code,from,to,capacity",
    "exemptions": "stream,need,capacity",
    "links": "from,to,material,distance_km,cost_per_tkm,fixed_cost,capacity,min_lot,approved",
}


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(header.split(","))
        out.writerows(rows)


def plan(folder, seed, firms, links, periods):
    """A world of `firms` firms and about `links` links over `periods` periods."""
    rng = random.Random(seed)
    names = [f"F{at + 1:03}" for at in range(firms)]
    where = {f: rng.choice(["湖南", "湖南", "江西"]) for f in names}
    t = {name: [] for name in HEADERS}
    t["firms"] = [(f, f"甲{f[1:]}公司", where[f], f"园区{rng.randint(1, 4)}") for f in names]
    gives, takes = {}, {}
    count = max(6, firms * 3 // 4)
    for at in range(count):
        raw, fine, code, low, high, disposal, _ = CHAINS[at % 6]
        refined = rng.random() < 0.25
        material, f, s = fine if refined else raw, rng.choice(names), f"S{at + 1:03}"
        t["streams"].append((s, f, material, round(rng.uniform(.55, .96), 2), round(rng.uniform(.001, .06), 3),
                             round(disposal * rng.uniform(.75, 1.3), 1), "" if refined else code,
                             rng.choice([0, 200, 500]), round(rng.uniform(2, 15), 1)))
        size = rng.uniform(50, 1000)
        for p in range(periods):
            if rng.random() < .9:
                t["supply"].append((s, p + 1, round(size * rng.uniform(.6, 1.4), 1)))
        gives.setdefault(material, set()).add(f)
    for at in range(count):
        raw, fine, code, low, high, *_ = CHAINS[at % 6]
        refined = rng.random() < 0.7
        material, f, n = fine if refined else raw, rng.choice(names), f"N{at + 1:03}"
        t["needs"].append((n, f, material, round((high if refined else low) * rng.uniform(.8, 1.2), 1),
                           1.0 if refined else .95, round(rng.uniform(.6, .93), 2), round(rng.uniform(.005, .05), 4)))
        size = rng.uniform(100, 900)
        for p in range(periods):
            t["demand"].append((n, p + 1, round(size * rng.uniform(.6, 1.4), 1)))
        takes.setdefault(material, set()).add(f)
        if not refined and code and rng.random() < .7:
            t["permits"].append((f, rng.choice([code, "HW" + code[-2:]]), 1, rng.choice([periods, periods, 3]),
                                 rng.randint(1500, 6000)))
    for at in range(max(4, firms * 2 // 5)):
        raw, fine, code, *_, cost = CHAINS[at % 6]
        f, k = rng.choice(names), f"T{at + 1:03}"
        t["treatments"].append((k, f, raw, fine, round(rng.uniform(.6, .95), 2), round(rng.uniform(.88, .98), 3),
                                round(rng.uniform(.001, .013), 4), "", round(cost * rng.uniform(.7, 1.5), 1),
                                rng.randint(200, 1500), rng.randint(500, 8000), round(rng.uniform(70, 700), 1)))
        if code:
            t["permits"].append((f, rng.choice([code, "HW" + code[-2:]]), 1, periods, rng.randint(1500, 9000)))
        gives.setdefault(fine, set()).add(f)
        takes.setdefault(raw, set()).add(f)
    seen = set()
    t["permits"] = [p for p in t["permits"]
                    if not any((p[0], c) in seen for c in (p[1], "HW" + p[1][-2:])) and
                    (seen.add((p[0], p[1])) or seen.add((p[0], "HW" + p[1][-2:])) or True)]
    pairs = [(a, b, m) for m in sorted(gives) for a in sorted(gives[m]) for b in sorted(takes.get(m, ())) if a != b]
    rng.shuffle(pairs)
    for a, b, m in sorted(pairs[:links]):
        t["links"].append((a, b, m, round(rng.uniform(5, 200), 1), round(rng.uniform(.45, 1.1), 2),
                           rng.randint(2000, 20000), rng.randint(200, 1500), rng.choice([0, 0, 20, 50, 120]),
                           rng.randint(0, 1)))
    os.makedirs(folder, exist_ok=True)
    for name, rows in t.items():
        write(os.path.join(folder, name + ".csv"), HEADERS[name], rows)
    return len(t["links"])


def pairs(folder, seed, lefts, rights, count, most):
    """Pairs with values; `count` None for every pair, capacities up to `most`."""
    rng = random.Random(seed)
    os.makedirs(folder, exist_ok=True)
    write(os.path.join(folder, "left.csv"), "left,capacity", [(f"L{a}", rng.randint(1, most)) for a in range(lefts)])
    write(os.path.join(folder, "right.csv"), "right,capacity", [(f"R{a}", rng.randint(1, most)) for a in range(rights)])
    if count is None:
        chosen = [(a, b) for a in range(lefts) for b in range(rights)]
    else:
        chosen = sorted({(rng.randrange(lefts), rng.randrange(rights)) for _ in range(count)})
    write(os.path.join(folder, "pairs.csv"), "left,right,value,left_score,right_score",
          [(f"L{a}", f"R{b}", rng.randint(1, 10000) / 100, 0, 0) for a, b in chosen])


def market(folder, seed, goods, offers, needs):
    """Offers and needs of goods of the table, under their names with grades put before."""
    rng = random.Random(seed)
    os.makedirs(folder, exist_ok=True)
    with open(goods, encoding="utf-8") as file:
        names = [line.split("\t")[0].split("|") for line in file if not line.startswith("#")]
    called = lambda: rng.choice(["", "", "工业级", "98%", "优质"]) + rng.choice(rng.choice(names))
    place = lambda: (round(rng.uniform(26, 28), 4), round(rng.uniform(111.7, 113.5), 4))
    write(os.path.join(folder, "offers.csv"), "offer,firm,name,unit,quantity,certificates,lat,lon,lead_days",
          [(f"O{a}", f"F{rng.randrange(5000)}", called(), "吨", rng.choice([5, 40, 300, 2000]), "ISO9001;SC", *place(),
            rng.choice([3, 7, 15, 45])) for a in range(offers)])
    write(os.path.join(folder, "needs.csv"), "need,firm,name,unit,quantity,certificates,lat,lon,max_km,max_days",
          [(f"N{a}", f"F{rng.randrange(5000)}", called(), "吨", rng.choice([3, 20, 100]), rng.choice(["", "ISO9001"]),
            *place(), rng.choice([60, 120, 250]), rng.choice([7, 15, 60])) for a in range(needs)])
