import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Captured } from '../commands/captured.js'
import { ftpkit } from '../served.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-page-'))
afterAll(() => rmSync(place, { recursive: true }))

const captured = new Captured()
  .say('< 220 ready', '> USER hans', '< 331 password', '> PASS sesame', '< 230 in')
  .retrieve('RETR </script><b>', 'content')
  .end()
const file = captured.writeTo(join(place, 'a "b" <script>.pcapng'))

/** The capture that a page has in it, and its name. */
function embeddedIn(page: string): { name: string; capture: Buffer } {
  const text = readFileSync(page, 'utf8')
  const [, name = '', octets = ''] =
    /<script type="text\/plain" id="capture" data-name="([^"]*)">([A-Za-z0-9+/=]*)<\/script>/.exec(text) ?? []
  expect(text.match(/<\/script>/g)).toHaveLength(3)
  return { name: decodeURIComponent(name), capture: Buffer.from(octets, 'base64') }
}

test('--page writes a page with the capture in it, without its passwords, for its owner only', async () => {
  const path = join(place, 'page.html')
  const { status, output, words } = await ftpkit(['inspect', file, '--page', path])
  expect(status).toBe(0)
  expect(output).toContain('→ PASS ****')
  expect(words).toMatch(/page\.html: \d+ octets of a capture, 1 password masked, everything else .* is in it/)
  const { name, capture } = embeddedIn(path)
  expect(name).toBe('a "b" <script>.pcapng')
  expect(capture.length).toBe(captured.octets.length)
  expect(capture.includes('PASS ******\r\n')).toBe(true)
  expect(capture.includes('sesame')).toBe(false)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(file).includes('sesame')).toBe(true)
})

test('--page with --secrets leaves the passwords in the capture, and says so', async () => {
  const path = join(place, 'secrets.html')
  const { words } = await ftpkit(['inspect', '-', '--secrets', '--page', path], { input: captured.octets })
  expect(words).toContain('with all passwords')
  expect(embeddedIn(path)).toEqual({ name: 'capture', capture: Buffer.from(captured.octets) })
})

test('--page overwrites nothing', async () => {
  const path = join(place, 'there.html')
  writeFileSync(path, 'mine')
  const { status, words } = await ftpkit(['inspect', file, '--page', path])
  expect(status).toBe(2)
  expect(words).toContain('there.html exists: give --page a new name')
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

test('--page refuses a capture of more than 32 MiB, and leaves no page', async () => {
  const large = join(place, 'large.pcap')
  writeFileSync(large, '')
  truncateSync(large, 33_554_433)
  const path = join(place, 'large.html')
  const { status, words } = await ftpkit(['inspect', large, '--page', path])
  expect(status).toBe(2)
  expect(words).toContain('more than 33554432 octets')
  expect(() => statSync(path)).toThrow('ENOENT')
  const { words: ofInput } = await ftpkit(['inspect', '-', '--page', path], {
    input: Buffer.alloc(33_554_433),
  })
  expect(ofInput).toContain('more than 33554432 octets')
  expect(() => statSync(path)).toThrow('ENOENT')
})

test('the page of a damaged capture has what there is, and the status stays 6', async () => {
  const cut = join(place, 'cut.pcapng')
  writeFileSync(cut, captured.octets.subarray(0, -20))
  const path = join(place, 'cut.html')
  expect((await ftpkit(['inspect', cut, '--page', path])).status).toBe(6)
  expect(embeddedIn(path).capture.length).toBe(captured.octets.length - 20)
})
