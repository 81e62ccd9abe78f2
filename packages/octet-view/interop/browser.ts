import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import axeCore from 'axe-core'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Harness } from './harness.js'

/** A page in Chromium, and what it did that it should not. */
export interface OpenedPage {
  readonly page: Page
  /** Lines of the console, errors and requests. */
  readonly complaints: string[]
}

/** How a window looks. */
export interface Look {
  readonly width?: number
  /** @default 800 */
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
}

/** A page with nothing but the view, under the policy of a page that holds everything itself. */
export class ViewPage {
  private readonly folder = mkdtempSync(join(tmpdir(), 'octet-view-'))
  private browser: Browser | undefined

  async start(): Promise<void> {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('harness.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      minify: true,
      charset: 'utf8',
      conditions: ['@ftpkit/source'],
    })
    writeFileSync(join(this.folder, 'index.html'), html(outputFiles[0]!.text))
    this.browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  }

  async open({ width = 1_440, height = 800, colorScheme = 'light' }: Look = {}): Promise<OpenedPage> {
    const page = await this.browser!.newPage({ viewport: { width, height }, colorScheme })
    const url = pathToFileURL(join(this.folder, 'index.html')).href
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(`console: ${message.text()}`))
    page.on('pageerror', ({ message }) => complaints.push(`error: ${message}`))
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('blob:'))
        complaints.push(`request: ${request.url()}`)
    })
    await page.goto(url)
    return { page, complaints }
  }

  async stop(): Promise<void> {
    await this.browser?.close()
    rmSync(this.folder, { recursive: true })
  }
}

const style =
  'html { color-scheme: light dark } body { margin: 0 } h1 { position: absolute; clip-path: inset(100%) } main { height: 100vh }'

function html(script: string): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>Octets</title>
<style>${style}</style>
<main><h1>Octets</h1></main>
<script>${script}</script>
`
}

/** Shows one of the connections of the harness, and waits until its octets are there. */
export async function show(page: Page, name: string): Promise<void> {
  await page.evaluate((name) => (globalThis as unknown as { harness: Harness }).harness.show(name), name)
  await page.waitForFunction(() => document.querySelector('.ov-cursor')?.textContent !== '')
  await page.waitForSelector('.ov-cursor')
}

/** What axe finds in the page, by its rules and places. */
export async function axe(page: Page): Promise<string[]> {
  // By the debugger, which the policy of the page does not stop.
  await page.evaluate(axeCore.source)
  return page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as { axe: typeof axeCore }
    const { violations } = await run.run(document)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  })
}
