import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settled, shot, signIn } from './kit'
import { browser, desk } from './world'

// What is there for a place or for the house itself: the map, a village's code, a sweep, a backup, a file on a bad line.

let base = ''
let close = () => {}
beforeAll(async () => ({ base, close } = await desk()))
afterAll(() => close())

async function as(role: string, path: string, work: (page: Page) => Promise<void>) {
  const { context, page, wrong } = await browser()
  try {
    await signIn(page, base, role)
    await page.goto(base + path)
    await settled(page)
    await work(page)
    // A line that the test itself breaks is no fault of the page.
    expect(wrong.filter((line) => !line.includes('ERR_FAILED'))).toEqual([])
  } finally {
    await context.close()
  }
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const papers = (paper: Buffer) => paper.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length

test('a place of the map opens its list, by the keyboard too; a county without a map is told how to get one', () =>
  as('county_office', '/', async (page) => {
    await page.getByRole('heading', { name: '地图', exact: true }).waitFor()
    if (await page.getByText('还没有地图').isVisible()) return
    await page.getByText('看表格').click()
    const told = await page.locator('.map a').first().getAttribute('aria-label')
    expect(told).toMatch(/：预警线索 \d+/)
    await page.locator('.map a').first().focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/leads\?township=/)
  }))

test('a township makes the code of a village, and it hangs on one sheet of paper', () =>
  as('township', '/village-codes', async (page) => {
    await page.locator('.codes > li').first().waitFor()
    if (await button(page, '制作二维码').first().isVisible()) await button(page, '制作二维码').first().click()
    await page.locator('.codes .ant-qrcode').first().waitFor()
    const made = await page.locator('.codes .ant-qrcode').count()
    const paper = await page.pdf({ preferCSSPageSize: true })
    expect(papers(paper)).toBe(made)
    await shot(page, 'places-codes')
  }))

test('a sweep accounts for every household, and does not close before', () =>
  as('county_office', '/coverage?tab=sweeps', async (page) => {
    await button(page, '发起集中排查').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('名称').fill('冬季集中排查')
    await dialog.getByLabel('止').fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10))
    await dialog.getByLabel('止').press('Enter')
    await dialog.getByRole('button', { name: '发起集中排查' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: '冬季集中排查' }).first().click()
    await page.waitForURL(/sweeps\//)
    await page.getByLabel('着落').first().waitFor()
    await shot(page, 'places-sweep')
    await button(page, '结束排查').click()
    await dialog.getByRole('button', { name: '结束排查' }).click()
    await dialog.getByText(/还有 [\d,]+ 户没有交代/).waitFor()
    expect(await dialog.innerText()).not.toMatch(/[0-9a-f]{8}-/)
  }))

test('a backup is written now and stands in the list', () =>
  as('system_admin', '/system/backups', async (page) => {
    const rows = page.locator('.rows tbody tr')
    const before = await rows.count()
    await button(page, '现在备份').click()
    await expect.poll(() => rows.count(), { timeout: 60_000 }).toBe(before + 1)
  }))

test('a file whose line breaks says so, is kept, and goes again', () =>
  as('department_liaison', '/data', async (page) => {
    const file = join(tmpdir(), `医保结算${Date.now()}.csv`)
    writeFileSync(file, `身份证号,姓名,结算流水号\n529901195001010013,张三,T${Date.now()}\n`)
    await page.route('**/api/v1/imports?*', (route) => route.abort(), { times: 1 })
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('同一个文件不会算两次').waitFor()
    await button(page, '重传').click()
    await page.getByRole('link', { name: '核对' }).waitFor()
  }))

test('what a neighbour told by the code on the wall is on the first page of the village, and finds its household', () =>
  as('village', '/village-codes', async (page) => {
    // The village's own code, or one that the township made for it a moment ago.
    const told = await page.evaluate(async () => {
      const { items } = await (await fetch('/api/v1/village-codes')).json()
      const code = items.find((one: { valid_to?: string }) => !one.valid_to)
      if (!code) return false
      const body = JSON.stringify({ name: '王大娘', phone: '13900001234', words: '老伴住院，钱不够' })
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`/api/v1/public/villages/${code.token}/reports`, { method: 'POST', headers, body })).ok
    })
    expect(told).toBe(true)
    await page.goto(base)
    await page.getByText('群众自己申报的').waitFor()
    await page.getByRole('link', { name: '去认领' }).click()
    await page.waitForURL(/tab=reports/)
    const rows = page.locator('.rows tbody tr', { hasText: '王大娘' })
    await rows.first().waitFor()
    const before = await rows.count()
    await rows.first().getByRole('button', { name: '认领到户' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('哪一户').click()
    await page.locator('.ant-select-item-option').nth(3).click()
    await dialog.getByLabel('风险').click()
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').first().click()
    await page.keyboard.press('Escape')
    await dialog.getByRole('button', { name: '认领到户' }).click()
    await expect.poll(() => rows.count(), { timeout: 15_000 }).toBe(before - 1)
  }))
