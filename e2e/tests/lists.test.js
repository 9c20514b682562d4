/** Lists as a whole: lights and board of projects, a list out and back as a workbook, one step for many rows, the page of a firm. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, checkPage, PHONE, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()
const t = textsOf('zh')
const press = (page) => page.locator('dialog[open] footer .primary').click()

async function projectsOf(page) {
  return (await call(page, 'GET', '/projects?limit=100')).items
}
async function open(page, path) {
  await page.goto(city.url + path)
  await settle(page)
}

test('a plan and a report turn lights, and the board says which and why', async () => {
  const office = await city.signIn('office')
  const project = (await projectsOf(office)).find((one) => one.title.includes('储能电池'))
  await open(office, `/projects/${project.id}`)
  await office.getByRole('button', { name: t('plan.adopt') }).click()
  const year = await office.locator('dialog[open] input').first().inputValue()
  await office.locator('dialog[open] [data-month]').fill(`${Number(year) - 1}-01`)
  await office.locator('dialog[open] [data-row="planned"] input').first().fill('1,200')
  await press(office)
  await office.locator('dialog[open]').waitFor({ state: 'hidden' })
  const start = office.locator('[data-signal="start"]')
  await start.locator('.light.red').waitFor()
  assert.match(await start.textContent(), new RegExp(`${Number(year) - 1}-01`))
  await checkPage(office, 'project-lights')

  await open(office, '/board')
  await office.locator('#red a', { hasText: '储能电池' }).waitFor()
  assert.match(await office.locator('#red').textContent(), new RegExp(`${Number(year) - 1}-01`))
  await shoot(office, 'board')
  await checkPage(office, 'board')
  await open(office, '/board?on=2026-01-31')
  assert.equal(await office.locator('#red').count(), 0, 'what was shown does not change')
  const phone = await city.signIn('chief', { viewport: PHONE, theme: 'dark', language: 'en' })
  await open(phone, '/board')
  await checkPage(phone, 'board-phone')
  for (const page of [office, phone]) assert.deepEqual(page.faults, [])
})

test('a list comes back as a table, and what would change is seen first', async () => {
  const office = await city.signIn('office')
  const [one] = await projectsOf(office)
  const { columns } = await call(office, 'GET', '/lists/projects/columns')
  const header = (key) => columns.find((column) => column.key === key).header
  const csv = (total) => ({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(`${header('number')},${header('title')},${header('total')}\n${one.number},${one.title}（改）,${total}\n`) })
  await open(office, '/lists/projects/workbook')
  const [file] = await Promise.all([office.waitForEvent('download'), office.click('a[download]')])
  assert.match(file.suggestedFilename(), /^projects-\d{8}\.xlsx$/)
  await office.setInputFiles('input[type="file"]', csv('many'))
  await office.locator('h2.bad').waitFor()
  assert.match(await office.locator('td', { hasText: header('total') }).first().textContent(), /总投资/)
  await office.setInputFiles('input[type="file"]', csv('43210.5'))
  await office.locator('[data-changes] ins', { hasText: '43,210.5' }).waitFor()
  assert.equal((await call(office, 'GET', `/projects/${one.id}`)).title, one.title, 'nothing is written before it was seen')
  await checkPage(office, 'workbook')
  await office.getByRole('button', { name: t('workbook.apply') }).click()
  await office.getByRole('button', { name: t('workbook.apply') }).waitFor({ state: 'detached' })
  const now = await call(office, 'GET', `/projects/${one.id}`)
  assert.deepEqual([now.title, now.fields.total], [`${one.title}（改）`, '43210.5'])
  assert.deepEqual(office.faults, [])
})

test('a step is tried for many rows, done for those that can take it, and told row by row', async () => {
  const office = await city.signIn('office')
  const [first] = await projectsOf(office)
  await call(office, 'POST', `/projects/${first.id}/transitions`, { transition: 'suspend', note: '等候（示例）' }, first.version)
  await open(office, '/projects')
  await office.locator('thead .pick input').check()
  await office.locator('.bulk .primary').click()
  const dialog = office.locator('dialog[open]')
  await dialog.locator('select').first().selectOption('suspend')
  await press(office)
  await dialog.locator('.error').first().waitFor()
  await dialog.locator('textarea').fill('等候用地批复（示例）')
  await press(office)
  await dialog.locator('.outcome li').first().waitFor()
  const all = await dialog.locator('.outcome li').count()
  const refused = await dialog.locator('.outcome li.no').count()
  assert.equal(all, (await projectsOf(office)).length)
  assert.equal(refused, 1, 'what is suspended is not suspended again')
  const before = (await projectsOf(office)).filter((one) => one.state === 'suspended').length
  await checkPage(office, 'bulk')
  await press(office)
  await dialog.getByText(t('bulk.done', { ok: all - refused, no: refused })).waitFor()
  assert.equal((await projectsOf(office)).filter((one) => one.state === 'suspended').length, before + all - refused)
  assert.deepEqual(office.faults, [])
})

test('a firm has a page, and departments have places', async () => {
  const office = await city.signIn('office')
  await open(office, '/enterprises')
  await office.locator('tbody a').first().click()
  await office.waitForURL(/enterprises\/[0-9a-f-]{36}/)
  await settle(office)
  await checkPage(office, 'firm')
  await open(office, '/rankings?month=2026-11&rate=response')
  await checkPage(office, 'rankings')
  assert.deepEqual(office.faults, [])
})
