/** A link that works once: asked about when its page opens, so that nobody fills a form in vain. */
import { onMounted, ref, type Ref } from 'vue'
import { get, Problem } from '@/api/client'

export function useOneTimeLink<T>(path: string, found?: (link: T) => void) {
  /** what the link is for; null until the server has answered, and where it does not work */
  const link = ref(null) as Ref<T | null>
  /** used, too old, or never given out */
  const dead = ref(false)
  /** what went wrong with the link or with the form behind it */
  const problem = ref<unknown>(null)

  function failed(cause: unknown): void {
    dead.value = cause instanceof Problem && cause.status === 404
    problem.value = cause
    if (dead.value) link.value = null
  }
  async function look(): Promise<void> {
    problem.value = null
    try {
      link.value = await get<T>(path)
      found?.(link.value)
    } catch (cause) {
      failed(cause)
    }
  }
  /** Sends the form; a link that died meanwhile is told like one that was dead before. */
  async function send(act: () => Promise<void>): Promise<void> {
    problem.value = null
    try {
      await act()
    } catch (cause) {
      failed(cause)
    }
  }
  const field = (name: string): string | undefined => (problem.value instanceof Problem ? problem.value.field(name) : undefined)

  onMounted(look)
  return { link, dead, problem, field, look, send }
}
