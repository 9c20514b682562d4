/** What the system proposes for one case, sorted by what it is about. */
import { computed, ref } from 'vue'
import { get } from '@/api/client'
import type { CaseDetail, Suggestion, Suggestions, Urgency } from '@/api/types'

/** What one key takes over; guesses are never among it. */
export interface Proposal { lead: string | null; supporting: string[]; category?: string; urgency?: Urgency }
export interface Mark { field: string; start: number; end: number; weight: number }

const PRESSING: Urgency[] = ['normal', 'urgent', 'critical']

export function useSuggestions(path: () => string, item: () => CaseDetail) {
  const items = ref<Suggestion[]>([])
  const loading = ref(true)
  const failed = ref(false)
  const of = (kind: string): Suggestion[] => items.value.filter((s) => s.kind === kind)
  const lead = computed(() => of('lead')[0] ?? null)
  const supporting = computed(() => of('supporting'))
  const category = computed(() => of('category')[0] ?? null)
  const urgency = computed(() => of('urgency')[0] ?? null)
  const duplicates = computed(() => of('duplicate'))
  const draft = computed(() => of('draft')[0] ?? null)
  /** A category that would change, as far as it is more than a guess. */
  const newCategory = computed(() => {
    const code = category.value && !category.value.abstained ? category.value.value?.code : undefined
    return code && code !== item().category?.code ? code : undefined
  })
  /** What somebody marked as pressing is never made less pressing. */
  const newUrgency = computed(() => {
    const code = urgency.value?.value?.code as Urgency | undefined
    return code && PRESSING.indexOf(code) > PRESSING.indexOf(item().urgency) ? code : undefined
  })
  const proposal = computed<Proposal>(() => ({
    lead: lead.value && !lead.value.abstained ? lead.value.value?.code ?? null : null,
    supporting: supporting.value.flatMap((s) => s.value?.code ?? []),
    category: newCategory.value,
    urgency: newUrgency.value,
  }))
  const marks = computed<Mark[]>(() => {
    const told = [lead.value, ...supporting.value, category.value, urgency.value].flatMap((s) => s?.evidence ?? [])
    return told.filter((m, i) => told.findIndex((o) => o.field === m.field && o.start === m.start && o.end === m.end) === i)
  })

  async function load(): Promise<void> {
    loading.value = true
    failed.value = false
    try {
      items.value = (await get<Suggestions>(`${path()}/suggestions`)).items
    } catch {
      failed.value = true
    } finally {
      loading.value = false
    }
  }

  return { items, loading, failed, lead, supporting, category, urgency, duplicates, draft, newCategory, newUrgency, proposal, marks, load }
}
