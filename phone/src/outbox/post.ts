/** The outbox of this phone: the pure part with the storage and the network of the device. */
import { ref } from 'vue'
import { attach, call, Problem } from '../api/client'
import { forget, keep, kept, keysBeginning } from '../lib/keep'
import { person, refresh } from '../lib/session'
import { t } from '../lib/words'
import { NotNow, Refused, reopened, sendWaiting, type Entry, type Kind, type Photo, type Shelf, type Wire } from './outbox'
import * as photos from './photos'

const PREFIX = 'lianzhang.outbox.'
const UPLOAD_DONE = 'idempotency.done'

export const shelf: Shelf = {
  all: async () => keysBeginning(PREFIX).map((key) => kept<Entry>(key)).filter((entry): entry is Entry => entry !== null),
  put: async (entry) => keep(PREFIX + entry.id, entry),
  drop: async (entry) => {
    forget(PREFIX + entry.id)
    for (const photo of entry.photos) await photos.dropPhoto(photo.id)
  },
}

const PATHS: Record<Kind, (entry: Entry) => string> = {
  request: () => '/requests',
  step: (entry) => `/cases/${entry.caseId}/transitions`,
  comment: (entry) => `/cases/${entry.caseId}/comments`,
  rating: (entry) => `/requests/${entry.caseId}/rating`,
}

const wire: Wire = {
  async write(entry) {
    try {
      const answer = await call<{ id?: string }>('POST', PATHS[entry.kind](entry), { body: entry.body, key: entry.id, version: entry.version })
      return entry.caseId ?? answer.id ?? ''
    } catch (cause) {
      if (wasDone(cause)) return entry.caseId ?? ''
      throw verdict(cause)
    }
  },
  async attach(caseId, photo) {
    const source = await sourceOf(photo)
    if (!source) throw new Refused(t('photo.lost'))
    try {
      await attach(caseId, source, photo.id)
    } catch (cause) {
      if (!wasDone(cause)) throw verdict(cause)
    }
  },
}

async function sourceOf(photo: Photo) {
  // #ifdef H5
  const file = await photos.photoFile(photo.id, photo.name)
  return file && { files: [{ name: 'file', file }] }
  // #endif
  // #ifndef H5
  const filePath = await photos.photoPath(photo.id)
  return filePath && { filePath }
  // #endif
}
const wasDone = (cause: unknown): boolean => cause instanceof Problem && cause.code === UPLOAD_DONE
const verdict = (cause: unknown): unknown => (!(cause instanceof Problem) ? cause : cause.passes ? new NotNow() : new Refused(cause.message))

/** What this person wrote and the server has not, the newest first. */
export const pending = ref<Entry[]>([])

export async function look(): Promise<void> {
  const mine = (await shelf.all()).filter((entry) => entry.owner === person.value?.id)
  pending.value = mine.sort((a, b) => b.begunAt - a.begunAt)
}

let round: Promise<number> | null = null

/** Sends what waits; calls that come while it does share the round. Gives how many were sent whole. */
export function flush(): Promise<number> {
  round ??= sendMine().finally(() => {
    round = null
    return look()
  })
  return round
}

async function sendMine(): Promise<number> {
  await look()
  if (!pending.value.some((entry) => entry.state === 'waiting')) return 0
  // somebody else may have signed in beside this page since: what is sent is sent by whom the server knows
  await refresh()
  return person.value ? sendWaiting(person.value.id, shelf, wire) : 0
}

/** 128 random bits as text, from the best source the device has. */
export function newId(): string {
  const bytes = new Uint8Array(16)
  // #ifdef H5
  crypto.getRandomValues(bytes)
  // #endif
  // #ifndef H5
  // a mini-program draws random bytes only asynchronously; a key must be unlikely to meet its like, not secret
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.floor(Math.random() * 256)
  // #endif
  return Date.now().toString(36) + Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

export function begin(kind: Kind, caseId: string | null, version: number | null): Entry {
  return {
    id: newId(), owner: person.value?.id ?? '', kind, state: 'draft', caseId, body: {}, version, photos: [],
    written: false, problem: null, begunAt: Date.now(),
  }
}

/** The draft of the same thing if there is one, else a new one; a refused one is taken up again. */
export async function draftOf(kind: Kind, caseId: string | null, transition: string | null, version: number | null): Promise<Entry> {
  await look()
  const same = pending.value.find((entry) => entry.kind === kind && entry.state !== 'waiting' && (kind === 'request' || entry.caseId === caseId)
    && (transition === null || entry.body.transition === transition))
  if (!same) return begin(kind, caseId, version)
  if (same.state === 'draft') return { ...same, version }
  const again = reopened(same, newId(), version)
  await shelf.put(again)
  if (again.id !== same.id) forget(PREFIX + same.id)
  return again
}

/** Marks a draft as to be sent and tries at once. True when the server has all of it. */
export async function send(entry: Entry): Promise<{ sent: boolean; problem: string | null }> {
  await shelf.put({ ...entry, state: 'waiting' })
  await flush().catch(() => 0)
  // a round that was under way may have looked before this entry lay there
  if (pending.value.some((row) => row.id === entry.id && row.state === 'waiting')) await flush().catch(() => 0)
  // the shelf and not the list: who was signed out meanwhile has an empty list and still has the entry
  const left = (await shelf.all()).find((row) => row.id === entry.id)
  return { sent: !left, problem: left?.problem ?? null }
}

export async function discard(entry: Entry): Promise<void> {
  await shelf.drop(entry)
  await look()
}
