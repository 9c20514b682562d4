/** Instants and durations as people in China write them. Wall-clock time is always Asia/Shanghai. */

const ZONE = 'Asia/Shanghai'
const DAY_MS = 86_400_000
/** Length of a working day that durations are told in (08:00–12:00 and 14:00–18:00). */
const WORKING_DAY_SECONDS = 8 * 3600

export interface Parts { year: number; month: number; day: number; hour: number; minute: number; weekday: number }

const reader = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE, year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
})

export function parts(instant: string | Date): Parts {
  const date = new Date(instant)
  const of: Record<string, number> = {}
  for (const part of reader.formatToParts(date)) of[part.type] = Number(part.value)
  const weekday = new Date(Date.UTC(of.year!, of.month! - 1, of.day!)).getUTCDay()
  return { year: of.year!, month: of.month!, day: of.day!, hour: of.hour!, minute: of.minute!, weekday }
}

const WEEK_ZH = '日一二三四五六'
const WEEK_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTH_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (n: number): string => String(n).padStart(2, '0')

/** Days between two instants on the calendar of Shanghai (0 = same day, 1 = tomorrow). */
export function calendarDays(from: Date, to: Date): number {
  const day = (p: Parts): number => Date.UTC(p.year, p.month - 1, p.day) / DAY_MS
  return day(parts(to)) - day(parts(from))
}

export function formatDate(instant: string | Date, locale: string): string {
  const p = parts(instant)
  return locale === 'zh' ? `${p.year}年${p.month}月${p.day}日` : `${p.day} ${MONTH_EN[p.month - 1]} ${p.year}`
}

/** The day and the minute, whenever it is read. */
export function formatFull(instant: string | Date, locale: string): string {
  const p = parts(instant)
  return `${formatDate(instant, locale)} ${two(p.hour)}:${two(p.minute)}`
}

/** Short: time alone today, month and day this year, year otherwise. */
export function formatInstant(instant: string | Date, locale: string, now: Date = new Date()): string {
  const p = parts(instant)
  const clock = `${two(p.hour)}:${two(p.minute)}`
  if (calendarDays(now, new Date(instant)) === 0) return locale === 'zh' ? `今天 ${clock}` : `today ${clock}`
  if (p.year === parts(now).year) {
    return locale === 'zh' ? `${two(p.month)}-${two(p.day)} ${clock}` : `${p.day} ${MONTH_EN[p.month - 1]} ${clock}`
  }
  return locale === 'zh' ? `${p.year}-${two(p.month)}-${two(p.day)}` : `${p.day} ${MONTH_EN[p.month - 1]} ${p.year}`
}

/** A deadline: today and tomorrow by name, the weekday within a week, the date beyond. */
export function formatDeadline(instant: string | Date, locale: string, now: Date = new Date()): string {
  const p = parts(instant)
  const clock = `${two(p.hour)}:${two(p.minute)}`
  const days = calendarDays(now, new Date(instant))
  const zh = locale === 'zh'
  if (days === 0) return zh ? `今天 ${clock}` : `today ${clock}`
  if (days === 1) return zh ? `明天 ${clock}` : `tomorrow ${clock}`
  const weekday = zh ? `周${WEEK_ZH[p.weekday]}` : WEEK_EN[p.weekday]!
  const date = zh ? `${two(p.month)}-${two(p.day)}` : `${p.day} ${MONTH_EN[p.month - 1]}`
  if (days > 1 && days <= 7) return zh ? `${date} ${weekday} ${clock}` : `${weekday} ${date} ${clock}`
  return p.year === parts(now).year ? `${date} ${clock}` : formatDate(instant, locale)
}

function joined(pairs: [number, string][]): string {
  const told = pairs.filter(([n]) => n > 0).slice(0, 2).map(([n, unit]) => `${n}${unit}`)
  return told.join(' ')
}

