/** Changing the graph: each change is sent at once and makes a version; undo brings the one before back. */
import { ref } from 'vue'
import { post, Problem } from '@/api/client'
import { editOf, type Edit, type EditForm } from '@/lib/graph/edits'
import { useToasts } from '@/stores/toasts'
import { useWords } from './useWords'

export function useEditing(version: () => number | undefined, changed: () => Promise<unknown>) {
  const { t } = useWords()
  const toasts = useToasts()
  const open = ref(false)
  const form = ref<EditForm | null>(null)
  const problem = ref<unknown>(null)
  const busy = ref(false)

  function start(next: EditForm): void {
    form.value = next
    problem.value = null
    open.value = true
  }
  async function send(edits: Edit[]): Promise<boolean> {
    busy.value = true
    problem.value = null
    try {
      await post('/chain-graph/edits', { edits }, version())
      open.value = false
      toasts.show(t('graph.changed'), { tone: 'good', ms: 8000, action: { label: t('action.undo'), run: () => void undo() } })
      await changed()
      return true
    } catch (cause) {
      problem.value = cause
      if (!open.value) toasts.show(cause instanceof Problem && cause.status ? cause.message : t('problem.unexpected'), { tone: 'bad' })
      // somebody was faster: what they changed is read, what was typed stays
      if (cause instanceof Problem && cause.status === 412) await changed()
      return false
    } finally {
      busy.value = false
    }
  }
  async function undo(): Promise<void> {
    try {
      await post('/chain-graph/undo', {}, version())
      toasts.show(t('graph.undone'), { tone: 'good' })
    } catch (cause) {
      toasts.show(cause instanceof Problem && cause.status ? cause.message : t('problem.unexpected'), { tone: 'bad' })
    }
    await changed()
  }
  return { open, form, problem, busy, start, send, undo, submit: (filled: EditForm) => void send([editOf(filled)]) }
}
