/** Every page in its role: no error, nothing wider than the window, nothing that axe finds; a picture of each. */
import { test } from 'node:test'
import { checkPage, checkWidth, DESKTOP, PHONE, settle, shoot } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()

const PAGES = [
  [null, PHONE, ['/sign-in', '/sign-up']],
  ['enterprise-a', PHONE, ['/home', '/new', '/requests', '/notices', '/account']],
  ['agent', DESKTOP, ['/desk', '/matters', '/requests', '/requests?due=overdue&sort=due', '/overview']],
  ['dept-housing', DESKTOP, ['/inbox', '/problems', '/targets', '/templates']],
  ['chief', DESKTOP, ['/overview', '/board', '/rankings', '/problems', '/graph', '/graph/chains/盐卤化工新材料产业链']],
  ['office', DESKTOP, ['/targets', '/projects', '/lists/projects/workbook', '/enterprises', '/import', '/graph/versions', '/graph/import', '/graph/chains/绿色食品产业链?view=table', '/graph/chains/绿色食品产业链?edit=1']],
  ['admin', DESKTOP, ['/admin/users', '/admin/units', '/admin/chains', '/admin/categories', '/admin/rules', '/admin/models', '/admin/templates', '/admin/policies', '/admin/policies?subject=deadlines-problem', '/admin/policies?subject=calendar', '/admin/invitations', '/admin/jobs']],
  ['auditor', DESKTOP, ['/audit', '/nowhere']],
]
const nameOf = (path) => path.replace(/^\//, '').replaceAll(/[^\w-]+/g, '-')

async function firstCase(page) {
  return page.evaluate(async () => {
    const answer = await fetch('/api/v1/requests?state=in-progress,resolved,struck-off&limit=1')
    return (await answer.json()).items[0]?.id
  })
}

/** Only the phone's width: what was looked at above is not looked at again. */
const OFFICIALS = PAGES.filter(([, viewport]) => viewport !== PHONE)
for (const [user, , paths] of OFFICIALS) {
  test(`${user}'s pages fit a phone`, async () => {
    const page = await city.signIn(user, { viewport: PHONE })
    for (const path of paths) {
      await page.goto(city.url + path)
      await settle(page)
      await checkWidth(page, `${user} ${path}`)
    }
    await page.context().close()
  })
}

for (const [language, theme] of [['zh', 'light'], ['en', 'dark']]) {
  for (const [user, viewport, paths] of PAGES) {
    test(`${user ?? 'nobody'}'s pages (${language}, ${theme})`, async () => {
      const page = await city.signIn(user, { language, theme, viewport })
      const id = user && !['admin', 'auditor'].includes(user) ? await firstCase(page) : null
      for (const path of [...paths, ...(id ? [`/requests/${id}`] : [])]) {
        await page.goto(city.url + path)
        await settle(page)
        const name = `${user ?? 'public'}-${id && path.includes(id) ? 'request' : nameOf(path)}-${language}-${theme}`
        await shoot(page, name)
        await checkPage(page, name)
      }
      await page.context().close()
    })
  }
}
