import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts, shot, signIn } from './kit'
import { browser, desk } from './world'

// Each role does what a good day of theirs looks like, without being told how.

let base = ''
let close = () => {}
beforeAll(async () => ({ base, close } = await desk()))
afterAll(() => close())

async function day(role: string, work: (page: Page) => Promise<void>) {
  const { context, page, wrong } = await browser()
  try {
    await signIn(page, base, role)
    await work(page)
    expect(wrong).toEqual([])
  } finally {
    await context.close()
  }
}

const heading = (page: Page) => page.locator('.page-head h1').innerText()
const opened = (page: Page, path: RegExp) => page.waitForURL(path)

describe('signing in', () => {
  test('a wrong password is told in a sentence, and the right one leads to where one wanted to go', async () => {
    const { context, page } = await browser()
    await page.goto(`${base}/households?presence=all`)
    await page.getByLabel('登录名').fill('county_office')
    await page.getByLabel('密码', { exact: true }).fill('这不是密码这不是密码')
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByText('登录名、密码或验证码不对').waitFor()
    await page.getByLabel('密码', { exact: true }).fill(accounts.county_office?.password ?? '')
    await page.getByRole('button', { name: '登录' }).click()
    await opened(page, /\/households\?presence=all/)
    await context.close()
  })

  test('an administrator is asked for a code', () =>
    day('security_admin', async (page) => expect(await heading(page)).toBe('工作台')))

  test('by the keyboard alone', async () => {
    const { context, page } = await browser()
    await page.goto(`${base}/sign-in`)
    await page.getByLabel('登录名').waitFor()
    await page.keyboard.type('village')
    await page.keyboard.press('Tab')
    await page.keyboard.type(accounts.village?.password ?? '')
    await page.keyboard.press('Enter')
    await page.locator('.page-head h1').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('跳到正文')
    await context.close()
  })

  test('leaving forgets who was there', () =>
    day('village', async (page) => {
      await page.locator('.bar-name-button').click()
      await page.getByText('退出登录').click()
      await opened(page, /sign-in/)
      await page.goto(`${base}/leads`)
      await opened(page, /sign-in\?to=%2Fleads/)
    }))
})

describe('the county office', () => {
  test('goes from a number to a household, reads why, and takes a slip along', () =>
    day('county_office', async (page) => {
      await page.locator('.figures a').nth(1).click()
      await opened(page, /leads\?level=urgent/)
      const name = await page.locator('.rows tbody tr a').first().innerText()
      await page.locator('.rows tbody tr').first().click()
      await page.locator('.hits').waitFor()
      expect(await heading(page)).toBe(`${name}户`)
      await page.getByText('怎样就不再预警').first().waitFor()
      expect(await page.locator('.sources .file').count()).toBeGreaterThan(0)
      const paper = await page.pdf({ format: 'A4' })
      expect(paper.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length).toBe(1)
      await page.getByText('看这一户的全部情况').click()
      await opened(page, /households\//)
      await page.getByRole('heading', { name: '家庭成员' }).waitFor()
      await page.getByRole('heading', { name: '三保障和饮水' }).waitFor()
    }))

  test('sees a number in clear only once it is said what for, and nothing of it in the address', () =>
    day('county_office', async (page) => {
      await page.goto(`${base}/households`)
      await page.locator('.rows tbody tr a').first().click()
      await page.getByRole('heading', { name: '家庭成员' }).waitFor()
      const id = /^\d{6} \d{8} \d{3}[\dX]$/m
      expect(await page.locator('#main').innerText()).not.toMatch(/\d{17}[\dX](?!\d)/)
      await page.getByText('查看明文').first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: '查看', exact: true }).click()
      await dialog.getByText('请写明用途').waitFor()
      await dialog.getByRole('button', { name: '入户核实' }).click()
      await dialog.getByRole('button', { name: '查看', exact: true }).click()
      await dialog.getByText('一分钟后自动遮住').waitFor()
      expect(await dialog.innerText()).toMatch(id)
    }))

  test('finds people by name, initials and number; a number never stands in the address', () =>
    day('county_office', async (page) => {
      await page.goto(`${base}/households`)
      const first = page.locator('.rows tbody tr').first()
      const name = await first.locator('a').innerText()
      const number = await first.locator('td').last().innerText()
      await page.getByRole('searchbox').or(page.getByLabel('查找农户')).first().fill(name)
      await page.keyboard.press('Enter')
      await opened(page, /q=/)
      await page.locator('.rows tbody tr', { hasText: number }).waitFor()
      await page.getByLabel('查找农户').fill('529901195001010013')
      await page.keyboard.press('Enter')
      await page.getByText('不写进网址').waitFor()
      expect(page.url()).not.toContain('529901195001010013')
    }))

  test('turns pages, filters and orders, and the address carries it all', () =>
    day('county_office', async (page) => {
      await page.goto(`${base}/households?limit=20`)
      const names = () => page.locator('.rows tbody tr a').allInnerTexts()
      await page.locator('.rows tbody tr').nth(19).waitFor()
      const first = await names()
      await page.getByRole('button', { name: '下一页' }).click()
      await opened(page, /page=2/)
      await expect.poll(names, { timeout: 5000 }).not.toEqual(first)
      const second = await names()
      await page.reload()
      await expect.poll(names, { timeout: 5000 }).toEqual(second)
      await page.getByRole('button', { name: '上一页' }).click()
      await expect.poll(names, { timeout: 5000 }).toEqual(first)
      await page.getByRole('columnheader', { name: '户主' }).getByRole('button').click()
      await opened(page, /sort=name/)
    }))

  test('takes the list out as a workbook, once it is said what for', () =>
    day('county_office', async (page) => {
      await page.goto(`${base}/leads?level=urgent`)
      await page.getByRole('button', { name: '导出' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('用途').fill('专题会商')
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name: '导出' }).click(),
      ])
      expect(file.suggestedFilename()).toMatch(/\.xlsx$/)
    }))

  test('runs a screening and sees it come to its end', () =>
    day('county_office', async (page) => {
      await page.goto(`${base}/screenings`)
      await page.locator('.rows tbody tr').first().waitFor()
      const before = await page.locator('.rows tbody tr').count()
      await page.getByRole('button', { name: '运行筛查' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '运行筛查' }).click()
      await expect.poll(() => page.locator('.rows tbody tr').count(), { timeout: 60_000 }).toBe(before + 1)
      await page.locator('.rows tbody tr a').first().click()
      await page.getByRole('heading', { name: '缺什么数据，没法判断' }).waitFor()
    }))
})

