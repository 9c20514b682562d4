/** Lists of people and firms in an order that people expect, and the links by which people come in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, checkPage, PHONE, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()
const columnOf = (page, n) => page.locator(`tbody td:nth-child(${n})`).allInnerTexts()

test('users stand by name, and in the order that is chosen', async () => {
  const t = textsOf('zh')
  const page = await city.signIn('admin')
  await page.goto(`${city.url}/admin/users`)
  await settle(page)
  const names = await columnOf(page, 2)
  assert.ok(names.length > 50)
  const some = ['财政局', '税务局', '松木经开区', '卫生健康委员会', '系统管理员', '住建局', '自然资源局', '坐席员']
  const places = some.map((start) => names.findIndex((name) => name.startsWith(start)))
  assert.ok(places.every((place, i) => place > (places[i - 1] ?? -1)), `${names}`)
  await page.selectOption(`select[aria-label="${t('sorted.name')}"]`, 'role')
  await page.waitForURL(/sort=role/)
  await settle(page)
  const roles = (await columnOf(page, 3)).map((text) => text.split(/[；· ]/)[0])
  assert.equal(roles[0], t('role.administrator'))
  assert.deepEqual(roles.filter((role, i) => role !== roles[i - 1]), [...new Set(roles)], 'those of one role stand together')
  await shoot(page, 'people-1-by-role')
  await page.locator('th button', { hasText: t('field.displayName') }).click()
  await page.waitForURL((url) => !url.search.includes('sort'))
  await settle(page)
  assert.deepEqual(await columnOf(page, 2), names)
  await checkPage(page, 'users')
})

test('firms stand by name, or the newest first', async () => {
  const t = textsOf('zh')
  const page = await city.signIn('office')
  await page.goto(`${city.url}/enterprises`)
  await settle(page)
  const names = await columnOf(page, 1)
  // no two of these firms begin with characters that are read alike, of which each source has its own order
  assert.deepEqual(names, [...names].sort(new Intl.Collator('zh-CN').compare))
  await page.locator('th button', { hasText: t('enterprise.since') }).click()
  await page.waitForURL(/sort=-created/)
  await settle(page)
  assert.equal(await page.locator('th[aria-sort="descending"]').count(), 1)
  await checkPage(page, 'enterprises')
})

for (const language of ['zh', 'en']) {
  test(`a dead link says so before anybody fills a form, and a link that works is not used up by looking (${language})`, async () => {
    const t = textsOf(language)
    const admin = await city.signIn('admin')
    const agent = (await call(admin, 'GET', '/users?q=enterprise-b')).items[0]
    const nobody = await city.signIn(null, { language, viewport: PHONE })
    for (const kind of ['password-resets', 'invitations']) {
      await nobody.goto(`${city.url}/${kind}/${'0'.repeat(64)}`)
      await nobody.getByRole('heading', { name: t('oneTime.dead') }).waitFor()
      assert.equal(await nobody.locator('form').count(), 0)
      await shoot(nobody, `people-dead-${kind}-${language}`)
      await checkPage(nobody, `dead ${kind} (${language})`)
    }
    const link = await call(admin, 'POST', `/users/${agent.id}/password-reset`)
    for (let look = 0; look < 2; look += 1) {
      await nobody.goto(`${city.url}/password-resets/${link.token}`)
      await nobody.locator('form input[type="password"]').waitFor()
    }
    await shoot(nobody, `people-reset-${language}`)
    await checkPage(nobody, `reset (${language})`)
    await nobody.fill('form input[type="password"]', 'demo-lianzhang')
    await nobody.click('form button.primary')
    await nobody.getByRole('heading', { name: t('reset.done') }).waitFor()
    await nobody.goto(`${city.url}/password-resets/${link.token}`)
    await nobody.getByRole('heading', { name: t('oneTime.dead') }).waitFor()
  })
}

test('a page that is not for the reader says so at its own address', async () => {
  const t = textsOf('zh')
  const page = await city.signIn('dept-human-resources')
  await page.goto(`${city.url}/matters?view=all`)
  await page.getByRole('heading', { name: t('notFound.refused') }).first().waitFor()
  assert.equal(page.url(), `${city.url}/matters?view=all`)
  await checkPage(page, 'refused')
  await page.goto(`${city.url}/nowhere`)
  await page.getByRole('heading', { name: t('notFound.title') }).first().waitFor()
})
