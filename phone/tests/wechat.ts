/** As much of WeChat as the built mini-program asks for: its globals, pages and components, without a browser. */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import vm from 'node:vm'

type Data = Record<string, unknown>
interface Options { lifetimes: Record<string, (this: Instance) => void>; methods: Record<string, (this: Instance, ...args: unknown[]) => unknown> }
export interface Call { method: string; path: string; key?: string; body?: unknown }
export type Answer = (call: Call) => { status: number; data: unknown }

export const BUILT = resolve(import.meta.dirname, '../dist/mp-weixin')

/** A page or a component as WeChat makes one of what was declared. */
export class Instance {
  [name: string]: unknown
  data: Data = {}
  constructor(readonly declared: Options, readonly wxml: string, readonly route: string | undefined, readonly properties: Data, private readonly parent?: Instance) {
    Object.assign(this, declared.methods)
  }
  setData(patch: Data, then?: () => void): void {
    for (const [path, value] of Object.entries(patch)) {
      const steps = path.replace(/\[(\d+)\]/g, '.$1').split('.')
      const end = steps.pop()!
      // what is set crosses to another thread in WeChat: only what JSON can say arrives
      steps.reduce<Data>((at, step) => (at[step] ??= {}) as Data, this.data)[end] = value === undefined ? undefined : JSON.parse(JSON.stringify(value))
    }
    then?.()
  }
  triggerEvent(name: string, detail: unknown): void {
    if (name === '__l') this.parent?.declared.methods.__l!.call(this.parent, { detail })
  }
  selectAllComponents(): [] { return [] }
  selectComponent(): null { return null }

  /** What the element with an attribute has bound to an event, called as WeChat calls it. */
  fire(attribute: string, event: string, value?: string): void {
    const tag = [...this.wxml.matchAll(/<[a-z-]+[^>]*>/g)].map((match) => match[0]).find((text) => text.includes(attribute))
    const slot = tag?.match(new RegExp(`bind${event}="{{(\\w+)}}"`))?.[1]
    const handler = slot && (this.data[slot] as string | undefined)
    if (!handler) throw new Error(`nothing is bound to ${event} of ${attribute} on ${this.route}`)
    const target = { dataset: {}, id: '' }
    ;(this[handler] as (event: unknown) => void)({ type: event, detail: { value }, target, currentTarget: target, timeStamp: Date.now() })
  }
  /** Every text that the page shows. */
  get texts(): string { return JSON.stringify(this.data) }
}

export class WeChat {
  readonly storage = new Map<string, string>()
  readonly files = new Map<string, string>()
  readonly calls: Call[] = []
  readonly went: string[] = []
  online = true
  picked: string[] = []
  private networkListener: (state: { isConnected: boolean }) => void = () => {}
  constructor(private readonly answer: Answer) {}

  /** The app as it is opened: everything in memory is new, storage and files are those of before. */
  open(): { page(route: string, query?: Record<string, string>): Promise<Instance>; child(parent: Instance, name: string, index: number): Promise<Instance> } {
    const declared = new Map<string, Options>()
    let loading = ''
    const declare = (options: Options): void => { declared.set(loading, options) }
    let app: Data = {}
    const context = vm.createContext({
      wx: this.wx(), App: (options: Data) => { app = options }, Page: declare, Component: declare, Behavior: () => ({}), getApp: () => app, getCurrentPages: () => [],
      console, setTimeout, clearTimeout, setInterval: () => 0, clearInterval: () => {},
    }, { codeGeneration: { strings: false, wasm: false } })
    ;(context as Data).global = context
    const modules = new Map<string, { exports: Data }>()
    const load = (file: string): Data => {
      const known = modules.get(file)
      if (known) return known.exports
      const module = { exports: {} as Data }
      modules.set(file, module)
      const run = vm.runInContext(`(function (exports, require, module) {${readFileSync(file, 'utf8')}\n})`, context, { filename: file }) as (...args: unknown[]) => void
      const before = loading
      loading = file
      run(module.exports, (name: string) => load(join(dirname(file), name)), module)
      loading = before
      return module.exports
    }
    load(join(BUILT, 'app.js'))
    for (const step of ['onLaunch', 'onShow']) (app[step] as ((options: Data) => void) | undefined)?.({})
    const make = (path: string, route: string | undefined, properties: Data, parent?: Instance): Instance => {
      load(join(BUILT, `${path}.js`))
      const instance = new Instance(declared.get(join(BUILT, `${path}.js`))!, readFileSync(join(BUILT, `${path}.wxml`), 'utf8'), route, properties, parent)
      instance.declared.lifetimes.attached!.call(instance)
      return instance
    }
    return {
      page: async (route, query = {}) => {
        const page = make(route, route, {})
        for (const step of ['onLoad', 'onShow'] as const) page.declared.methods[step]?.call(page, query)
        page.declared.lifetimes.ready!.call(page)
        await settled()
        return page
      },
      child: async (parent, name, index) => {
        const tag = parent.wxml.match(new RegExp(`<${name}[^>]*>`))![0]
        const slot = (attribute: string): string | undefined => tag.match(new RegExp(`${attribute}="{{([\\w.]+)}}"`))?.[1]
        const list = slot('wx:for')
        const item = list ? (parent.data[list] as Data[])[index]! : parent.data
        const value = (attribute: string): unknown => item[slot(attribute)?.split('.').pop() ?? '']
        const file = (JSON.parse(readFileSync(join(BUILT, `${parent.route}.json`), 'utf8')) as { usingComponents: Record<string, string> }).usingComponents[name]!
        const child = make(join(dirname(parent.route!), file), undefined, { uI: value('u-i'), uP: value('u-p') }, parent)
        await settled()
        return child
      },
    }
  }
  comeOnline(): void {
    this.online = true
    this.networkListener({ isConnected: true })
  }

