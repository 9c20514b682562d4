#!/usr/bin/env python3
"""Graph kernels beside networkx, igraph and rustworkx on the same graph, answers compared; then
systemic risk and complexity on their own.

Usage: python3 benches/chain/compare.py [nodes edges]   (100000 500000 by default)
Installs the three into a virtual environment under target/ on first use.
"""
import json
import os
import random
import subprocess
import sys
import time
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HOME = os.path.join(ROOT, "target", "bench-chain")
PYTHON = os.path.join(HOME, "venv", "bin", "python")


def prepare():
    os.makedirs(HOME, exist_ok=True)
    if not os.path.exists(PYTHON):
        venv.create(os.path.join(HOME, "venv"), with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "-q", "install", "networkx", "igraph", "rustworkx", "scipy"], check=True)
    if sys.executable != PYTHON:
        os.execv(PYTHON, [PYTHON, __file__, *sys.argv[1:]])


def made(nodes, edges, seed):
    """Distinct directed edges without self-loops; every node but a few is reached from node 0."""
    rng = random.Random(seed)
    seen = set()
    while len(seen) < edges:
        a, b = rng.randrange(nodes), rng.randrange(nodes)
        if a != b:
            seen.add((a, b))
    seen.discard((nodes - 1, 0))
    return [(a, b, rng.randint(1, 100)) for a, b in sorted(seen)]


def write(path, edges):
    with open(path, "w") as file:
        file.writelines(f"{a} {b} {w}\n" for a, b, w in edges)


def best(run, times=3):
    seconds, result = float("inf"), None
    for _ in range(times):
        started = time.perf_counter()
        result = run()
        seconds = min(seconds, time.perf_counter() - started)
    return seconds, result


def of_networkx(nodes, edges, small_nodes, small):
    import networkx as nx
    rows = {}
    rows["build"], g = best(lambda: build_networkx(nx, nodes, edges), 1)
    s, r = best(lambda: nx.pagerank(g, tol=1e-10 / nodes, max_iter=200), 1)
    rows["pagerank"] = s, r[0] * 1e6
    s, r = best(lambda: sum(1 for _ in nx.strongly_connected_components(g)), 1)
    rows["strong components"] = s, r
    s, r = best(lambda: nx.immediate_dominators(g, 0), 1)
    rows["dominators"] = s, sum(v for v in r.values() if v is not None)
    s, r = best(lambda: nx.single_source_dijkstra_path_length(g, 0), 1)
    rows["shortest ways"] = s, sum(r.values())
    u = g.to_undirected()
    s, r = best(lambda: sum(1 for _ in nx.articulation_points(u)), 1)
    rows["articulation points"] = s, r
    h = build_networkx(nx, small_nodes, small)
    s, r = best(lambda: nx.betweenness_centrality(h, normalized=False), 1)
    rows["betweenness"] = s, sum(r.values())
    rows["build"] = rows["build"], g.number_of_edges()
    return rows


def build_networkx(nx, nodes, edges):
    g = nx.DiGraph()
    g.add_nodes_from(range(nodes))
    g.add_weighted_edges_from(edges)
    return g


def of_igraph(nodes, edges, small_nodes, small):
    import igraph as ig
    rows = {}
    pairs, weights = [(a, b) for a, b, _ in edges], [w for _, _, w in edges]
    s, g = best(lambda: ig.Graph(n=nodes, edges=pairs, directed=True))
    rows["build"] = s, g.ecount()
    s, r = best(lambda: g.pagerank(weights=weights))
    rows["pagerank"] = s, r[0] * 1e6
    s, r = best(lambda: g.connected_components(mode="strong"))
    rows["strong components"] = s, len(r)
    s, r = best(lambda: g.dominator(0))
    rows["dominators"] = s, sum(v for v in r if v >= 0)
    s, r = best(lambda: g.distances(source=[0], weights=weights)[0])
    rows["shortest ways"] = s, sum(v for v in r if v != float("inf"))
    u = g.as_undirected(mode="collapse")
    s, r = best(lambda: u.articulation_points())
    rows["articulation points"] = s, len(r)
    h = ig.Graph(n=small_nodes, edges=[(a, b) for a, b, _ in small], directed=True)
    s, r = best(lambda: h.betweenness())
    rows["betweenness"] = s, sum(r)
    return rows


def of_rustworkx(nodes, edges, small_nodes, small):
    import rustworkx as rx
    rows = {}
    s, g = best(lambda: build_rustworkx(rx, nodes, edges))
    rows["build"] = s, g.num_edges()
    s, r = best(lambda: rx.pagerank(g, weight_fn=float, tol=1e-10 / nodes, max_iter=200), 1)
    rows["pagerank"] = s, r[0] * 1e6
    s, r = best(lambda: rx.strongly_connected_components(g))
    rows["strong components"] = s, len(r)
    s, r = best(lambda: rx.immediate_dominators(g, 0))
    rows["dominators"] = s, sum(v for v in r.values() if v is not None)
    s, r = best(lambda: rx.dijkstra_shortest_path_lengths(g, 0, float))
    rows["shortest ways"] = s, sum(r.values())
    u = g.to_undirected(multigraph=False)
    s, r = best(lambda: rx.articulation_points(u))
    rows["articulation points"] = s, len(r)
    h = build_rustworkx(rx, small_nodes, small)
    s, r = best(lambda: rx.betweenness_centrality(h, normalized=False))
    rows["betweenness"] = s, sum(r[i] for i in range(small_nodes))
    return rows


def build_rustworkx(rx, nodes, edges):
    g = rx.PyDiGraph()
    g.add_nodes_from(range(nodes))
    g.add_edges_from(edges)
    return g


def bench(*arguments):
    """Our rows: seconds and checksum by name; without arguments those that nobody else has."""
    run = subprocess.run(["cargo", "bench", "-q", "--locked", "-p", "chain", "--bench", "graph", "--", *arguments],
                         cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def main():
    prepare()
    nodes, count = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (100_000, 500_000)
    small_nodes = min(3000, nodes)
    edges, small = made(nodes, count, 1), made(small_nodes, min(15_000, count), 2)
    paths = [os.path.join(HOME, name) for name in ("edges.txt", "small.txt")]
    write(paths[0], edges)
    write(paths[1], small)
    ours = bench(*paths)
    others = {}
    for name, measure in (("networkx", of_networkx), ("igraph", of_igraph), ("rustworkx", of_rustworkx)):
        others[name] = measure(nodes, edges, small_nodes, small)
    print(f"{nodes} nodes, {count} edges; betweenness {small_nodes}/{len(small)}; seconds (times ours)")
    print(f"{'':22}{'ours':>10}" + "".join(f"{name:>22}" for name in others))
    for row, (seconds, checksum) in ours.items():
        line = f"{row:22}{seconds:10.4f}"
        for rows in others.values():
            other, answer = rows[row]
            equal = abs(answer - checksum) <= 1e-4 * max(1.0, abs(checksum))
            line += f"{other:11.4f} ({other / seconds:5.1f}x){'' if equal else ' DIFFERS'}"
        print(line)
    print("\nSystemic risk and complexity; seconds")
    for row, (seconds, _) in bench().items():
        print(f"{row:55}{seconds:10.3f}")


if __name__ == "__main__":
    main()
