import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

type Theme = 'system' | 'light' | 'dark'
export interface SavedView { name: string; query: Record<string, string> }

function stored<T>(key: string, fallback: T): T {
  try {
    return (JSON.parse(localStorage.getItem(`lianzhang.${key}`) ?? 'null') as T) ?? fallback
  } catch {
    return fallback
  }
}
const keep = (key: string, value: unknown): void => localStorage.setItem(`lianzhang.${key}`, JSON.stringify(value))

/** What this person chose on this device: theme, columns, saved views. */
export const usePrefs = defineStore('prefs', () => {
  const theme = ref<Theme>(stored('theme', 'system'))
  const hiddenColumns = ref<Record<string, string[]>>(stored('columns', {}))
  const views = ref<SavedView[]>(stored('views', []))
  const system = matchMedia('(prefers-color-scheme: dark)')

  function apply(): void {
    const dark = theme.value === 'dark' || (theme.value === 'system' && system.matches)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  }
  system.addEventListener('change', apply)
  watch(theme, (value) => { keep('theme', value); apply() }, { immediate: true })
  watch(hiddenColumns, (value) => keep('columns', value), { deep: true })
  watch(views, (value) => keep('views', value), { deep: true })

  return { theme, hiddenColumns, views }
})
