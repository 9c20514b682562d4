/** The sentences of the app in both languages; the language is the person's own until it is chosen on this phone. */
import { ref } from 'vue'
import rows from '../words.json'
import { keep, kept } from './keep'

export type Language = 'zh' | 'en'
export type Word = keyof typeof rows
const KEY = 'lianzhang.language'
const table = rows as Record<string, string[]>

export const language = ref<Language>(kept<Language>(KEY) === 'en' ? 'en' : 'zh')

export function choose(value: Language): void {
  language.value = value
  keep(KEY, value)
}
export function proposed(value: string): void {
  if (kept(KEY) === null) language.value = value === 'en' ? 'en' : 'zh'
}
export const has = (key: string): key is Word => key in table

export function t(key: Word, values: Record<string, string | number> = {}): string {
  const text = table[key]?.[language.value === 'zh' ? 0 : 1] ?? key
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}
