/** What a chain knows of one product or one firm, out of the view of the whole chain. Pure. */
import type { Edge, Firm, FirmFacts, ProductFacts, View } from './types'

/** Look-ups of a view; made once for each. */
export interface Index { firms: Map<string, Firm>; arcs: { from: string; to: string }[] }
export function indexFacts(view: View): Index {
  return { firms: new Map(view.firms.map((f) => [f.name, f])), arcs: view.recipes.map((r) => ({ from: r.material, to: r.product })) }
}
const firmOf = (index: Index, name: string): Firm => index.firms.get(name) ?? { name, is_lead: false, is_invented: false }
const bySize = (a: { firm: Firm; capacity?: number | null }, b: { firm: Firm; capacity?: number | null }): number =>
  (b.capacity ?? b.firm.revenue ?? 0) - (a.capacity ?? a.firm.revenue ?? 0)

export function productFacts(view: View, index: Index, name: string): ProductFacts | null {
  const segments = view.segments.filter((s) => s.products.some((p) => p.name === name)).map((s) => ({ chain: view.chain.name, segment: s.name }))
  const materials = view.recipes.filter((r) => r.product === name).map((r): Edge => ({ name: r.material, quantity: r.quantity, evidence: r.evidence }))
  const into = view.recipes.filter((r) => r.material === name).map((r): Edge => ({ name: r.product, quantity: r.quantity, evidence: r.evidence }))
  const makers = view.makes.filter((m) => m.product === name).map((m) => ({ firm: firmOf(index, m.firm), capacity: m.value, evidence: m.evidence })).sort(bySize)
  const needs = view.needs.filter((m) => m.product === name).map((m) => ({ firm: firmOf(index, m.firm), value: m.value, evidence: m.evidence })).sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  if (!segments.length && !materials.length && !into.length && !makers.length && !needs.length) return null
  return { name, materials, made_into: into, broader: [], narrower: [], makers, needs, segments }
}

export function firmFacts(view: View, index: Index, name: string): FirmFacts | null {
  const firm = index.firms.get(name)
  if (!firm) return null
  const largest = (a: { value: number }, b: { value: number }): number => b.value - a.value
  return {
    firm, makes: view.makes.filter((m) => m.firm === name), needs: view.needs.filter((m) => m.firm === name),
    suppliers: view.supplies.filter((s) => s.buyer === name).sort(largest), customers: view.supplies.filter((s) => s.supplier === name).sort(largest),
  }
}
