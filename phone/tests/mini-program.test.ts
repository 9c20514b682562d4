/** The built mini-program, page by page, in plain Node. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BUILT, settled, WeChat, type Answer, type Call } from './wechat'

const ME = { id: 'u1', display_name: '周工', home: 'enterprise', may: ['file-case', 'comment-publicly'], language: 'zh' }
const item = (over: object = {}) => ({
  id: 'c1', kind: 'request', number: 'LZ-1', title: '路灯坏了', state: 'resolved', state_label: '已办结', open: false, urgency: 'normal', requester: '建滔', supporting: [],
  source: 'web', submitted_at: '2026-12-01T02:00:00Z', state_since: '2026-12-01T02:00:00Z', holder: { who: 'lead', name: '住建局' }, version: 4, due: { clock: 'resolve', at: '2026-12-03T10:00:00Z', state: 'running', late_seconds: null }, ...over,
})
const detail = (over: object = {}) => ({
  ...item(), body: '三天了', answer: { text: '已修好', at: '2026-12-02T02:00:00Z', by: { id: 'd', name: '住建局' } }, rating: null, rounds: [], assignments: [], clocks: [], members: [],
  level: 0, way: [{ state: 'submitted', state_label: '已提交', from: '2026-12-01T02:00:00Z', to: null, unit: null, working_seconds: 5400, paused: false }], ...over,
})
const offer = (transition: string, label: string, needs: string[], primary: boolean) => ({ transition, label, needs, primary, beside: false, drops: false, note_published: true, gate: [] })

const answers = (over: Record<string, unknown> = {}): Answer => ({ method, path }: Call) => {
  const known: Record<string, unknown> = {
    'GET /me': ME, 'POST /session': { token: 'secret', user: ME }, 'POST /requests': { id: 'c9' }, 'POST /requests/like': { own: [], others: 0 },
    'GET /cases/c1': detail(), 'GET /cases/c1/transitions': { items: [offer('reopen', '重办', ['note'], false)] },
    'GET /cases/c1/attachments': { items: [] }, 'GET /cases/c1/comments': { items: [] }, 'GET /cases/c1/events': { items: [] },
    'GET /enterprises/f1/page': { enterprise: { name: '建滔', uscc: 'X', chains: [], park: null }, chain: null, people: null, cases: [{ kind: 'request', path: '/requests', open: 2, total: 5, items: [item()] }] },
    'GET /enterprises': { items: [{ id: 'f1', name: '建滔', park: null }], total: 1 },
    'GET /requests': { items: [item()], total: 1 }, ...over,
  }
  const found = known[`${method} ${path.split('?')[0]}`]
  if (found !== undefined) return { status: 200, data: found }
  return method === 'GET' ? { status: 404, data: { code: 'not_found', title: 'not found' } } : { status: 201, data: {} }
}
function signedIn(over: Record<string, unknown> = {}, me: object = ME): WeChat {
  const wechat = new WeChat(answers({ 'GET /me': me, ...over }))
  wechat.storage.set('lianzhang.person', JSON.stringify(me))
  wechat.storage.set('lianzhang.token', '"secret"')
  return wechat
}
const writes = (wechat: WeChat) => wechat.calls.filter((call) => call.method !== 'GET' && call.path !== '/requests/like')
const files = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name))

describe.skipIf(!existsSync(BUILT))('the built mini-program', () => {
  it('is small, makes no code at run time, asks for privacy, holds nothing of a browser', () => {
    const all = files(BUILT)
    expect(all.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(1.5 * 1024 * 1024)
    const code = all.filter((file) => file.endsWith('.js')).map((file) => readFileSync(file, 'utf8')).join('\n')
    expect(code).not.toMatch(/new Function\(|\beval\(|Function\("return this"\)/)
    expect(code).not.toMatch(/indexedDB|XMLHttpRequest|serviceWorker|localStorage/)
    expect((JSON.parse(readFileSync(join(BUILT, 'app.json'), 'utf8')) as Record<string, unknown>).__usePrivacyCheck__).toBe(true)
  })

  it('signs in and keeps the token', async () => {
    const wechat = new WeChat(answers())
    const page = await wechat.open().page('pages/sign-in/index')
    page.fire('data-field="name"', 'input', 'enterprise-a')
    page.fire('data-field="password"', 'input', 'word')
    await settled()
    page.fire('data-act="enter"', 'tap')
    await settled()
    expect(writes(wechat)).toMatchObject([{ path: '/session', body: { name: 'enterprise-a', password: 'word' } }])
    expect(wechat.storage.get('lianzhang.token')).toBe('"secret"')
    expect(wechat.went).toContain('/pages/home/index')
  })

  it('shows what a firm asked, each on a card that leads to it', async () => {
    const wechat = signedIn()
    const app = wechat.open()
    const page = await app.page('pages/home/index')
    expect(page.texts).toContain('1 件等您回复，共 1 件诉求')
    const card = await app.child(page, 'case-card', 0)
    expect(card.texts).toContain('路灯坏了')
    expect(card.texts).toContain('12-03 周四 18:00 前办结')
    card.fire('case-card', 'tap')
    await settled()
    expect(wechat.went).toContain('/pages/case/index?id=c1')
  })

  it('keeps a request with its photo while there is no network, also when it is closed, and sends it once', async () => {
    const wechat = signedIn()
    wechat.online = false
    wechat.picked = ['wxfile://tmp/lamp.jpg']
    let app = wechat.open()
    const page = await app.page('pages/file/index')
    page.fire('data-field="body"', 'input', '厂门口路灯坏了。夜里看不见')
    const row = await app.child(page, 'photo-row', 0)
    row.fire('data-act="photo"', 'tap')
    await settled()
    page.fire('data-act="send"', 'tap')
    await settled()
    expect(wechat.calls).toEqual([])
    expect(wechat.went).toContain('/pages/home/index')

    app = wechat.open()
    expect((await app.page('pages/home/index')).texts).toContain('连不上服务器')
    wechat.comeOnline()
    await settled()
    wechat.comeOnline()
    await settled()
    const [filed, photo, ...rest] = writes(wechat)
    expect(filed).toMatchObject({ path: '/requests', body: { title: '厂门口路灯坏了', body: '厂门口路灯坏了。夜里看不见' } })
    expect(photo).toMatchObject({ method: 'UPLOAD', path: '/cases/c9/attachments', body: 'wxfile://tmp/lamp.jpg' })
    expect(new Set([filed!.key, photo!.key]).size).toBe(2)
    expect(rest).toEqual([])
    expect([...wechat.storage.keys()].filter((key) => key.includes('outbox'))).toEqual([])
    expect(wechat.files.size).toBe(0)
  })

  it('never sends what one person wrote in the name of another', async () => {
    const wechat = signedIn({ 'GET /me': { ...ME, id: 'u2' } })
    wechat.online = false
    const page = await wechat.open().page('pages/file/index')
    page.fire('data-field="body"', 'input', '厂门口路灯坏了')
    await settled()
    page.fire('data-act="send"', 'tap')
    await settled()
    wechat.comeOnline()
    await settled()
    expect(wechat.calls.map((call) => call.path)).toContain('/me')
    expect(writes(wechat)).toEqual([])
    expect([...wechat.storage.keys()].filter((key) => key.includes('outbox'))).toHaveLength(1)
  })

  it('shows the answer of a case, rates it and asks again', async () => {
    const wechat = signedIn()
    const app = wechat.open()
    const page = await app.page('pages/case/index', { id: 'c1' })
    expect(page.texts).toContain('已修好')
    expect(page.texts).toContain('1 小时')
    page.fire('data-act="rate"', 'tap')
    page.fire('data-act="more"', 'tap')
    await settled()
    const [rate, again] = wechat.went.filter((url) => url.startsWith('/pages/act'))
    const queryOf = (url: string) => Object.fromEntries(url.split('?')[1]!.split('&').map((pair) => pair.split('=') as [string, string]))

    const rating = await app.page('pages/act/index', queryOf(rate!))
    rating.fire('data-act="yes"', 'tap')
    await settled()
    rating.fire('data-act="send"', 'tap')
    await settled()
    expect(writes(wechat).at(-1)).toMatchObject({ path: '/requests/c1/rating', body: { satisfied: true } })

    const reopening = await app.page('pages/act/index', queryOf(again!))
    expect(reopening.texts).toContain('还有什么没有解决？')
    expect(wechat.went.at(-1)).toBe('title 办理')
  })

  it('lets a department acknowledge with one tap', async () => {
    const me = { ...ME, home: 'department', may: ['comment-publicly'] }
    const wechat = signedIn({ 'GET /cases/c1': detail({ state: 'dispatched', answer: null }), 'GET /cases/c1/transitions': { items: [offer('acknowledge', '签收', [], true)] } }, me)
    const page = await wechat.open().page('pages/case/index', { id: 'c1' })
    const bar = page.wxml.slice(page.wxml.indexOf('class="bar"'))
    const slot = [...bar.matchAll(/<button[^>]*data-act="{{(\w+)}}"[^>]*bindtap="{{(\w+)}}"/g)][0]!
    expect(page.data[slot[1]!]).toBe('acknowledge')
    ;(page[page.data[slot[2]!] as string] as (event: unknown) => void)({ type: 'tap', detail: {}, target: { dataset: {} }, currentTarget: { dataset: {} }, timeStamp: Date.now() })
    await settled()
    expect(writes(wechat)).toMatchObject([{ path: '/cases/c1/transitions', body: { transition: 'acknowledge' } }])
  })

  it('finds a firm for a chief and shows its briefing', async () => {
    const wechat = signedIn({}, { ...ME, home: 'chief', may: ['read-enterprise'] })
    const app = wechat.open()
    const home = await app.page('pages/home/index')
    home.fire('data-field="firm"', 'input', '建滔')
    await settled()
    home.fire('data-field="firm"', 'confirm', '建滔')
    await settled()
    expect(home.texts).toContain('建滔')
    const page = await app.page('pages/firm/index', { id: 'f1' })
    expect(page.texts).toContain('建滔：2 件事未办结')
    expect(page.texts).toContain('未办结 2，共 5')
  })
})
