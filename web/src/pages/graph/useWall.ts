/** Wall-screen mode: the whole screen, one chain after another, nothing to touch. */
import { onBeforeUnmount, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

const TURN_MS = 40_000

export function useWall(on: Ref<boolean>, chains: () => string[], current: () => string, show: (chain: string) => void) {
  const route = useRoute()
  const router = useRouter()
  let timer: ReturnType<typeof setInterval> | undefined
  const next = (): void => {
    const all = chains()
    const after = all[(all.indexOf(current()) + 1) % all.length]
    if (after && after !== current()) show(after)
  }
  watch(on, (is) => {
    clearInterval(timer)
    if (is) timer = setInterval(next, TURN_MS)
  }, { immediate: true })
  const onFull = (): void => { if (!document.fullscreenElement && on.value) out() }
  const out = (): void => void router.replace({ query: { ...route.query, wall: undefined } })
  document.addEventListener('fullscreenchange', onFull)
  onBeforeUnmount(() => {
    clearInterval(timer)
    document.removeEventListener('fullscreenchange', onFull)
  })
  return {
    enter: () => document.documentElement.requestFullscreen?.().catch(() => undefined) ?? Promise.resolve(),
    leave: () => (document.fullscreenElement ? void document.exitFullscreen() : out()),
  }
}