  private wx(): Data {
    const reply = (o: { success(a: unknown): void; fail(e: unknown): void }, call: Call): Data => {
      setTimeout(() => {
        if (!this.online) { o.fail({ errMsg: 'request:fail' }); return }
        this.calls.push(call)
        const { status, data } = this.answer(call)
        o.success({ statusCode: status, data, header: {} })
      })
      return {}
    }
    const pathOf = (url: string): string => url.replace(/^.*\/api\/v1/, '')
    const then = (o: { success?(a: unknown): void }, answer: unknown = {}): void => { setTimeout(() => o.success?.(answer)) }
    return {
      env: { USER_DATA_PATH: 'wxfile://usr' },
      canIUse: () => true,
      getSystemInfoSync: () => ({ platform: 'ios', language: 'zh_CN' }), getAppBaseInfo: () => ({ language: 'zh_CN' }),
      getWindowInfo: () => ({}), getDeviceInfo: () => ({}), getLaunchOptionsSync: () => ({}), onAppShow: () => {}, onAppHide: () => {},
      getStorageSync: (key: string) => this.storage.get(key) ?? '',
      setStorageSync: (key: string, value: string) => { this.storage.set(key, value) },
      removeStorageSync: (key: string) => { this.storage.delete(key) },
      getStorageInfoSync: () => ({ keys: [...this.storage.keys()] }),
      getFileSystemManager: () => ({
        copyFile: (o: { srcPath: string; destPath: string; success(): void }) => { this.files.set(o.destPath, o.srcPath); o.success() },
        access: (o: { path: string; success(): void; fail(): void }) => (this.files.has(o.path) ? o.success() : o.fail()),
        unlink: (o: { filePath: string; success(): void }) => { this.files.delete(o.filePath); o.success() },
      }),
      request: (o: Data & { url: string; method: string; data?: string; header: Data; success(a: unknown): void; fail(e: unknown): void }) =>
        reply(o, { method: o.method, path: pathOf(o.url), key: o.header['Idempotency-Key'] as string, body: o.data && JSON.parse(o.data) }),
      uploadFile: (o: Data & { url: string; filePath: string; header: Data; success(a: unknown): void; fail(e: unknown): void }) =>
        reply(o, { method: 'UPLOAD', path: pathOf(o.url), key: o.header['Idempotency-Key'] as string, body: this.files.get(o.filePath) }),
      chooseImage: (o: { success(a: unknown): void }) => then(o, { tempFilePaths: this.picked, tempFiles: this.picked.map((path) => ({ path, size: 1 })) }),
      onNetworkStatusChange: (listener: (state: { isConnected: boolean }) => void) => { this.networkListener = listener },
      showToast: (o: Data) => then(o), setNavigationBarTitle: (o: { title: string }) => { this.went.push(`title ${o.title}`); then(o as Data) },
      navigateTo: (o: { url: string }) => { this.went.push(o.url); then(o as Data) }, reLaunch: (o: { url: string }) => { this.went.push(o.url); then(o as Data) },
      navigateBack: (o: Data) => { this.went.push('back'); then(o) },
      showModal: (o: Data) => then(o, { confirm: true }), showActionSheet: (o: Data) => then(o, { tapIndex: 0 }),
    }
  }
}

/** Lets everything that is under way come to rest: answers are given in turns of the event loop. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setTimeout(resolve))
}
