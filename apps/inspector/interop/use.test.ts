import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleCapture } from '../src/model/example.js'
import { launch, open, pageFile } from './browser.js'
import { hostileCapture, longCapture } from './hostile.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-inspector-'))
let browser: Browser
let example: Buffer
beforeAll(async () => {
  browser = await launch()
  example = Buffer.concat(exampleCapture())
})
afterAll(async () => {
  await browser?.close()
  rmSync(place, { recursive: true })
})

function chosen(name: string, buffer: Buffer) {
  return { name, mimeType: 'application/octet-stream', buffer }
}

/** The text of what is seen of an element. */
async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).allTextContents()).join('\n')
}

test('a transfer in EBCDIC and MODE B is opened, read in another code page, and saved', async () => {
  const { page, complaints } = await open(browser)
  await page.setInputFiles('#file', chosen('example.pcapng', example))
  await page.waitForSelector('.dialogue .row.is-command')
  await page.waitForSelector('#progress', { state: 'hidden' })
  await page.locator('.dialogue').press('End')
  await page.locator('.dialogue .row.is-transfer', { hasText: 'RETR STAFF' }).click()
  await page.waitForFunction(() => document.querySelector('.ov-grid')?.textContent?.includes('M!LLER'))
  await page.locator('.ov-page').selectOption('IBM-273')
  await page.waitForFunction(() => document.querySelector('.ov-grid')?.textContent?.includes('MÜLLER'))
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Save file')])
  expect(download.suggestedFilename()).toBe('0002-STAFF')
  await download.saveAs(join(place, 'staff'))
  expect(readFileSync(join(place, 'staff'), 'utf8')).toContain('MÜLLER, ÄNNE')
  const [wire] = await Promise.all([page.waitForEvent('download'), page.click('text=Save octets')])
  await wire.saveAs(join(place, 'staff.wire'))
  expect(readFileSync(join(place, 'staff.wire'))[0]).toBe(0x80)
  expect(complaints).toEqual([])
  await page.close()
})

test('another TYPE and MODE are tried at once, and say what is wrong', async () => {
  const { page, complaints } = await open(browser)
  await page.setInputFiles('#file', chosen('example.pcapng', example))
  await page.locator('.dialogue .row.is-transfer', { hasText: 'LIST' }).click()
  await page.locator('#transfer select').nth(2).selectOption('B')
  await page.waitForFunction(() => document.querySelector('.transfer-facts')?.textContent?.includes('MODE B'))
  expect(await textOf(page, '.transfer-facts')).toMatch(/RFC 959 §3\.4\.2/)
  expect(complaints).toEqual([])
  await page.close()
})

test('a finding leads to its line, and a search to commands, replies and the text of files', async () => {
  const { page, complaints } = await open(browser)
  await page.setInputFiles('#file', chosen('example.pcapng', example))
  await page.click('#tab-findings')
  await page.locator('#side-panel .entry', { hasText: '227 names a private address' }).click()
  expect(await textOf(page, '.dialogue [aria-selected=true]')).toContain('227 names a private address')
  await page.locator('.dialogue').press('/')
  await page.keyboard.type('bjørn')
  await page.locator('#side-panel .entry', { hasText: 'RETR STAFF' }).click()
  await page.waitForSelector('.ov-grid .ov-cursor')
  await page.keyboard.press('Escape')
  await page.fill('#search', 'MODE B')
  await page.locator('#side-panel .entry', { hasText: 'In force' }).first().click()
  expect(await textOf(page, '.dialogue [aria-selected=true]')).toContain('MODE B')
  expect(complaints).toEqual([])
  await page.close()
})

test('passwords are hidden unless asked for', async () => {
  const { page } = await open(browser)
  await page.setInputFiles('#file', chosen('example.pcapng', example))
  await page.waitForSelector('.dialogue .row.is-command')
  expect(await textOf(page, '.dialogue')).not.toContain('correct horse')
  await page.click('#secrets')
  await page.waitForFunction(() =>
    document.querySelector('.dialogue')?.textContent?.includes('correct horse'),
  )
  await page.close()
})

test('names and replies that are markup or controls are shown as text, also in a page with the capture inside', async () => {
  const octets = hostileCapture().toString('base64')
  const file = join(place, 'page.html')
  const embedded = `<script type="text/plain" id="capture" data-name="%3Cb%3E.pcapng">${octets}</script>`
  writeFileSync(file, readFileSync(pageFile, 'utf8').replace('<!--capture-->', embedded))
  const { page, complaints } = await open(browser, {}, pathToFileURL(file).href)
  await page.locator('.dialogue .row.is-transfer').click()
  await page.waitForSelector('.ov-grid')
  expect(await page.title()).toBe('FTP inspector')
  expect(await textOf(page, '#capture-name')).toBe('<b>.pcapng')
  expect(await page.locator('main img, main script, main b b').count()).toBe(0)
  const text = await textOf(page, '.dialogue')
  expect(text).toContain('\\x1b[2J\\u202etxet\\0')
  expect(text).toContain('<img src=x')
  for (const letter of ['\u001b', '\u202e', '\0']) expect(text).not.toContain(letter)
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Save octets')])
  expect(download.suggestedFilename()).toMatch(/^0001-[A-Za-z0-9._-]+$/)
  expect(complaints).toEqual([])
  await page.close()
})

test('the page answers while a capture of 100 MB is read, and shows the transfer in few elements', async () => {
  const file = join(place, 'long.pcapng')
  writeFileSync(file, longCapture(100 * 1_048_576))
  const { page, complaints } = await open(browser)
  await page.evaluate(() => {
    const seen = globalThis as unknown as { longest: number }
    seen.longest = 0
    let last = performance.now()
    setInterval(() => {
      seen.longest = Math.max(seen.longest, performance.now() - last)
      last = performance.now()
    }, 10)
  })
  await page.setInputFiles('#file', file)
  await page.waitForSelector('.dialogue .row.is-transfer')
  await page.locator('.dialogue .row.is-transfer').click()
  await page.waitForFunction(() => document.querySelector('.ov-grid')?.textContent?.includes('00000010'))
  await page.locator('.ov-grid').press('Control+End')
  await page.waitForFunction(() => /063FFFF0/i.test(document.querySelector('.ov-grid')?.textContent ?? ''))
  expect(await page.locator('body *').count()).toBeLessThan(5_000)
  // Reported only, since no test depends on the speed of a machine.
  const longest = await page.evaluate(() => (globalThis as unknown as { longest: number }).longest)
  process.stdout.write(`longest wait of the page: ${Math.round(longest)} ms\n`)
  expect(complaints).toEqual([])
  await page.close()
})

test('a capture that ends early says where, and what is not one says so', async () => {
  const { page } = await open(browser)
  await page.setInputFiles('#file', chosen('cut.pcapng', example.subarray(0, 2_000)))
  await page.waitForFunction(() =>
    /damaged: at octet \d+/.test(document.querySelector('#notices')?.textContent ?? ''),
  )
  await page.setInputFiles('#file', chosen('notes.txt', Buffer.from('no capture at all')))
  await page.waitForFunction(() =>
    /not a capture/.test(document.querySelector('#notices')?.textContent ?? ''),
  )
  await page.close()
})
