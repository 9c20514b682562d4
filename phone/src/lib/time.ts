/** Instants as people here read them: the zone is that of the city, whatever the phone says. */
import { language, t, type Word } from './words'

const CITY_OFFSET_MS = 8 * 3600 * 1000
const two = (n: number): string => String(n).padStart(2, '0')

/** An instant as `12-03 周四 18:00`; the weekday only where a deadline is meant. */
export function moment(at: string, withWeekday = false): string {
  const city = new Date(Date.parse(at) + CITY_OFFSET_MS)
  const weekday = withWeekday ? ` ${t(`weekday.${city.getUTCDay()}` as Word)}` : ''
  return `${two(city.getUTCMonth() + 1)}-${two(city.getUTCDate())}${weekday} ${two(city.getUTCHours())}:${two(city.getUTCMinutes())}`
}

/** A length of working time, in days of eight hours where it is long. */
export function working(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return t('time.minutes', { n: minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return t('time.hours', { n: hours })
  const days = (hours / 8).toFixed(1).replace(/\.0$/, '')
  return t(language.value === 'en' && days === '1' ? 'time.day' : 'time.days', { n: days })
}

export function due(view: { at: string; clock: string; late_seconds?: number | null }): string {
  const verb = t(`clock.${view.clock}` as Word)
  if (view.late_seconds == null) return t('due.by', { at: moment(view.at, true), verb })
  return t('due.late', { verb, late: working(view.late_seconds) })
}

/** A day some days from now in the city, `YYYY-MM-DD`. */
export function dayFromNow(days: number): string {
  return new Date(Date.now() + CITY_OFFSET_MS + days * 86_400_000).toISOString().slice(0, 10)
}
