import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Toast { id: number; text: string; tone: 'plain' | 'good' | 'bad'; action?: { label: string; run: () => void } }

/** Short messages at the foot of the page, with an undo where one exists. */
export const useToasts = defineStore('toasts', () => {
  const items = ref<Toast[]>([])
  let last = 0

  function show(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> & { ms?: number } = {}): number {
    // a double click says the same thing twice
    const same = items.value.find((toast) => toast.text === text && !toast.action && !options.action)
    if (same) return same.id
    last += 1
    const id = last
    const { ms = options.tone === 'bad' ? 9000 : 4500, ...rest } = options
    items.value.push({ id, text, tone: 'plain', ...rest })
    setTimeout(() => dismiss(id), ms)
    return id
  }

  function dismiss(id: number): void {
    items.value = items.value.filter((toast) => toast.id !== id)
  }

  return { items, show, dismiss }
})
