import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axe, type Look, type OpenedPage, show, ViewPage } from './browser.js'

const site = new ViewPage()
beforeAll(() => site.start())
afterAll(() => site.stop())

async function opened(name: string, look?: Look): Promise<OpenedPage> {
  const open = await site.open(look)
  await show(open.page, name)
  await open.page.focus('.ov-grid')
  return open
}

/** Waits until the detail says something. */
const says = (page: Page, text: string) =>
  page.waitForSelector(`.ov-detail:has-text(${JSON.stringify(text)})`)

const textOf = (page: Page, selector: string) =>
  page.$$eval(selector, (elements) => elements.map(({ textContent }) => textContent).join(''))

/** Presses keys one after another. */
async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** Elements whose right end is outside the window. */
const overflow = (page: Page) =>
  page.$$eval('.octet-view *', (elements) =>
    elements
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map(({ className }) => className),
  )

describe.each([
  [1_440, 'light'],
  [1_440, 'dark'],
  [700, 'light'],
  [360, 'light'],
  [360, 'dark'],
] as const)('at %i pixels, %s', (width, colorScheme) => {
  test('axe finds nothing, nothing overflows, and nothing is requested', async () => {
    // Few rows, because axe looks at every octet.
    const { page, complaints } = await site.open({ width, height: 480, colorScheme })
    for (const name of ['mainframe', 'damaged', 'compressed', 'text', 'variable', 'image', 'records']) {
      await show(page, name)
      expect([name, await axe(page)]).toEqual([name, []])
      expect([name, await overflow(page)]).toEqual([name, []])
    }
    expect(complaints).toEqual([])
    await page.close()
  }, 600_000)
})

test('the run of the octet chosen is marked in all three columns, and is named with its clause', async () => {
  const { page } = await opened('mainframe')
  await page.click('.ov-row:nth-child(1) .ov-o:nth-child(1)')
  await says(page, 'block header 0–2 (0x0–0x2), 3 octets')
  await says(page, 'EOR, 34 octets follow (RFC 959 §3.4.2)')
  expect(await textOf(page, '.ov-o.ov-run')).toBe('800022')
  await press(page, 'Enter')
  await says(page, 'record 1, from octet 3 (0x3), 34 octets of data')
  expect(await textOf(page, '.ov-t.ov-run')).toBe('RECORD 0001   CUSTOMER  TOTAL 0.50')
  expect(await textOf(page, '.ov-record.ov-run')).toContain('1 at 3, 34 octets')
  await press(page, 'Enter', 'Shift+Enter')
  await says(page, 'octet 36')
  await page.close()
})

test('the keyboard leads everywhere', async () => {
  const { page } = await opened('text')
  await press(page, 'ArrowRight', 'ArrowDown')
  await says(page, 'octet 17')
  await press(page, 'End')
  await says(page, 'octet 31')
  await press(page, 'ArrowUp', 'Home', 'ArrowLeft')
  await says(page, 'octet 0')
  await press(page, 'Control+End')
  await says(page, 'line 200')
  await press(page, 'PageUp')
  await press(page, 'Control+Home')
  await says(page, 'octet 0')
  expect(await page.getAttribute('.ov-grid', 'aria-activedescendant')).toBe(
    await page.getAttribute('.ov-hex', 'id'),
  )
  await page.close()
})

test('100 MiB take no more elements than a kilobyte, and every row of them can be reached', async () => {
  const { page, complaints } = await opened('variable')
  const elements = () => page.$$eval('.ov-row *', ({ length }) => length)
  const few = await elements()
  await show(page, 'long')
  await page.focus('.ov-grid')
  await press(page, 'Control+End')
  await says(page, 'octet 104857599')
  expect(await textOf(page, '.ov-offset')).toContain('063FFFF0')
  await page.waitForFunction(() => document.querySelector('.ov-cursor')?.textContent === '41')
  await press(page, 'Control+Home')
  await says(page, 'octet 0 ')
  // A turn of the wheel is a few rows, although the scroll bar stands for millions.
  await page.mouse.move(400, 400)
  await page.mouse.wheel(0, 220)
  await page.waitForSelector('.ov-row:first-child .ov-offset:text("000000A0")')
  await page.$eval('.ov-grid', (grid) => grid.scrollTo(0, grid.scrollHeight / 2))
  await page.waitForFunction(() => /^03[12]/.test(document.querySelector('.ov-offset')!.textContent!))
  await page.waitForFunction(() => document.querySelector('.ov-o')!.textContent === '41')
  expect(Math.abs((await elements()) - few)).toBeLessThan(60)
  expect(complaints).toEqual([])
  await page.close()
})

