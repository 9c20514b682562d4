import { defineStore } from 'pinia'
import { onScopeDispose, ref } from 'vue'

export interface CaseSignal { seq: number; case_id: string; kind: string; transition: string; state: string; version: number }
type Listener = (signal: CaseSignal) => void
const REFUSED_MS = 30_000

/** Live updates: pages subscribe to what they show; the browser reconnects by itself. */
export const useLive = defineStore('live', () => {
  const unread = ref(0)
  const connected = ref(false)
  const listeners = new Set<Listener>()
  let source: EventSource | null = null
  let again: ReturnType<typeof setTimeout> | undefined

  function open(): void {
    if (source) return
    clearTimeout(again)
    source = new EventSource('/api/v1/events')
    source.onopen = () => { connected.value = true }
    source.onerror = () => {
      connected.value = false
      // a refused stream is not opened again by the browser: the session ended, or too many pages are open
      if (source?.readyState !== EventSource.CLOSED) return
      source = null
      again = setTimeout(open, REFUSED_MS)
    }
    source.addEventListener('case', (event) => {
      const signal = JSON.parse((event as MessageEvent<string>).data) as CaseSignal
      for (const listener of listeners) listener(signal)
    })
    // the server says so when this page fell too far behind to be told each change
    source.addEventListener('reload', () => { for (const listener of listeners) listener({ seq: 0, case_id: '', kind: '', transition: '', state: '', version: 0 }) })
    source.addEventListener('notice', (event) => {
      unread.value = (JSON.parse((event as MessageEvent<string>).data) as { unread: number }).unread
    })
  }

  function close(): void {
    clearTimeout(again)
    source?.close()
    source = null
    connected.value = false
  }

  function subscribe(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return { unread, connected, open, close, subscribe }
})

/** Calls `refresh` soon after something changed; many changes at once make one call. */
export function useLiveRefresh(refresh: (signal: CaseSignal) => void, wanted: (signal: CaseSignal) => boolean = () => true): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = useLive().subscribe((signal) => {
    if (!wanted(signal)) return
    clearTimeout(timer)
    timer = setTimeout(() => refresh(signal), 300)
  })
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
  })
}
