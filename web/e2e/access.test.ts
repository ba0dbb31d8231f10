import { afterAll, beforeAll, test } from 'vitest'
import { shot, signIn, stumbles } from './kit'
import { browser, desk } from './world'

// Every page, in an office and in a pocket: nothing a screen reader or a weak eye stumbles over, nothing wider than the
// window, nothing asked of anybody else, and a picture to look at. Nothing is changed, so two look at once.

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
      '/policy?tab=try&moves=income_line:9000',
      '/system/areas',
      '/system/jobs',
      '/me',
      '/nowhere',
    ],
  ],
  [
    'county_office',
    [
      '/cases',
      '/cases?tab=list',
      '/cases/*',
      '/cases/*/plan',
      '/guarantees',
      '/guarantees?tab=issues',
      '/guarantees?tab=states&state=unknown',
      '/guarantees?tab=due',
      '/notices',
      '/village-codes',
      '/coverage',
      '/coverage?tab=sweeps',
      '/figures',
      '/figures?tab=yield',
      '/figures?tab=measures',
      '/figures?tab=missed',
    ],
  ],
  ['security_admin', ['/', '/system/accounts', '/system/accounts/*']],
  ['audit_admin', ['/system/journal']],
  ['department_liaison', ['/', '/data']],
  ['system_admin', ['/', '/system/backups']],
  ['township', ['/', '/village-codes', '/coverage?tab=unseen', '/coverage?tab=owed']],
  ['village', ['/', '/leads', '/cases', '/cases/*', '/households/*', '/guarantees', '/coverage']],
  ['grid_worker', ['/', '/cases']],
  ['auditor', ['/', '/system/journal']],
  ['helper', ['/', '/households/*']],
]

/** The first row of a list that opens a page of its own. */
const first = (list: string) => `.rows tbody tr a[href^="${list}/"], .cards .card-head a[href^="${list}/"]`

for (const kind of ['office', 'phone'] as const) {
  for (const [role, paths] of PAGES) {
    test.concurrent(`${kind}: ${role} from ${paths[0]}`, async ({ expect }) => {
      const { context, page, wrong } = await browser(kind)
      try {
        await signIn(page, base, role)
        for (const path of paths) {
          if (path.includes('/*')) {
            const [list = '', rest = ''] = path.split('/*')
            await page.goto(base + list + (rest.startsWith('?') ? rest : ''))
            const row = await page.locator(first(list)).first().getAttribute('href')
            await page.goto(base + row + (rest.startsWith('?') ? '' : rest))
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

  test.concurrent(`${kind}: nobody`, async ({ expect }) => {
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
