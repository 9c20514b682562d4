/** A small administered list: read, add, change with `If-Match`, errors by field. */
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { patch, post, Problem, type Query } from '@/api/client'
import { usePages } from './pages'
import { useReference } from '@/stores/reference'
import { useToasts } from '@/stores/toasts'

export function useAdminList<T extends { id: string; version: number }>(path: string) {
  const { t } = useI18n()
  const toasts = useToasts()
  const reference = useReference()
  let filters: Query = {}
  const pages = usePages<T>(path, () => ({ limit: 100, ...filters }))
  /** what went wrong with the form that is open */
  const fault = ref<unknown>(null)

  function load(query: Query = {}): Promise<void> {
    filters = query
    return pages.load()
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

  return { ...pages, fault, field, load, save }
}
