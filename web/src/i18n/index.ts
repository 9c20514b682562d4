import { createI18n } from 'vue-i18n'
import { setLanguage } from '@/api/client'
import en from './en.json'
import zh from './zh.json'

export type Locale = 'zh' | 'en'

const KEY = 'lianzhang.language'
const stored = localStorage.getItem(KEY)
const initial: Locale = stored === 'en' ? 'en' : 'zh'

export const i18n = createI18n({ legacy: false, locale: initial, fallbackLocale: 'zh', messages: { zh, en } })

/** Whether the language was chosen on this device; if not, the account's own language holds. */
export const isLanguageChosen = (): boolean => localStorage.getItem(KEY) !== null

export function chooseLanguage(locale: Locale, keep = true): void {
  i18n.global.locale.value = locale
  if (keep) localStorage.setItem(KEY, locale)
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
  setLanguage(locale)
}
chooseLanguage(initial, false)
