/** What the chain page shows, read from the address: chain, region, version, selection; and the API behind each. */
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { get } from '@/api/client'
import { parseKey, type Detail, type Key } from '@/lib/graph/picture'
import { firmFacts, indexFacts, productFacts } from '@/lib/graph/facts'
import { standalone } from '@/lib/words'
import type { View } from '@/lib/graph/types'

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export function useChain(chain: () => string) {
  const route = useRoute()
  const router = useRouter()
  const view = shallowRef<View | null>(null)
  const problem = ref<unknown>(null)

  const version = computed(() => text(route.query.version))
  const region = computed(() => (typeof route.query.region === 'string' ? route.query.region : undefined))
  const selected = computed(() => (parseKey(route.query.at) ? (route.query.at as Key) : null))
  const detail = computed<Detail>(() => (['products', 'firms'].includes(String(route.query.detail)) ? (route.query.detail as Detail) : 'segments'))
  // a set is a new one each time: made from the text alone, it does not draw the picture anew for every other change of the address
  const open = computed(() => text(route.query.open) ?? '')
  const opened = computed(() => new Set(open.value.split('~').filter(Boolean)))
  /** The question that every call about this chain asks. The region may be none: all firms count as local. */
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
      // labels are written for the middle of a sentence
      for (const segment of found.segments) segment.state_label = standalone(segment.state_label)
      for (const layer of found.layers) layer.label = standalone(layer.label)
      view.value = found
      problem.value = null
    } catch (cause) {
      if (asked === question.value) problem.value = cause
    }
  }
  watch(() => JSON.stringify(question.value), () => void load(), { immediate: true })

  const index = computed(() => (view.value ? indexFacts(view.value) : null))
  const thing = computed(() => parseKey(selected.value))
  const product = computed(() => (view.value && index.value && thing.value?.kind === 'product' ? productFacts(view.value, index.value, thing.value.name) : null))
  const firm = computed(() => (view.value && index.value && thing.value?.kind === 'firm' ? firmFacts(view.value, index.value, thing.value.name) : null))

  return { view, problem, selected, thing, detail, opened, question, go, load, index, product, firm }
}
