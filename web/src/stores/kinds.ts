import { defineStore } from 'pinia'
import { ref } from 'vue'
import { get } from '@/api/client'
import type { Kind } from '@/api/types'
import { learnStates } from '@/lib/states'

/** The kinds of case that the reader may see: fields, states and steps in words, from the server alone. */
export const useKinds = defineStore('kinds', () => {
  const all = ref<Kind[]>([])
  let pending: Promise<void> | undefined

  function load(): Promise<void> {
    pending ??= get<{ items: Kind[] }>('/kinds').then((found) => {
      all.value = found.items
      learnStates(found.items)
    }).catch(() => { pending = undefined })
    return pending
  }
  const byPath = (path: string): Kind | undefined => all.value.find((kind) => kind.path === path)
  const byCode = (code: string): Kind | undefined => all.value.find((kind) => kind.code === code)
  /** Forgets what was read, after the language changed. */
  function forget(): void {
    pending = undefined
  }

  return { all, load, byPath, byCode, forget }
})
