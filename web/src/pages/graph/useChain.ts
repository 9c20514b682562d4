/** What the chain page shows, read from the address: chain, region, version, selection; and the API behind each. */
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { get } from '@/api/client'
import { parseKey, type Detail, type Key } from '@/lib/graph/picture'
import type { Analysis, FirmDetail, ProductDetail, Trace, View } from '@/lib/graph/types'

const TRACE_DEPTH = 4
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export function useChain(chain: () => string) {
  const route = useRoute()
  const router = useRouter()
  const view = shallowRef<View | null>(null)
  const analysis = shallowRef<Analysis | null>(null)
  const problem = ref<unknown>(null)

  const version = computed(() => text(route.query.version))
  const region = computed(() => (typeof route.query.region === 'string' ? route.query.region : undefined))
  const selected = computed(() => (parseKey(route.query.at) ? (route.query.at as Key) : null))
  const detail = computed<Detail>(() => (['products', 'firms'].includes(String(route.query.detail)) ? (route.query.detail as Detail) : 'segments'))
  const opened = computed(() => new Set((text(route.query.open) ?? '').split('~').filter(Boolean)))
  /** The question that every call about this chain asks. An empty region is one too: all firms count as local. */
  const question = computed(() => ({ chain: chain(), region: region.value, version: version.value }))

  /** Sets parts of the address; what is undefined goes away. */
  function go(query: Record<string, string | undefined>, push = false): void {
    const next = { query: { ...route.query, ...query } }
    void (push ? router.push(next) : router.replace(next))
  }

  async function load(): Promise<void> {
    const asked = question.value
    try {
      const found = await get<View>('/chain-graph/view', asked)
      if (asked !== question.value) return
      view.value = found
      problem.value = null
    } catch (cause) {
      if (asked === question.value) problem.value = cause
      return
    }
    const found = await get<Analysis>('/chain-graph/analysis', asked).catch(() => null)
    if (asked === question.value) analysis.value = found
  }
  watch(() => JSON.stringify(question.value), () => { analysis.value = null; void load() }, { immediate: true })

  const product = shallowRef<ProductDetail | null>(null)
  const firm = shallowRef<FirmDetail | null>(null)
  const traces = shallowRef<{ name: string; up: Trace | null; down: Trace | null } | null>(null)
  const detailProblem = ref<unknown>(null)
  watch([selected, () => JSON.stringify(question.value)], async ([key]) => {
    const thing = parseKey(key)
    if (product.value?.name !== thing?.name) { product.value = null; traces.value = null }
    if (firm.value?.name !== thing?.name) firm.value = null
    detailProblem.value = null
    if (!thing || thing.kind === 'segment') return
    const asked = { name: thing.name, region: region.value ?? view.value?.chain.region ?? undefined, version: version.value }
    const still = (): boolean => selected.value === key
    try {
      if (thing.kind === 'firm') {
        const found = await get<FirmDetail>('/chain-graph/firm', asked)
        if (still()) firm.value = found
        return
      }
      const trace = (direction: string): Promise<Trace | null> => get<Trace>('/chain-graph/trace', { product: thing.name, direction, depth: TRACE_DEPTH, version: version.value }).catch(() => null)
      const [found, up, down] = await Promise.all([get<ProductDetail>('/chain-graph/product', asked), trace('up'), trace('down')])
      if (!still()) return
      product.value = found
      traces.value = { name: thing.name, up, down }
    } catch (cause) {
      if (still()) detailProblem.value = cause
    }
  }, { immediate: true })

  return { view, analysis, problem, version, region, selected, detail, opened, question, go, load, product, firm, traces, detailProblem }
}
