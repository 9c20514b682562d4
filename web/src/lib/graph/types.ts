/** Shapes of the chain graph as the API gives them. Money in yuan a year, shares from 0 to 1. */
import type { Ref } from '@/api/types'

export type SegmentState = 'strong' | 'fair' | 'weak' | 'missing' | 'unknown'
export type States = Partial<Record<SegmentState, number>>
export interface Reason { code: string; sentence: string }
export interface Evidence { source: string; date?: string | null; origin: 'observed' | 'inferred'; confidence: number }

export interface Counts { products: number; kinds: number; recipes: number; chains: number; segments: number; places: number; firms: number; firms_invented: number; makes: number; needs: number; supplies: number; sources: number }
export interface ChainLine {
  name: string; code?: string | null; platform?: Ref | null; region?: string | null; region_name?: string | null; segments: number; states: States
  completeness?: number | null; completeness_by_value?: number | null; local_rate?: number | null; firms_local: number; headline: Reason[]
}
export interface Overview {
  version: number; date?: string | null; made_at?: string | null; made_by?: Ref | null; kind?: string | null; note?: string | null; counts: Counts; chains: ChainLine[]
  places: { name: string; region?: string | null }[]; may_import: boolean
}

export interface FirmLine {
  name: string; code?: string | null; place?: string | null; capacity?: number | null; revenue?: number | null; is_lead: boolean; is_invented: boolean
  products: string[]; enterprise?: Ref | null
}
export interface ProductLine { name: string; makers_local: number; makers_elsewhere: number }
export interface Segment {
  id: number; name: string; layer: number; state: SegmentState; state_label: string; weight: number; share: number; need?: number | null; met?: number | null
  makers_local: number; makers_elsewhere: number; revenue_local: number; hhi?: number | null; industries: string[]
  products: ProductLine[]; firms: FirmLine[]; reasons: Reason[]
}
export interface Link { from: number; to: number; recipes: number; value: number; local_value: number; supplies: number }
export interface Gap { segment: number; name: string; state: SegmentState; gap: number; value?: number | null; candidates: number; reasons: Reason[] }
export interface Completeness { counted?: number | null; by_value?: number | null; known: number; segments: number; states: States }
export interface Rate { rate?: number | null; min?: number | null; max?: number | null; local: number; elsewhere: number; unknown: number }
export interface ChainHead { name: string; code?: string | null; platform?: Ref | null; region?: string | null; region_name?: string | null; is_derived: boolean; may_edit: boolean }
export interface Firm {
  name: string; full_name?: string | null; code?: string | null; place?: string | null; is_local?: boolean | null; revenue?: number | null; growth?: number | null; staff?: number | null
  is_lead: boolean; is_invented: boolean; tie?: string | null; enterprise?: Ref | null
}
export interface FirmProduct { firm: string; product: string; value?: number | null; evidence: Evidence }
export interface Supply { supplier: string; buyer: string; product: string; value: number; supplier_is_local?: boolean | null; evidence: Evidence }
export interface Recipe { product: string; material: string; quantity?: number | null; evidence: Evidence }
/** A chain with everything that its page shows. */
export interface View extends Findings {
  version: number; date?: string | null; chain: ChainHead; segments: Segment[]
  layers: { layer: number; label: string; segments: number[] }[]; links: Link[]
  firms: Firm[]; makes: FirmProduct[]; needs: FirmProduct[]; supplies: Supply[]; recipes: Recipe[]; truncated: boolean
}

export interface Choke { kind: string; kind_label: string; name: string; reasons: Reason[] }
export interface Risk { firm: string; esri: number; downstream: number; upstream: number; reasons: Reason[] }
export interface Extension { product: string; from: string[]; materials_share: number; density?: number | null; opens: number; score: number; reasons: Reason[] }
export interface Candidate {
  firm: string; code?: string | null; segment: string; products: string[]; place?: string | null; distance_km?: number | null; revenue?: number | null; growth?: number | null
  is_invented: boolean; score: number; gap: number; closeness: number; strength: number; tie: number; reasons: Reason[]
}
export interface Band { within_km?: number | null; value: number; share?: number | null }
export interface Findings {
  policy_version: string; headline: Reason[]; completeness: Completeness; local_sourcing: Rate & { firms: (Rate & { firm: string; is_lead: boolean })[]; reasons: Reason[] }
  gaps: Gap[]; choke_points: Choke[]; systemic_risk: Risk[]; extension_candidates: Extension[]; invitation_candidates: Candidate[]; reach: Band[]; reasons: Reason[]
}

/** What a panel says of a product or a firm: known within the chain, or read for the whole graph. */
export interface ProductFacts {
  name: string; materials: Edge[]; made_into: Edge[]; broader: Edge[]; narrower: Edge[]; makers: { firm: Firm; capacity?: number | null; evidence: Evidence }[]
  needs: { firm: Firm; value?: number | null; evidence: Evidence }[]; segments: { chain: string; segment: string }[]
}
export interface FirmFacts { firm: Firm; makes: FirmProduct[]; needs: FirmProduct[]; suppliers: Supply[]; customers: Supply[] }
export interface Edge { name: string; quantity?: number | null; evidence: Evidence }

export interface Version { version: number; date?: string | null; kind: string; note?: string | null; made_at: string; made_by?: Ref | null; of?: number | null; edits: number; counts: Counts; dropped: Dropped[] }
/** Records that an import left out, and why. */
export interface Dropped { record: string; reason: string; count: number; examples: string[] }
export interface Side { completeness?: number | null; completeness_by_value?: number | null; local_rate?: number | null; risk_max?: number | null; states: States }
export interface Shift { name: string; before?: SegmentState | null; after?: SegmentState | null }
export interface DifferenceList { list: string; label: string; added: string[]; removed: string[]; changed: { what: string; before: string; after: string }[]; added_total: number; removed_total: number; changed_total: number }
export interface Difference { from: Version; to: Version; lists: DifferenceList[]; chain?: { sides: [Side, Side]; segments: Shift[] } | null }

export interface Arrival { firm: string; product: string; place: string; capacity?: number | null }
export interface Stop { firm: string; weeks: number }
export interface Change { leave: string[]; come: Arrival[]; stop: Stop[] }
export interface Outcome { version: number; sides: [Side, Side]; unknown: string[]; segments: Shift[]; lost: (Stop & { share: number; value?: number | null; reasons: Reason[] })[] }
export interface Scenario extends Change { id: string; name: string; chain: string; region?: string | null; note?: string | null; shared: boolean; owner?: Ref | null; mine: boolean; created_at: string; version: number }
export interface Hit { kind: 'chain' | 'segment' | 'product' | 'firm' | 'place'; name: string; chain?: string | null; detail?: string | null }

export interface InvitationList { id: string; chain: string; region?: string | null; date: string; made_at: string; made_by?: Ref | null; graph_version: number; note?: string | null; items: number }
export interface Pair { kind: 'product' | 'firm'; name: string; candidate: string; way: string; confidence: number; used_by: number; reasons: Reason[] }
export interface Review { id: string; kind: 'product' | 'firm'; name: string; candidate: string; is_match: boolean; by?: Ref | null; at: string; undone_at?: string | null }
export interface GraphFault { sheet?: string | null; row?: number | null; column?: string | null; message: string }
export interface GraphImport { version?: number | null; dry_run: boolean; mode: 'replace' | 'add'; against?: number | null; counts: Counts; changes: DifferenceList[]; errors: GraphFault[]; errors_total: number; warnings: GraphFault[]; seconds: number }
