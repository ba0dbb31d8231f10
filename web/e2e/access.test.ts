import { afterAll, beforeAll, expect, test } from 'vitest'
import { shot, signIn, stumbles } from './kit'
import { browser, desk } from './world'

// Every page, in an office and in a pocket: nothing a screen reader or a weak eye stumbles over, nothing wider than the
// window, nothing asked of anybody else, and a picture to look at.

let base = ''
let close = () => {}
beforeAll(async () => ({ base, close } = await desk()))
afterAll(() => close())

const PAGES: [role: string, paths: string[]][] = [
  [
    'county_office',
    [
      '/',
      '/leads',
      '/leads/*',
      '/households',
      '/households/*',
      '/persons',
      '/data',
      '/data?tab=deliveries',
      '/data/*?tab=deliveries',
      '/screenings',
      '/screenings/*',
      '/policy?rule=R-MED-08',
      '/policy?tab=parameters',
      '/policy?tab=sheets',
      '/system/areas',
      '/system/jobs',
      '/me',
      '/nowhere',
    ],
  ],
  ['security_admin', ['/', '/system/accounts', '/system/accounts/*']],
  ['audit_admin', ['/system/journal']],
  ['department_liaison', ['/', '/data']],
  ['township', ['/']],
  ['helper', ['/']],
]

const rows = '.rows tbody tr a, .cards .card-head a'

for (const kind of ['office', 'phone'] as const) {
  for (const [role, paths] of PAGES) {
    test(`${kind}: ${role}`, async () => {
      const { context, page, wrong } = await browser(kind)
      try {
        await signIn(page, base, role)
        for (const path of paths) {
          if (path.includes('/*')) {
            await page.goto(base + path.replace('/*', ''))
            await page.goto(base + (await page.locator(rows).first().getAttribute('href')))
          } else await page.goto(base + path)
          await shot(page, `${kind}-${role}${path.replace(/\W/g, '_')}`)
          const over = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          )
          expect.soft([path, over]).toEqual([path, 0])
          expect.soft(await stumbles(page), path).toEqual([])
        }
        expect(wrong).toEqual([])
      } finally {
        await context.close()
      }
    })
  }

  test(`${kind}: nobody`, async () => {
    const { context, page, wrong } = await browser(kind)
    for (const path of ['/sign-in', '/activate', '/activate#token=none']) {
      await page.goto('about:blank')
      await page.goto(base + path)
      await shot(page, `${kind}-nobody${path.replace(/\W/g, '_')}`)
      expect.soft(await stumbles(page), path).toEqual([])
    }
    expect(wrong).toEqual([])
    await context.close()
  })
}