describe('a department', () => {
  test('drops a sheet in, reads what could not be used, says what a column is, and lets it count', () =>
    day('department_liaison', async (page) => {
      const row = (n: number, id: string) =>
        `${id},张三,T${Date.now()}${n},门诊,2026-11-1${n},乡镇中心卫生院,一级,100,80,50,0,0,10,20,流感`
      const head =
        '身份证号,姓名,结算流水号,医疗类别,结算日期,医疗机构名称,机构等级,费用总额,符合医保报销金额,基本医保支付,大病保险支付,医疗救助支付,兜底支付,个人自付金额,看的什么病'
      const file = join(tmpdir(), `医保结算明细${Date.now()}.csv`)
      writeFileSync(file, [head, row(1, '529901195001010013'), row(2, '12345')].join('\n'))
      await page.locator('input[type=file]').setInputFiles(file)
      await page.getByText('读入 2 行').waitFor({ timeout: 20_000 })
      await page.getByRole('link', { name: '核对' }).click()
      await page.getByText('不认识的列', { exact: true }).waitFor()
      await page.getByText('应为 18 位').waitFor()
      const [book] = await Promise.all([page.waitForEvent('download'), page.getByText('下载退回更正表').click()])
      expect(book.suggestedFilename()).toBeTruthy()
      await page.getByLabel('看的什么病 当作').click()
      await page.locator('.ant-select-item-option', { hasText: '诊断名称' }).click()
      await page.getByText('保存并重新试算').click()
      await page.getByText('不认识的列', { exact: true }).waitFor({ state: 'detached', timeout: 20_000 })
      await page.getByRole('button', { name: '确认生效' }).click()
      await page.locator('.page-note .mark', { hasText: '已生效' }).waitFor({ timeout: 30_000 })
    }))

  test('sees no household', () =>
    day('department_liaison', async (page) => {
      await page.goto(`${base}/households`)
      await page.getByText('您的账号看不到这一页').waitFor()
      expect(await page.locator('.side a').allInnerTexts()).not.toContain('农户')
    }))
})

