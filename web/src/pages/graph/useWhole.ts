/** Facts about one thing: what the chain knows at once, then what the whole graph knows, when the server tells it. */
import { computed, shallowRef, watch, type ComputedRef } from 'vue'

export function useWhole<T>(name: () => string, version: () => number, known: () => T | null, read: (name: string, version: number) => Promise<T>): ComputedRef<T | null> {
  const whole = shallowRef<{ name: string; facts: T } | null>(null)
  watch([name, version], async ([asked, at]) => {
    const facts = await read(asked, at).catch(() => null)
    if (facts && asked === name()) whole.value = { name: asked, facts }
  }, { immediate: true })
  return computed(() => (whole.value?.name === name() ? whole.value.facts : known()))
}
