/** Formatters bound to the reader's language, with a clock that ticks for what is due. */
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import * as numbers from './numbers'
import * as time from './time'

/** Now, renewed every half minute; one for the whole page. */
export const now = ref(new Date())
setInterval(() => { now.value = new Date() }, 30_000)

/** Whether the page is being printed: on paper there is no today. */
export const onPaper = ref(false)
addEventListener('beforeprint', () => { onPaper.value = true })
addEventListener('afterprint', () => { onPaper.value = false })

export function useFormat() {
  const { locale } = useI18n()
  return {
    date: (at: string | Date) => time.formatDate(at, locale.value),
    instant: (at: string | Date) => (onPaper.value ? time.formatFull(at, locale.value) : time.formatInstant(at, locale.value, now.value)),
    deadline: (at: string | Date) => (onPaper.value ? time.formatFull(at, locale.value) : time.formatDeadline(at, locale.value, now.value)),
    working: (seconds: number) => time.formatWorking(seconds, locale.value),
    late: (seconds: number) => time.formatLate(seconds, locale.value),
    /** A duration on a clock, in the kind of time the clock counts. */
    clock: (seconds: number, kind: time.TimeKind = 'working') => time.formatClock(seconds, kind, locale.value),
    span: (ms: number) => time.formatSpan(ms, locale.value),
    rough: (ms: number) => time.formatRough(ms, locale.value),
    /** How long ago, in its largest unit. */
    age: (at: string) => time.formatRough(now.value.getTime() - new Date(at).getTime(), locale.value),
    /** Names one behind another. */
    list: (names: string[]) => names.join(locale.value === 'zh' ? '、' : ', '),
    /** Sentences one behind another. */
    sentences: (said: string[]) => said.join(locale.value === 'zh' ? '；' : '; '),
    count: (n: number) => numbers.formatCount(n, locale.value),
    share: numbers.formatShare,
    bytes: numbers.formatBytes,
  }
}
