/** A small administered list: read, add, change with `If-Match`, errors by field. */
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { get, patch, post, Problem, type Query } from '@/api/client'
import type { Page } from '@/api/types'
import { useReference } from '@/stores/reference'
import { useToasts } from '@/stores/toasts'

export function useAdminList<T extends { id: string; version: number }>(path: string) {
  const { t } = useI18n()
  const toasts = useToasts()
  const reference = useReference()
  const items = ref<T[]>([])
  const total = ref(0)
  const next = ref<string | null>(null)
  const loading = ref(true)
  const problem = ref<unknown>(null)
  /** what went wrong with the form that is open */
  const fault = ref<unknown>(null)

  async function load(query: Query = {}): Promise<void> {
    loading.value = true
    try {
      const page = await get<Page<T>>(path, { limit: 100, ...query })
      items.value = page.items as typeof items.value
      total.value = page.total
      next.value = page.next_cursor ?? null
      problem.value = null
    } catch (cause) {
      problem.value = cause
    } finally {
      loading.value = false
    }
  }

  /** Adds, or changes `item` when given. Answers whether it was kept. */
  async function save(body: object, item?: Pick<T, 'id' | 'version'> | null): Promise<boolean> {
    fault.value = null
    try {
      if (item) await patch(`${path}/${item.id}`, body, item.version)
      else await post(path, body)
      reference.forget()
      toasts.show(t('account.saved'), { tone: 'good' })
      return true
    } catch (cause) {
      fault.value = cause
      return false
    }
  }
  const field = (name: string): string | undefined => (fault.value instanceof Problem ? fault.value.field(name) : undefined)

  return { items, total, next, loading, problem, fault, field, load, save }
}
