/** What someone types is kept on this device until it has been sent. */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { useSession } from '@/stores/session'

const PREFIX = 'lianzhang.draft.'

export interface Draft<T> { value: Ref<T>; restored: boolean; clear: () => void }

/** A ref that survives reload, sign-out and a lost connection under `name`, for the one who typed it. */
export function useDraft<T>(name: string, initial: () => T): Draft<T> {
  // a counter's computer is used by several people, and none reads what another typed
  const key = `${useSession().me?.id ?? 'nobody'}.${name}`
  const stored = read<T>(key)
  const value = ref(stored ?? initial()) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  const save = (): void => {
    clearTimeout(timer)
    const text = JSON.stringify(value.value)
    try {
      if (text === JSON.stringify(initial())) localStorage.removeItem(PREFIX + key)
      else localStorage.setItem(PREFIX + key, text)
    } catch {
      // a full or forbidden storage must not stop anyone from typing
    }
  }
  watch(value, () => {
    clearTimeout(timer)
    timer = setTimeout(save, 250)
  }, { deep: true })
  addEventListener('pagehide', save)
  onScopeDispose(() => {
    removeEventListener('pagehide', save)
    save()
  })
  const clear = (): void => {
    value.value = initial()
    clearTimeout(timer)
    localStorage.removeItem(PREFIX + key)
  }
  return { value, restored: stored !== undefined, clear }
}

function read<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(PREFIX + key)
    return text === null ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}
