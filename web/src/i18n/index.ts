import { createI18n } from 'vue-i18n'
import { setLanguage } from '@/api/client'
import { bothOf, type Rows } from './rows'

export type Locale = 'zh' | 'en'

const KEY = 'lianzhang.language'
const stored = localStorage.getItem(KEY)
const initial: Locale = stored === 'en' ? 'en' : 'zh'

/** Every room's words but those of the chain pages, which are read when these are opened. */
const rooms = import.meta.glob<Rows>(['../**/words.json', '!../pages/graph/**'], { eager: true, import: 'default' })

export const i18n = createI18n({ legacy: false, locale: initial, fallbackLocale: 'zh', messages: bothOf(...Object.values(rooms)) })

/** Whether the language was chosen on this device; if not, the account's own language holds. */
export const isLanguageChosen = (): boolean => localStorage.getItem(KEY) !== null

export function chooseLanguage(locale: Locale, keep = true): void {
  i18n.global.locale.value = locale
  if (keep) localStorage.setItem(KEY, locale)
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
  setLanguage(locale)
}
chooseLanguage(initial, false)