/** Working time in working days of eight hours, at most two units. */
export function formatWorking(seconds: number, locale: string): string {
  const total = Math.max(0, Math.round(Math.abs(seconds) / 60))
  const day = WORKING_DAY_SECONDS / 60
  const [d, h, m] = [Math.floor(total / day), Math.floor((total % day) / 60), total % 60]
  const zh = locale === 'zh'
  const units: [number, string][] = zh
    ? [[d, ' 个工作日'], [h, ' 小时'], [d > 0 ? 0 : m, ' 分']]
    : [[d, d === 1 ? ' working day' : ' working days'], [h, ' h'], [d > 0 ? 0 : m, ' min']]
  return joined(units) || (zh ? '不到 1 分' : 'under 1 min')
}

/** How late something is: working time in its largest unit. */
export function formatLate(seconds: number, locale: string): string {
  const total = Math.max(0, Math.floor(seconds / 60))
  const day = WORKING_DAY_SECONDS / 60
  const whole = total >= day ? total - (total % day) : total >= 60 ? total - (total % 60) : total
  return formatWorking(whole * 60, locale)
}

/** Elapsed natural time, at most two units. */
export function formatSpan(ms: number, locale: string): string {
  const total = Math.max(0, Math.floor(Math.abs(ms) / 60_000))
  const [d, h, m] = [Math.floor(total / 1440), Math.floor((total % 1440) / 60), total % 60]
  const units: [number, string][] = locale === 'zh'
    ? [[d, ' 天'], [h, ' 小时'], [d > 0 ? 0 : m, ' 分']]
    : [[d, d === 1 ? ' day' : ' days'], [h, ' h'], [d > 0 ? 0 : m, ' min']]
  return joined(units) || (locale === 'zh' ? '不到 1 分' : 'under 1 min')
}

export type TimeKind = 'working' | 'natural' | 'hours24'

/** Time on a clock: working days of eight hours, days of the calendar, or hours day and night. */
export function formatClock(seconds: number, kind: TimeKind, locale: string): string {
  if (kind === 'working') return formatWorking(seconds, locale)
  const minutes = Math.max(0, Math.floor(Math.abs(seconds) / 60))
  const zh = locale === 'zh'
  if (kind === 'hours24') {
    const [h, m] = [Math.floor(minutes / 60), minutes % 60]
    const units: [number, string][] = zh ? [[h, ' 小时'], [m, ' 分']] : [[h, ' h'], [m, ' min']]
    return joined(units) || (zh ? '不到 1 分' : 'under 1 min')
  }
  const [d, h] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)]
  const units: [number, string][] = zh ? [[d, ' 个自然日'], [h, ' 小时']] : [[d, d === 1 ? ' calendar day' : ' calendar days'], [h, ' h']]
  return joined(units) || (zh ? '不到 1 小时' : 'under 1 h')
}

/** Rounded to its largest unit: 「2 天」「3 小时」. */
export function formatRough(ms: number, locale: string): string {
  const minutes = Math.max(1, Math.floor(Math.abs(ms) / 60_000))
  const zh = locale === 'zh'
  if (minutes >= 1440) return `${Math.floor(minutes / 1440)} ${zh ? '天' : 'd'}`
  if (minutes >= 60) return `${Math.floor(minutes / 60)} ${zh ? '小时' : 'h'}`
  return `${minutes} ${zh ? '分' : 'min'}`
}

/** The calendar date in Shanghai as YYYY-MM-DD, for query parameters. */
export function isoDate(instant: Date): string {
  const p = parts(instant)
  return `${p.year}-${two(p.month)}-${two(p.day)}`
}

/** First day of the month that lies `offset` months from the one containing `now`, as YYYY-MM-DD. */
export function monthStart(now: Date, offset = 0): string {
  const p = parts(now)
  const first = new Date(Date.UTC(p.year, p.month - 1 + offset, 1))
  return `${first.getUTCFullYear()}-${two(first.getUTCMonth() + 1)}-01`
}
