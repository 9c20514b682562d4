/** A list of cases whose filters live in the URL, paged by cursor, refreshed by live updates without jumping. */
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { get, url } from '@/api/client'
import type { CaseItem, Count, Page } from '@/api/types'
import { readFilters, withFilter } from './filters'
import { useLiveRefresh } from '@/stores/live'

export const FILTER_KEYS = [
  'q', 'state', 'open', 'department', 'role', 'chain', 'park', 'category', 'source', 'urgency', 'enterprise', 'due', 'from', 'to', 'counted', 'rate', 'person', 'agent', 'sort',
] as const
const PAGE = 50

/** `own`: filters that the kind has besides those of all cases. */
export function useCaseList(base: string, own: readonly string[] = []) {
  const route = useRoute()
  const router = useRouter()
  const rows = ref<CaseItem[]>([])
  const total = ref(0)
  const isEstimate = ref(false)
  const next = ref<string | null>(null)
  const counts = ref<Count[]>([])
  const loading = ref(true)
  const problem = ref<unknown>(null)
  const filters = computed(() => readFilters(route.query, [...FILTER_KEYS, ...own]))
  const withoutState = computed(() => {
    const { state: _state, open: _open, sort: _sort, ...rest } = filters.value
    return rest
  })
  let running: AbortController | undefined

  async function load(): Promise<void> {
    running?.abort()
    running = new AbortController()
    const { signal } = running
    loading.value = true
    try {
      // as many rows again as are shown, so that a refresh does not shorten the list
      const limit = Math.min(Math.max(PAGE, rows.value.length), 200)
      const page = await get<Page<CaseItem>>(base, { sort: '-submitted', ...filters.value, limit }, signal)
      rows.value = page.items
      total.value = page.total
      isEstimate.value = page.total_is_estimate ?? false
      next.value = page.next_cursor ?? null
      problem.value = null
    } catch (cause) {
      if (signal.aborted) return
      problem.value = cause
    }
    loading.value = false
    const counted = await get<{ items: Count[] }>(`${base}/counts`, { ...withoutState.value, by: 'state' }, signal).catch(() => null)
    if (counted) counts.value = counted.items
  }

  async function more(): Promise<void> {
    if (!next.value || loading.value) return
    loading.value = true
    try {
      const page = await get<Page<CaseItem>>(base, { sort: '-submitted', ...filters.value, limit: PAGE, cursor: next.value })
      const known = new Set(rows.value.map((row) => row.id))
      rows.value = [...rows.value, ...page.items.filter((row) => !known.has(row.id))]
      next.value = page.next_cursor ?? null
    } catch (cause) {
      problem.value = cause
    } finally {
      loading.value = false
    }
  }

  function set(key: string, value: string): void {
    void router.replace({ query: withFilter(route.query, key, value) })
  }
  function clear(): void {
    void router.replace({ query: {} })
  }
  const exportUrl = (format: 'xlsx' | 'csv'): string => url(`${base}/export`, { ...filters.value, format })

  watch(() => JSON.stringify(filters.value), () => {
    rows.value = []
    void load()
  }, { immediate: true })
  useLiveRefresh(() => void load())

  return { rows, total, isEstimate, next, counts, loading, problem, filters, load, more, set, clear, exportUrl }
}
