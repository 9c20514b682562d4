import { defineStore } from 'pinia'
import { ref } from 'vue'
import { get } from '@/api/client'
import { i18n } from '@/i18n'
import type { Category, Chain, Page, Unit } from '@/api/types'

interface Lists { units: Unit[]; chains: Chain[]; categories: Category[] }
const PATHS: Record<keyof Lists, string> = { units: '/units', chains: '/chains', categories: '/categories' }

/** Departments, parks, chains and categories: small lists that many pages need, read once. */
export const useReference = defineStore('reference', () => {
  const units = ref<Unit[]>([])
  const chains = ref<Chain[]>([])
  const categories = ref<Category[]>([])
  const target = { units, chains, categories }
  const pending = new Map<keyof Lists, Promise<void>>()

  function load(...names: (keyof Lists)[]): Promise<unknown> {
    return Promise.all(names.map((name) => {
      if (!pending.has(name)) pending.set(name, read(name).catch(() => { pending.delete(name) }))
      return pending.get(name)
    }))
  }

  async function read(name: keyof Lists): Promise<void> {
    const items: (Unit & Chain & Category)[] = []
    let cursor: string | null = null
    do {
      const page: Page<Unit & Chain & Category> = await get(PATHS[name], { limit: 200, cursor })
      items.push(...page.items)
      cursor = page.next_cursor ?? null
    } while (cursor)
    const english = i18n.global.locale.value === 'en'
    target[name].value = items.map((item) => (english && item.name_en ? { ...item, name: item.name_en } : item))
  }

  /** Forgets what was read, after an administrator changed it or the language changed. */
  function forget(): void {
    pending.clear()
  }

  return { units, chains, categories, load, forget }
})
