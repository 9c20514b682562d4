/** One-cause groups: an agent joins one into one case, takes that back; a chief reads them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPage, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()

const t = textsOf('zh')

/** The grouping runs as a job soon after the start. */
async function grouped(page) {
  await page.waitForFunction(async () => (await (await fetch('/api/v1/matters')).json()).total > 0, undefined, { polling: 500 })
}

test('an agent makes one case of a matter and takes it back', async () => {
  const page = await city.signIn('agent')
  await grouped(page)
  await page.goto(`${city.url}/matters`)
  await settle(page)
  await page.getByRole('button', { name: /松木园区蒸汽/ }).first().click()
  await page.locator('.panel').getByRole('heading', { name: /松木园区蒸汽/ }).waitFor()
  await shoot(page, 'matters-agent')
  await checkPage(page, 'matters')
  await page.getByRole('button', { name: t('matters.join'), exact: true }).click()
  await shoot(page, 'matters-join')
  await checkPage(page, 'join')
  await page.getByRole('button', { name: t('matters.joinDo'), exact: true }).click()
  await page.locator('.leading a').waitFor()
  await shoot(page, 'matters-joined')
  const leading = await page.locator('.leading a').getAttribute('href')

  await page.getByRole('button', { name: t('matters.undo'), exact: true }).click()
  await page.getByLabel(t('matters.undoNote')).fill('两家情况不同，分别办理')
  await page.locator('dialog').getByRole('button', { name: t('matters.undoDo'), exact: true }).click()
  await page.locator('.leading').waitFor({ state: 'detached' })
  const state = await page.evaluate(async (path) => (await (await fetch(`/api/v1${path}`)).json()).state, leading)
  assert.equal(state, 'declined')
  await page.context().close()
})

test('a chief sees the matters on the overview and opens them', async () => {
  const page = await city.signIn('chief', { language: 'en', theme: 'dark' })
  await grouped(page)
  await page.goto(`${city.url}/overview`)
  await settle(page)
  await page.getByRole('link', { name: textsOf('en')('matters.see') }).click()
  await page.waitForURL(/\/matters/)
  await settle(page)
  await shoot(page, 'matters-chief')
  await checkPage(page, 'matters of a chief')
  await page.context().close()
})
