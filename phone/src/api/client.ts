/** The one way to the HTTP API, for both platforms: `uni.request` is XMLHttpRequest there and `wx.request` here. */
import { language } from '../lib/words'
import { kept, keep, forget } from '../lib/keep'

/** A problem the server stated (RFC 9457), or status 0 when it could not be reached. */
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message)
  }
  /** Whether the same call may succeed later. */
  get passes(): boolean {
    return this.status === 0 || this.status === 401 || this.status === 429 || this.status >= 500
  }
}

// A page of the server talks to it by path and cookie; the mini-program knows its address from the build and shows the token.
// #ifdef H5
const SERVER = ''
// #endif
// #ifndef H5
const SERVER = (import.meta.env.VITE_LIANZHANG_URL as string | undefined ?? '').replace(/\/$/, '')
// #endif
const TOKEN = 'lianzhang.token'

export function keepToken(token: string): void {
  // #ifndef H5
  keep(TOKEN, token)
  // #endif
  // #ifdef H5
  void token
  // #endif
}
export function forgetToken(): void {
  forget(TOKEN)
}

export function headers(key?: string, version?: number | null): Record<string, string> {
  const out: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language.value }
  const token = kept<string>(TOKEN)
  if (token) out.Authorization = `Bearer ${token}`
  if (key) out['Idempotency-Key'] = key
  if (version != null) out['If-Match'] = `"${version}"`
  return out
}
export const address = (path: string): string => `${SERVER}/api/v1${path}`

interface Options { body?: unknown; key?: string; version?: number | null }

export function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, options: Options = {}): Promise<T> {
  const header = headers(options.key, options.version)
  if (options.body !== undefined) header['Content-Type'] = 'application/json'
  return new Promise((resolve, reject) => {
    uni.request({
      url: address(path), method, header, timeout: 20_000,
      data: options.body === undefined ? undefined : JSON.stringify(options.body),
      success: ({ statusCode, data }) => settle(statusCode, data, resolve as (value: unknown) => void, reject),
      fail: () => reject(new Problem(0, 'network', 'network')),
    })
  })
}

/** What is attached: a path of the device; in a browser the file itself, which has a name, as an address of memory has not. */
export type Source = { filePath: string } | { files: { name: string; file: File }[] }

/** Attaches a file of the device to a case, once per key. */
export function attach(caseId: string, source: Source, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    uni.uploadFile({
      ...source, url: address(`/cases/${caseId}/attachments`), name: 'file', header: headers(key), timeout: 60_000,
      success: ({ statusCode, data }) => settle(statusCode, data, () => resolve(), reject),
      fail: () => reject(new Problem(0, 'network', 'network')),
    })
  })
}

function settle(status: number, data: unknown, resolve: (value: unknown) => void, reject: (problem: Problem) => void): void {
  const body = typeof data === 'string' ? parsed(data) : data
  if (status >= 200 && status < 300) return resolve(body)
  const stated = (body ?? {}) as { code?: string; detail?: string; title?: string; errors?: { message?: string }[] }
  const fields = (stated.errors ?? []).map((e) => e.message).filter(Boolean).join('；')
  reject(new Problem(status, stated.code ?? `http.${status}`, fields || stated.detail || stated.title || `HTTP ${status}`))
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const get = <T>(path: string, query: Record<string, string | number | boolean | undefined> = {}): Promise<T> => {
  const tail = Object.entries(query).filter(([, v]) => v !== undefined && v !== '').map(([k, v]) => `${k}=${encodeURIComponent(String(v))}`).join('&')
  return call<T>('GET', tail ? `${path}?${tail}` : path)
}
