/** The one way to the HTTP API: language, problems, versions and double submits are handled here. */
import type { FieldError, ProblemBody } from './types'

/** A problem the server stated (RFC 9457), or `network` when it could not be reached. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: FieldError[] = [],
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message)
  }

  field(name: string): string | undefined {
    return this.errors.find((e) => e.field === name || e.field === `/${name}`)?.message
  }
}

export interface Answer<T> { data: T; version: string | null }
export interface Options {
  query?: Query
  body?: unknown
  /** version of the case that the caller last saw, sent as `If-Match` */
  version?: string | number | null
  signal?: AbortSignal
  keepalive?: boolean
}
export type Query = Record<string, string | number | boolean | null | undefined>

const BASE = '/api/v1'
let language = 'zh'
let onSignedOut: (() => void) | null = null

export function setLanguage(value: string): void {
  language = value
}
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback
}

export function url(path: string, query?: Query): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '' && value !== false) search.set(key, String(value))
  }
  const tail = search.toString()
  return BASE + path + (tail ? `?${tail}` : '')
}

/** Writes on their way, by what they say: the second click of a double click shares the answer of the first. */
const underway = new Map<string, Promise<Answer<unknown>>>()

export function call<T>(method: string, path: string, options: Options = {}): Promise<Answer<T>> {
  if (method === 'GET' || options.body instanceof FormData) return ask<T>(method, path, options)
  const said = JSON.stringify([method, path, options.query, options.body, options.version])
  const running = underway.get(said)
  if (running) return running as Promise<Answer<T>>
  const started = ask<T>(method, path, options).finally(() => underway.delete(said))
  underway.set(said, started)
  return started
}

async function ask<T>(method: string, path: string, options: Options): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language }
  let body: BodyInit | undefined
  if (options.body instanceof FormData) body = options.body
  else if (options.body !== undefined) {
    body = JSON.stringify(options.body)
    headers['Content-Type'] = 'application/json'
  }
  if (options.version != null) headers['If-Match'] = `"${String(options.version).replaceAll('"', '')}"`
  if (method === 'POST') headers['Idempotency-Key'] = randomKey()

  const response = await send(url(path, options.query), {
    method, headers, body, signal: options.signal, keepalive: options.keepalive, credentials: 'same-origin',
  })
  if (!response.ok) throw await problemOf(response, path)
  const version = response.headers.get('ETag')?.replace(/^W\//, '').replaceAll('"', '') ?? null
  const isJson = response.headers.get('Content-Type')?.includes('json') ?? false
  return { data: (isJson ? await response.json() : undefined) as T, version }
}

/** Sends, and tries once more after a broken connection: the idempotency key makes that safe. */
async function send(address: string, init: RequestInit): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await fetch(address, init)
    } catch (cause) {
      if (init.signal?.aborted) throw cause
      if (attempt === 1) throw new Problem(0, 'network', 'network')
      await new Promise((resolve) => setTimeout(resolve, 400))
    }
  }
}

async function problemOf(response: Response, path: string): Promise<Problem> {
  const stated: Partial<ProblemBody> = await response.json().catch(() => ({}))
  if (response.status === 401 && path !== '/session' && path !== '/me') onSignedOut?.()
  const retry = Number(response.headers.get('Retry-After'))
  return new Problem(
    response.status,
    stated.code ?? `http.${response.status}`,
    sentenceOf(stated, response.status),
    stated.errors ?? [],
    Number.isFinite(retry) && retry > 0 ? retry : null,
  )
}

/** The sentence that says what went wrong; the title only names the kind of status. */
function sentenceOf(stated: Partial<ProblemBody>, status: number): string {
  return stated.detail || stated.title || `HTTP ${status}`
}

function randomKey(): string {
  // crypto.randomUUID needs a secure context, which a plain-HTTP intranet is not
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

export const get = async <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  (await call<T>('GET', path, { query, signal })).data
export const post = async <T>(path: string, body?: unknown, version?: string | number | null): Promise<T> =>
  (await call<T>('POST', path, { body, version })).data
export const patch = async <T>(path: string, body: unknown, version?: string | number | null): Promise<T> =>
  (await call<T>('PATCH', path, { body, version })).data
export const remove = async (path: string, body?: unknown): Promise<void> => {
  await call('DELETE', path, { body })
}

/** Uploads with progress (fetch cannot report it). Resolves with the parsed answer. */
export function upload<T>(path: string, form: FormData, onProgress: (share: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', BASE + path)
    request.setRequestHeader('Accept-Language', language)
    request.setRequestHeader('Idempotency-Key', randomKey())
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onerror = () => reject(new Problem(0, 'network', 'network'))
    request.onabort = () => reject(new Problem(0, 'aborted', 'aborted'))
    request.onload = () => {
      const body = parse(request.responseText)
      if (request.status < 400) resolve(body as T)
      else {
        const stated = (body ?? {}) as Partial<ProblemBody>
        reject(new Problem(request.status, stated.code ?? `http.${request.status}`, sentenceOf(stated, request.status), stated.errors))
      }
    }
    signal?.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
