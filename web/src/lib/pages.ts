/** A list read page by page: the first page anew, or the next one added to what is shown. */
import { ref, type Ref } from 'vue'
import { get, type Query } from '@/api/client'
import type { Page } from '@/api/types'

/** What a button needs that shows more of a list. */
export interface Pages { next: Ref<string | null>; loading: Ref<boolean>; more: () => Promise<void> }

/** `query` is asked at each reading of the first page; the pages after it follow the same one. */
export function usePages<T>(path: string, query: () => Query) {
  const items = ref([]) as Ref<T[]>
  const total = ref(0)
  const next = ref<string | null>(null)
  const loading = ref(true)
  const problem = ref<unknown>(null)
  let asked: Query = {}
  /** the latest reading; an answer to an older one comes too late to be shown */
  let latest = 0

  async function read(cursor: string | null): Promise<void> {
    const mine = ++latest
    try {
      const page = await get<Page<T>>(path, { ...asked, cursor })
      if (mine !== latest) return
      items.value = cursor ? [...items.value, ...page.items] : page.items
      total.value = page.total
      next.value = page.next_cursor ?? null
      problem.value = null
    } catch (cause) {
      if (mine === latest) problem.value = cause
    }
    if (mine === latest) loading.value = false
  }
  /** The first page anew, without a word of it while it is read. */
  function refresh(): Promise<void> {
    asked = query()
    return read(null)
  }
  function load(): Promise<void> {
    loading.value = true
    return refresh()
  }
  async function more(): Promise<void> {
    if (!next.value || loading.value) return
    loading.value = true
    await read(next.value)
  }

  return { items, total, next, loading, problem, load, refresh, more }
}
