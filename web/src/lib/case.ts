/** One case as a page shows it: detail, events, comments and what the reader may do now. */
import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { call, get, Problem } from '@/api/client'
import type { CaseDetail, CaseEvent, Comment, Page, Transition } from '@/api/types'
import { useLiveRefresh } from '@/stores/live'
import { standalone } from './words'
import { useToasts } from '@/stores/toasts'

export function useCase(base: string, id: Ref<string | null>) {
  const { t } = useI18n()
  const toasts = useToasts()
  const item = ref<CaseDetail | null>(null)
  const events = ref<CaseEvent[]>([])
  const comments = ref<Comment[]>([])
  const may = ref<Transition[]>([])
  const asking = ref<Transition | null>(null)
  const problem = ref<unknown>(null)
  const loading = ref(false)
  const acting = ref(false)
  const stamp = ref(0)
  const path = computed(() => `${base}/${id.value}`)
  const primary = computed(() => may.value.find((m) => m.primary) ?? null)
  const others = computed(() => may.value.filter((m) => m !== primary.value))

  async function load(): Promise<void> {
    const wanted = id.value
    if (!wanted) {
      item.value = null
      return
    }
    loading.value = true
    try {
      const [detail, happened, said, allowed] = await Promise.all([
        get<CaseDetail>(path.value), get<Page<CaseEvent>>(`${path.value}/events`, { limit: 200 }),
        get<Page<Comment>>(`${path.value}/comments`, { limit: 200 }), get<Page<Transition>>(`${path.value}/transitions`),
      ])
      if (wanted !== id.value) return
      item.value = detail
      events.value = happened.items
      comments.value = said.items
      may.value = allowed.items.map((offer) => ({ ...offer, label: standalone(offer.label) }))
      problem.value = null
      stamp.value += 1
    } catch (cause) {
      if (wanted === id.value) problem.value = cause
    } finally {
      if (wanted === id.value) loading.value = false
    }
  }

  /** Acts at once when nothing is needed and nothing is ended, otherwise opens the dialog that asks. */
  async function act(transition: Transition): Promise<void> {
    if (!item.value || acting.value) return
    if (transition.needs.length || transition.drops) {
      asking.value = transition
      return
    }
    acting.value = true
    try {
      const { data } = await call<CaseDetail>('POST', `${path.value}/transitions`, { body: { transition: transition.transition }, version: item.value.version })
      done(data, transition)
    } catch (cause) {
      if (cause instanceof Problem && cause.status === 412) toasts.show(t('conflict.reloaded'))
      else toasts.show(cause instanceof Problem ? cause.message : t('problem.unexpected'), { tone: 'bad' })
      await load()
    } finally {
      acting.value = false
    }
  }

  function done(latest: CaseDetail, transition: Transition): void {
    item.value = latest
    toasts.show(t('transition.done', { label: transition.label, number: latest.number }), { tone: 'good' })
    void load()
  }

  useLiveRefresh(() => void load(), (signal) => signal.case_id === id.value && signal.version !== item.value?.version)

  return { item, events, comments, may, primary, others, asking, problem, loading, stamp, path, load, act, done }
}
