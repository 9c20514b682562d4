/** What every page does: its title in the language of the reader, and reading that says how it went. */
import { onShow } from '@dcloudio/uni-app'
import { ref, watch, type Ref } from 'vue'
import { Problem } from '../api/client'
import { person, signedOut } from './session'
import { language, t, type Word } from './words'

export function usePageTitle(key: () => Word): void {
  const show = (): void => { void uni.setNavigationBarTitle({ title: t(key()) }) }
  onShow(show)
  watch([language, key], show)
}

/** A sentence for whatever went wrong. */
export function sentence(cause: unknown): string {
  if (cause instanceof Problem) return cause.status === 0 ? t('network.none') : cause.message
  return t('failed', { why: cause instanceof Error ? cause.message : String(cause) })
}

/** Reads when the page is shown, and again in another language; what was read before stays until then. */
export function useReading(read: () => Promise<void>): { problem: Ref<string>; reading: Ref<boolean>; again: () => Promise<void> } {
  const problem = ref('')
  const reading = ref(false)
  async function again(): Promise<void> {
    if (!person.value) return
    reading.value = true
    try {
      await read()
      problem.value = ''
    } catch (cause) {
      if (cause instanceof Problem && cause.status === 401) signedOut()
      else problem.value = sentence(cause)
    }
    reading.value = false
  }
  onShow(() => { void again() })
  watch(language, () => { void again() })
  return { problem, reading, again }
}
