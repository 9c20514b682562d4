/** A small administered list: read, add, change with `If-Match`, errors by field. */
import { reactive, ref, type Ref } from 'vue'
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
  /** versions that somebody else made while a form was open */
  const newer = new Map<string, number>()

  function load(query: Query = {}): Promise<void> {
    filters = query
    return pages.load()
  }

  /** Somebody else changed it meanwhile: the list shows how it stands now, and saving again goes on from there. */
  async function overtaken(id: string, cause: Problem): Promise<Problem> {
    await pages.refresh()
    const now = pages.items.value.find((item) => item.id === id)
    if (!now) return cause
    newer.set(id, now.version)
    return new Problem(cause.status, cause.code, `${t('conflict.title')}${t('conflict.stop')}${t('conflict.still')}`)
  }

  /** Adds, or changes `item` when given. Answers whether it was kept. */
  async function save(body: object, item?: Pick<T, 'id' | 'version'> | null): Promise<boolean> {
    fault.value = null
    try {
      if (item) await patch(`${path}/${item.id}`, body, Math.max(item.version, newer.get(item.id) ?? 0))
      else await post(path, body)
      reference.forget()
      toasts.show(t('account.saved'), { tone: 'good' })
      return true
    } catch (cause) {
      fault.value = item && cause instanceof Problem && cause.status === 412 ? await overtaken(item.id, cause) : cause
      return false
    }
  }
  const field = (name: string): string | undefined => (fault.value instanceof Problem ? fault.value.field(name) : undefined)

  return { ...pages, fault, field, load, save }
}

/** The dialog in which a row of an administered list is added or changed. */
export function useAdminForm<T extends { id: string; version: number }, F extends object>(list: AdminList<T>, of: {
  /** what the fields hold at first; without a row, what a new one begins with */
  fill: (item: T | null) => F
  /** what is sent; `item` is missing for a new row */
  body: (form: F, item: T | null) => object
  load: () => Promise<void>
}) {
  const open = ref(false)
  const editing = ref(null) as Ref<T | null>
  const form = reactive(of.fill(null)) as F

  function edit(item: T | null): void {
    Object.assign(form, of.fill(item))
    list.fault.value = null
    editing.value = item
    open.value = true
  }
  async function save(): Promise<void> {
    if (!await list.save(of.body(form, editing.value), editing.value)) return
    open.value = false
    await of.load()
  }

  return { open, editing, form, edit, save }
}
type AdminList<T extends { id: string; version: number }> = ReturnType<typeof useAdminList<T>>
