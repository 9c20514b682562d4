/**
 * What people write, kept until the server has it: pure, so that a test can let it crash anywhere.
 *
 * An entry lies on the shelf from the first letter typed. Every call it takes carries an Idempotency-Key that was
 * drawn with the entry and lies on the shelf with it, so a call whose answer was lost is repeated and happens once.
 * After each answer the shelf learns of it before the next call is made.
 */

/** A photo that lies in the store of photos of the device under its id. */
export interface Photo { id: string; name: string; sent: boolean }

export type Kind = 'request' | 'step' | 'comment' | 'rating'

export interface Entry {
  /** drawn at random; also the Idempotency-Key of the write */
  id: string
  /** account that wrote it: nobody else who signs in on this phone sends it */
  owner: string
  kind: Kind
  /** `draft` is being written, `waiting` is to be sent, `refused` was answered with a problem that waiting does not mend */
  state: 'draft' | 'waiting' | 'refused'
  /** the case it is about; of a request only after the server made it */
  caseId: string | null
  /** what is posted */
  body: Record<string, unknown>
  /** version of the case that the writer saw, for steps */
  version: number | null
  photos: Photo[]
  /** whether the server answered the write itself */
  written: boolean
  /** the sentence of the refusal */
  problem: string | null
  /** when it was begun, in milliseconds since 1970 */
  begunAt: number
}

/** Where entries lie. A `put` that returned has been kept. */
export interface Shelf {
  all(): Promise<Entry[]>
  put(entry: Entry): Promise<void>
  drop(entry: Entry): Promise<void>
}

/** The way to the server. */
export interface Wire {
  /** posts the entry under its id; gives the id of the case */
  write(entry: Entry): Promise<string>
  /** attaches a photo to the case under the id of the photo */
  attach(caseId: string, photo: Photo): Promise<void>
}

/** The server cannot take it now (no network, busy, signed out): the same call may succeed later. */
export class NotNow extends Error {}

/** The server will never take it as it is. */
export class Refused extends Error {}

/**
 * Sends what waits of one person, the oldest first. A refusal holds up only its own entry; `NotNow` ends the round,
 * since the next entry would meet the same. Gives how many were sent whole.
 */
export async function sendWaiting(owner: string, shelf: Shelf, wire: Wire): Promise<number> {
  const waiting = (await shelf.all())
    .filter((entry) => entry.owner === owner && entry.state === 'waiting')
    .sort((a, b) => a.begunAt - b.begunAt || (a.id < b.id ? -1 : 1))
  let sent = 0
  for (const entry of waiting) {
    try {
      await deliver(entry, shelf, wire)
      sent += 1
    } catch (cause) {
      if (cause instanceof NotNow) break
      if (!(cause instanceof Refused)) throw cause
      await shelf.put({ ...entry, state: 'refused', problem: cause.message })
    }
  }
  return sent
}

/** A request must exist before photos can hang on it; everything else is read with its photos, so they go first. */
async function deliver(entry: Entry, shelf: Shelf, wire: Wire): Promise<void> {
  if (entry.kind === 'request') await write(entry, shelf, wire)
  for (const photo of entry.photos.filter((p) => !p.sent)) {
    if (!entry.caseId) throw new Refused('case')
    await wire.attach(entry.caseId, photo)
    photo.sent = true
    await shelf.put(entry)
  }
  if (entry.kind !== 'request') await write(entry, shelf, wire)
  await shelf.drop(entry)
}

async function write(entry: Entry, shelf: Shelf, wire: Wire): Promise<void> {
  if (entry.written) return
  entry.caseId = await wire.write(entry)
  entry.written = true
  await shelf.put(entry)
}

/**
 * A refused entry taken up again. What the server already has keeps its key; a write that was refused gets a new
 * one, since its words may change and a key stands for one text.
 */
export function reopened(entry: Entry, newId: string, version: number | null): Entry {
  return { ...entry, id: entry.written ? entry.id : newId, state: 'draft', problem: null, version }
}

const TITLE_CHARACTERS_MAX = 60

/** What a request is called whose writer gave no title: its first sentence, cut where lists would cut it. */
export function titleOf(title: string, body: string): string {
  const first = title.trim() || (body.trim().split(/[。！？!?\n]/)[0] ?? '').trim()
  const characters = Array.from(first)
  return characters.length > TITLE_CHARACTERS_MAX ? characters.slice(0, TITLE_CHARACTERS_MAX - 1).join('') + '…' : first
}