test('another code page changes the text and nothing else', async () => {
  const { page } = await opened('mainframe')
  await page.selectOption('.ov-page', 'ISO-8859-1')
  await page.waitForFunction(() => document.querySelector('.ov-text')!.textContent!.includes('Ù'))
  expect(await textOf(page, '.ov-row:first-child .ov-o')).toBe('800022D9C5C3D6D9C440F0F0F0F14040')
  await page.selectOption('.ov-page', 'IBM-1047')
  await page.waitForFunction(() => document.querySelector('.ov-text')!.textContent!.includes('RECORD'))
  await page.close()
})

test('another record format finds other records, and a wrong one is explained', async () => {
  const { page, complaints } = await opened('image')
  expect(await page.$('.ov-record-descriptor')).toBeNull()
  await page.fill('.ov-format', 'rdw')
  await press(page, 'Tab')
  await page.waitForSelector('.ov-o.ov-record-descriptor')
  await page.fill('.ov-format', 'fixed')
  await press(page, 'Tab')
  await page.waitForSelector('.ov-message:has-text("needs a length")')
  await page.fill('.ov-format', 'fixed:80')
  await press(page, 'Tab')
  await page.waitForSelector('.ov-record:has-text("1 at 0, 80 octets")')
  expect(await page.$('.ov-message:visible')).toBeNull()
  expect(complaints).toEqual([])
  await page.close()
})

test('faults are marked where they are, and one leads to the next', async () => {
  const { page } = await opened('damaged')
  await page.waitForSelector('.ov-count:has-text("2 faults")')
  expect(await textOf(page, '.ov-o.ov-fault')).toBe('85')
  await says(page, 'a descriptor has a bit without a meaning')
  await press(page, 'n')
  await says(page, 'the connection closed before the end of file (RFC 959 §3.4.2)')
  await page.waitForSelector('.ov-faulty:visible')
  await press(page, 'n')
  await says(page, 'octet 0 ')
  await page.close()
})

test('octets are found in hexadecimal and as text of the code page', async () => {
  const { page } = await opened('mainframe')
  await press(page, '/')
  await page.keyboard.type('RECORD 0150')
  await press(page, 'Enter')
  await says(page, 'record 150')
  await page.fill('.ov-find', '800022')
  await page.selectOption('[aria-label="Find as"]', 'hex')
  await page.click('text=Find next')
  await says(page, 'octet 0 ')
  await page.fill('.ov-find', 'zz')
  await page.click('text=Find next')
  await page.waitForSelector('.ov-message:has-text("pairs of hexadecimal digits")')
  await page.fill('.ov-find', 'ABABAB')
  await page.click('text=Find next')
  await page.waitForSelector('.ov-message:has-text("Not found")')
  await page.fill('.ov-where', '#100')
  await press(page, 'Enter')
  await says(page, 'record 100')
  await page.fill('.ov-where', '0x10')
  await press(page, 'Enter')
  await says(page, 'octet 16 ')
  await page.fill('.ov-where', '#100000')
  await press(page, 'Enter')
  await page.waitForSelector('.ov-message:has-text("There is nothing at #100000")')
  await page.close()
})

test('what was captured is text, whatever it says', async () => {
  const { page, complaints } = await opened('evil')
  expect(await page.$('img')).toBeNull()
  expect(await textOf(page, '.ov-row:first-child .ov-t')).toBe('<img src=x onerr')
  expect(await textOf(page, '.ov-t')).toContain('¤·</script>←↓')
  expect(complaints).toEqual([])
  await page.close()
})