describe('townships, villages, helpers', () => {
  test('a village records a birth and a new telephone, and the household tells it', () =>
    day('village', async (page) => {
      await page.goto(`${base}/households`)
      await page.locator('.rows tbody tr a').nth(3).click()
      await page.getByRole('heading', { name: '家庭成员' }).waitFor()
      const before = await page.locator('.rows').first().locator('tbody tr').count()
      await page.getByRole('button', { name: '登记变动' }).first().click()
      await page.getByRole('menuitem', { name: '登记出生' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('姓名').fill('王小禾')
      await dialog.getByLabel('性别').click()
      await page.locator('.ant-select-item-option', { hasText: '女' }).click()
      await dialog.getByLabel('出生日期').fill('2026-11-20')
      await dialog.getByLabel('出生日期').press('Enter')
      await dialog.getByLabel('与户主关系').click()
      await page.locator('.ant-select-item-option', { hasText: /^之女$/ }).click()
      await dialog.getByLabel('原因').fill('出生医学证明')
      await dialog.getByRole('button', { name: '登记出生' }).click()
      await expect
        .poll(() => page.locator('.rows').first().locator('tbody tr').count(), { timeout: 10_000 })
        .toBe(before + 1)
      await page.locator('.timeline', { hasText: '出生' }).waitFor()
    }))

  test('a township sees its own villages and nobody else', () =>
    day('township', async (page) => {
      const area = (await page.locator('.bar-duty').innerText()).split('·').at(-1)?.trim() ?? ''
      await page.goto(`${base}/households`)
      await page.locator('.rows tbody tr').first().waitFor()
      const townships = await page.locator('.rows tbody tr td:nth-child(2)').allInnerTexts()
      expect(new Set(townships)).toEqual(new Set([area]))
    }))

  test('a household outside of the area is not there', async () => {
    const { context, page } = await browser()
    await signIn(page, base, 'county_office')
    await page.goto(`${base}/households`)
    const outside = await page.locator('.rows tbody tr a').first().getAttribute('href')
    await context.clearCookies()
    await page.evaluate(() => localStorage.clear())
    await signIn(page, base, 'village')
    await page.goto(base + outside)
    await page.locator('.refusal').waitFor()
    await context.close()
  })

  test('a helper sees the households that are helped, and of people the telephone alone', () =>
    day('helper', async (page) => {
      expect(await page.locator('.tiles li').count()).toBe(3)
      await page.locator('.tiles a').first().click()
      await page.getByText('查看明文').first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('checkbox').first().waitFor()
      expect(await dialog.getByRole('checkbox').count()).toBe(1)
    }))
})

describe('administrators and auditors', () => {
  test('a new account gets its link once', () =>
    day('security_admin', async (page) => {
      await page.goto(`${base}/system/accounts`)
      await page.getByRole('button', { name: '新建账号' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('姓名').fill('王小满')
      await dialog.getByLabel('登录名').fill(`wang.${Date.now() % 1_000_000}`)
      await dialog.getByLabel('角色').click()
      await page.locator('.ant-select-item-option', { hasText: '县级专班' }).click()
      await dialog.getByRole('button', { name: '新建账号' }).click()
      await dialog.getByText('activate#token=').waitFor()
    }))

  test('the journal is verified and told in words', () =>
    day('audit_admin', async (page) => {
      await page.goto(`${base}/system/journal`)
      await page.getByRole('button', { name: '核验全部日志' }).click()
      await page.locator('.verified .mark', { hasText: '完好' }).waitFor({ timeout: 60_000 })
      expect(await page.locator('.rows').innerText()).not.toMatch(/[a-z]+\.[a-z_]+ed\b/)
    }))

  test('an auditor reads everything and changes nothing', () =>
    day('auditor', async (page) => {
      await page.goto(`${base}/data`)
      await page.locator('.rows').waitFor()
      expect(await page.locator('input[type=file]').count()).toBe(0)
      await page.goto(`${base}/screenings`)
      await page.locator('.rows').waitFor()
      expect(await page.getByRole('button', { name: '运行筛查' }).count()).toBe(0)
    }))
})

describe('for every reader', () => {
  test('large type makes everything larger and nothing wider than the window', () =>
    day('county_office', async (page) => {
      await page.locator('.bar-name-button').click()
      await page.getByText('换成大字').click()
      for (const path of [
        '/',
        '/leads',
        '/households',
        '/data',
        '/me',
        '/cases',
        '/figures',
        '/coverage',
        '/village-codes',
      ]) {
        await page.goto(base + path)
        await shot(page, `large${path.replaceAll('/', '_')}`)
        const [over, size] = await page.evaluate(() => [
          document.documentElement.scrollWidth - document.documentElement.clientWidth,
          getComputedStyle(document.body).fontSize,
        ])
        expect([path, over, size]).toEqual([path, 0, '18px'])
      }
    }))

  test('a household fits on paper', () =>
    day('county_office', async (page) => {
      await page.goto(`${base}/households`)
      await page.locator('.rows tbody tr a').first().click()
      await page.getByRole('heading', { name: '家庭成员' }).waitFor()
      const paper = await page.pdf({ format: 'A4' })
      expect(paper.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length).toBeLessThanOrEqual(2)
    }))
})
