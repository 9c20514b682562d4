/** Chromium, signed-in pages in a language, texts of the interface, screenshots and axe. */
import AxeBuilder from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const HERE = fileURLToPath(new URL('..', import.meta.url))
const SCREENSHOTS = join(HERE, 'screenshots')
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const PASSWORD = 'demo-lianzhang'
export const PHONE = { width: 360, height: 780 }
export const DESKTOP = { width: 1366, height: 768 }

export function launch() {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place))
  if (!executablePath) throw new Error('no Chromium found: install it or set CHROMIUM')
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
}

/** Every file of words below a folder of the web app; those of the chain pages only where they are asked for. */
function wordFiles(folder) {
  return readdirSync(join(HERE, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name === 'words.json')
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}
const GRAPH = '/pages/graph/'

/** Texts of the interface by key, as a person reads them. */
export function textsOf(language, folder = '../web/src') {
  const wanted = (file) => folder.includes('graph') || !file.includes(GRAPH)
  const rows = Object.assign({}, ...wordFiles(folder.replace(/\/words$/, '')).filter(wanted).map((file) => JSON.parse(readFileSync(file, 'utf8'))))
  return (key, values = {}) => {
    const text = key.split('.').reduce((at, part) => at?.[part], rows)?.[language === 'zh' ? 0 : 1]
    assert.equal(typeof text, 'string', `no text ${key}`)
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '')
  }
}

/** A page signed in through the form, in its own context. Errors in the page fail the test. */
export async function signIn(browser, base, user, { language = 'zh', viewport = DESKTOP, theme = 'light' } = {}) {
  const context = await browser.newContext({ viewport, locale: language === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Asia/Shanghai' })
  await context.addInitScript(([chosen, look]) => {
    localStorage.setItem('lianzhang.language', chosen)
    localStorage.setItem('lianzhang.theme', JSON.stringify(look))
  }, [language, theme])
  const page = await context.newPage()
  page.faults = []
  page.on('pageerror', (error) => page.faults.push(error.message))
  page.setDefaultTimeout(15_000)
  await page.goto(`${base}/sign-in`)
  if (user) {
    await fillSignIn(page, user)
    await page.waitForURL((url) => url.pathname !== '/sign-in')
  }
  return page
}

/** Fills the form of the sign-in page and sends it. */
export async function fillSignIn(page, user) {
  await page.fill('input[name="username"]', user)
  await page.fill('input[name="password"]', PASSWORD)
  await page.click('form button.primary')
}

/** What the API answers to whoever is signed in on the page. */
export const call = (page, method, path, body, version) => page.evaluate(async ([m, p, b, v]) => {
  const headers = { 'Content-Type': 'application/json', ...(v == null ? {} : { 'If-Match': `"${v}"` }) }
  const answer = await fetch(`/api/v1${p}`, { method: m, headers, body: b && JSON.stringify(b) })
  return answer.json()
}, [method, path, body, version])

/** A request that a department has acknowledged, as it stands then, and where the API has it. */
export async function acknowledged(agent, department, words, lead = 'housing') {
  let request = await call(agent, 'POST', '/requests', words)
  const path = `/requests/${request.id}`
  const step = async (page, body) => { request = await call(page, 'POST', `${path}/transitions`, body, request.version) }
  await step(agent, { transition: 'accept' })
  await step(agent, { transition: 'dispatch', lead, supporting: [] })
  await step(department, { transition: 'acknowledge' })
  return { request, path }
}

/** The dialog of a step on the open page of a case, whether its button stands alone or in the menu. */
export async function openStep(page, key) {
  const button = page.locator(`[data-transition="${key}"]`)
  const menu = page.locator('.page-head [aria-haspopup="menu"]')
  await button.or(menu).first().waitFor()
  if (await button.count()) await button.first().click()
  else {
    await menu.first().click()
    await page.click(`[data-key="${key}"]`)
  }
  return page.locator('dialog[open]')
}

export async function shoot(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}

/** Nothing that axe finds, nothing wider than the window, no error in the page. */
export async function checkPage(page, name) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' · ')}`)
  assert.deepEqual(told, [], `axe on ${name}`)
  await checkWidth(page, name)
  assert.deepEqual(page.faults, [], `errors in ${name}`)
}

/** Nothing wider than the window. */
export async function checkWidth(page, name) {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(excess <= 0, `${name} is ${excess} px wider than the window`)
}

/** Waits until nothing is being read and no skeleton is shown. */
export async function settle(page) {
  await page.waitForFunction(() => document.querySelector('h1, h2, form') && !document.querySelector('.bone, [aria-busy="true"]'))
  await page.waitForTimeout(120)
}
