// How long a page takes to the eye, in a real browser: speed.mjs SERVER NAME PASSWORD
// One JSON object a line: what, the times in milliseconds. Nothing is stored in the browser before the first page.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const [server, name, password] = process.argv.slice(2)
const TIMES = 7
const LISTS = {
  households: ['/households', '/households?sort=name', '/households?q=%E7%8E%8B&by=name', '/households?presence=gone'],
  persons: ['/persons?q=%E6%9D%8E&by=name', '/persons?q=wx'],
  leads: ['/leads', '/leads?level=urgent'],
  cases: ['/cases', '/cases?sort=burden', '/cases?status=identification'],
}

async function browser() {
  const context = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'desk-speed-')), {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--lang=zh-CN', '--disable-background-networking'],
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
  })
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}

/** Two frames after the answer is there, and nothing is loading or stale any more. */
const shown = (page) =>
  page.waitForFunction(
    () => !document.querySelector('.loading, [data-stale]') && document.querySelector('.page-head h1'),
    undefined,
    { polling: 'raf' },
  )

const told = (what, times) => console.log(JSON.stringify({ what, times: times.map((one) => Math.round(one)) }))

async function signIn(page) {
  await page.goto(`${server}/sign-in`)
  await page.getByLabel('登录名').fill(name)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.locator('.page-head h1').waitFor()
}

/** The first page of somebody who is signed in, with nothing in the cache. */
async function firstPage(cookies) {
  const { context, page } = await browser()
  await context.addCookies(cookies)
  const begun = performance.now()
  await page.goto(server)
  await shown(page)
  const took = performance.now() - begun
  await context.close()
  return took
}

/** Goes to another address of the desk as its links do, and waits for what it shows. */
async function goTo(page, address) {
  const begun = await page.evaluate((to) => {
    const now = performance.now()
    history.pushState({}, '', to)
    dispatchEvent(new PopStateEvent('popstate', { state: {} }))
    return now
  }, address)
  // The address is taken up in the frame after.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await shown(page)
  return (await page.evaluate(() => performance.now())) - begun
}

const { context, page } = await browser()
await signIn(page)
const cookies = await context.cookies()
const first = []
for (let turn = 0; turn < 3; turn++) first.push(await firstPage(cookies))
told('first page, nothing cached', first)

for (const [what, addresses] of Object.entries(LISTS)) {
  // The page's own code is loaded once, before the clock runs.
  await goTo(page, addresses[0])
  const times = []
  for (let turn = 0; turn < TIMES; turn++) {
    for (const address of addresses) {
      await goTo(page, '/me')
      times.push(await goTo(page, `${address}${address.includes('?') ? '&' : '?'}turn=${turn}`))
    }
  }
  told(`list: ${what}`, times)
}

await goTo(page, '/policy?tab=try&moves=medical_burden_share:0.5')
const input = page.locator('.moves input').first()
await input.waitFor()
const times = []
for (let turn = 0; turn < TIMES + 2; turn++) {
  const answer = page.waitForResponse((response) => response.url().endsWith('/what-if'))
  await input.fill(`0.3${turn}`)
  const begun = await page.evaluate(() => performance.now())
  await answer
  await shown(page)
  times.push((await page.evaluate(() => performance.now())) - begun)
}
// The first reads the facts of the screening from the disk.
told('what-if, the first of the day', times.slice(0, 1))
told('what-if, one figure moved', times.slice(1))
await context.close()
