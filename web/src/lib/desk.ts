/** The agent's queue: what waits, which message is open, and dispatching with a few seconds to undo. */
import { computed, onScopeDispose, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { call, get, Problem } from '@/api/client'
import type { CaseDetail, CaseItem, Page } from '@/api/types'
import { useLiveRefresh } from '@/stores/live'
import { useReference } from '@/stores/reference'
import { useToasts } from '@/stores/toasts'

export type Queue = 'intake' | 'callback'
/** A dispatch, and what is corrected along with it. */
export interface DispatchOrder { lead: string; supporting: string[]; leadName: string; note?: string; changes?: Record<string, string> }

const STATES: Record<Queue, string> = { intake: 'submitted,accepted,reopened', callback: 'resolved' }
const UNDO_MS = 5000

interface Waiting { item: CaseItem; order: DispatchOrder; timer: ReturnType<typeof setTimeout>; toast: number }

export function useDesk() {
  const { t } = useI18n()
  const toasts = useToasts()
  const reference = useReference()
  const queue = ref<Queue>('intake')
  const rows = ref<CaseItem[]>([])
  const totals = ref<Record<Queue, number>>({ intake: 0, callback: 0 })
  const current = ref<string | null>(null)
  const loading = ref(false)
  const problem = ref<unknown>(null)
  const waiting = new Map<string, Waiting>()
  const leaving = ref(new Set<string>())
  const shown = computed(() => rows.value.filter((row) => !leaving.value.has(row.id)))
  const index = computed(() => shown.value.findIndex((row) => row.id === current.value))

  /** Open cases that a unit has which was put out of use: somebody must give them to another. */
  async function ofRetired(): Promise<CaseItem[]> {
    await reference.load('units')
    const retired = reference.units.filter((unit) => !unit.active && unit.kind !== 'office')
    const pages = await Promise.all(retired.map((unit) => get<Page<CaseItem>>('/requests', { department: unit.code, open: true, sort: 'due', limit: 50 })))
    return pages.flatMap((page) => page.items).filter((row) => !STATES.intake.split(',').includes(row.state))
  }

  async function load(): Promise<void> {
    loading.value = rows.value.length === 0
    const wanted = queue.value
    const other: Queue = wanted === 'intake' ? 'callback' : 'intake'
    try {
      const [page, rest] = await Promise.all([
        get<Page<CaseItem>>('/requests', { state: STATES[wanted], sort: wanted === 'intake' ? 'due' : 'submitted', limit: 100 }),
        get<Page<CaseItem>>('/requests', { state: STATES[other], limit: 1 }),
      ])
      if (wanted !== queue.value) return
      const left = wanted === 'intake' ? await ofRetired() : []
      rows.value = [...left, ...page.items]
      totals.value = { ...totals.value, [wanted]: page.total + left.length, [other]: rest.total }
      problem.value = null
      if (!shown.value.some((row) => row.id === current.value)) current.value = shown.value[0]?.id ?? null
    } catch (cause) {
      problem.value = cause
    } finally {
      loading.value = false
    }
  }

  function step(by: number): void {
    const next = shown.value[Math.min(Math.max(index.value + by, 0), shown.value.length - 1)]
    if (next) current.value = next.id
  }

  /** Takes a row off the list and opens the next at once. */
  function pass(id: string): void {
    const at = shown.value.findIndex((row) => row.id === id)
    const next = shown.value[at + 1] ?? shown.value[at - 1]
    leaving.value = new Set([...leaving.value, id])
    current.value = next?.id ?? null
  }

  function restore(id: string): void {
    leaving.value = new Set([...leaving.value].filter((other) => other !== id))
    current.value = id
  }

  function dispatch(item: CaseItem, order: DispatchOrder): void {
    pass(item.id)
    const toast = toasts.show(t('desk.dispatching', { number: item.number, unit: order.leadName }), {
      tone: 'good', ms: UNDO_MS, action: { label: t('action.undo'), run: () => undo(item.id) },
    })
    const timer = setTimeout(() => void commit(item.id), UNDO_MS)
    waiting.set(item.id, { item, order, timer, toast })
  }

  function undo(id: string): void {
    const held = waiting.get(id)
    if (!held) return
    clearTimeout(held.timer)
    waiting.delete(id)
    restore(id)
  }

  async function commit(id: string, keepalive = false): Promise<void> {
    const held = waiting.get(id)
    if (!held) return
    waiting.delete(id)
    clearTimeout(held.timer)
    toasts.dismiss(held.toast)
    const path = `/requests/${id}/transitions`
    try {
      let version: number = held.item.version
      if (held.item.state === 'submitted') {
        const accepted = await call<CaseDetail>('POST', path, { body: { transition: 'accept' }, version, keepalive })
        version = accepted.data.version
      }
      const { lead, supporting, note, changes } = held.order
      if (changes && Object.keys(changes).length) {
        const changed = await call<CaseDetail>('PATCH', `/requests/${id}`, { body: changes, version, keepalive })
        version = changed.data.version
      }
      await call('POST', path, { body: { transition: 'dispatch', lead, supporting, ...(note ? { note } : {}) }, version, keepalive })
      rows.value = rows.value.filter((row) => row.id !== id)
    } catch (cause) {
      const overtaken = cause instanceof Problem && cause.status === 412
      const why = overtaken ? t('conflict.reloaded') : cause instanceof Problem ? cause.message : t('problem.unexpected')
      toasts.show(t('desk.dispatchFailed', { number: held.item.number, why }), { tone: 'bad' })
      restore(id)
    }
    leaving.value = new Set([...leaving.value].filter((other) => other !== id))
    void load()
  }

  /** Nothing decided may be lost when the page is left within the seconds of grace. */
  function flush(): void {
    for (const id of [...waiting.keys()]) void commit(id, true)
  }
  addEventListener('pagehide', flush)
  onScopeDispose(() => {
    removeEventListener('pagehide', flush)
    flush()
  })
  useLiveRefresh(() => void load())

  return { queue, shown, totals, current, index, loading, problem, load, step, pass, dispatch }
}
