import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

export const SHOTS = process.env.SHOTS ?? join(tmpdir(), 'desk-shots')
mkdirSync(SHOTS, { recursive: true })

const common = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--lang=zh-CN', '--disable-background-networking'],
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  reducedMotion: 'reduce' as const,
  env: { ...process.env, LANGUAGE: 'zh_CN' } as Record<string, string>,
}
const fresh = () => mkdtempSync(join(tmpdir(), 'desk-browser-'))

export const office = () =>
  chromium.launchPersistentContext(fresh(), { ...common, viewport: { width: 1440, height: 900 } })
export const phone = () =>
  chromium.launchPersistentContext(fresh(), {
    ...common,
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  })

/** The account that tests sign in with, by role; written when the county was made. */
export type Account = { password: string; secret?: string }
export const accounts: Record<string, Account> = JSON.parse(readFileSync(process.env.ACCOUNTS as string, 'utf8'))

/** The six digits that an authenticator app shows now (RFC 6238). */
export function code(secret: string, at = Date.now()): string {
  const bits = [...secret]
    .map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = (digest.at(-1) as number) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Everything that went wrong in a page, to be empty at the end. Refusals that a page shows are no fault of it. */
export function watch(context: BrowserContext): string[] {
  const wrong: string[] = []
  const listen = (page: Page) => {
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('console', (line) => {
      const text = line.text()
      if (line.type() === 'error' && !/status of 4\d\d/.test(text)) wrong.push(text)
      if (line.type() === 'warning' && /antd|React/.test(text)) wrong.push(text)
    })
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url())
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') wrong.push(`asks ${request.url()}`)
    })
  }
  context.pages().forEach(listen)
  context.on('page', listen)
  return wrong
}

export async function signIn(page: Page, base: string, role: string, to = '/') {
  const account = accounts[role] as Account
  await page.goto(`${base}/sign-in${to === '/' ? '' : `?to=${encodeURIComponent(to)}`}`)
  await page.getByLabel('登录名').fill(role)
  await page.getByLabel('密码', { exact: true }).fill(account.password)
  await page.getByRole('button', { name: '登录' }).click()
  const inside = page.locator('.page-head h1')
  while (account.secret && !(await inside.isVisible())) {
    await page.getByLabel('验证码').fill(code(account.secret))
    await page.getByRole('button', { name: '登录' }).click()
    await inside.or(page.locator('.refusal')).first().waitFor()
    // A code lets in once: another is shown when the half minute is over.
    if (await page.locator('.refusal').isVisible()) await page.waitForTimeout(30_000 - (Date.now() % 30_000) + 500)
  }
  await inside.waitFor()
}

export async function settled(page: Page) {
  await page.waitForLoadState('networkidle')
  await page.locator('.loading').waitFor({ state: 'detached' })
}

export async function shot(page: Page, name: string, whole = false) {
  await settled(page)
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: whole, animations: 'disabled' })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What a screen reader or a weak eye would stumble over (WCAG 2.1 A and AA). */
export async function stumbles(page: Page): Promise<string[]> {
  await settled(page)
  // The pages' own policy lets no script in but theirs: the test puts it in from outside.
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
    // @ts-expect-error: put in above
    const { violations } = await window.axe.run(document, { runOnly: tags })
    return violations as { id: string; nodes: { html: string; failureSummary: string }[] }[]
  })
  return found.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.split('\n').slice(1, 3).join(' ')}`),
  )
}
