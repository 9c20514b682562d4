/** Upstream and downstream along flows: who stands before and behind something. Pure. */

export interface Arc { from: string; to: string }
export interface Lineage { up: Set<string>; down: Set<string> }

/** Everything that flows into `start` and everything that it flows into, however far; cycles end by themselves. */
export function lineage(arcs: readonly Arc[], start: string): Lineage {
  const into = new Map<string, string[]>()
  const out = new Map<string, string[]>()
  for (const { from, to } of arcs) {
    into.set(to, [...(into.get(to) ?? []), from])
    out.set(from, [...(out.get(from) ?? []), to])
  }
  return { up: walk(into, start), down: walk(out, start) }
}

function walk(next: Map<string, string[]>, start: string): Set<string> {
  const seen = new Set<string>()
  const queue = [start]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const other of next.get(at) ?? []) {
      if (other === start || seen.has(other)) continue
      seen.add(other)
      queue.push(other)
    }
  }
  return seen
}
