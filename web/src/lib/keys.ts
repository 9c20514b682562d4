/** Single-key commands of a page; silent while someone types or a dialog is open. */
import { onBeforeUnmount, onMounted } from 'vue'

export type KeyMap = Record<string, (event: KeyboardEvent) => void>

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** `first`: before the keys of the frame around the page. */
export function useKeys(map: KeyMap, first = false): void {
  const listener = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (isTyping(event.target) || document.querySelector('dialog[open], [data-menu-open]')) return
    const action = map[event.key]
    if (!action) return
    event.preventDefault()
    action(event)
  }
  onMounted(() => addEventListener('keydown', listener, first))
  onBeforeUnmount(() => removeEventListener('keydown', listener, first))
}
