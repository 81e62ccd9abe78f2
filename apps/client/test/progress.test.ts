import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { afterAll, describe, expect, test } from 'vitest'
import { hasPseudoTerminals, PseudoTerminal } from './pseudo-terminal.js'
import { program } from './served.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-bar-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const size = 4_194_304

/** A server with two files that stops in the middle of each until `proceed` is called. */
async function haltingServer(): Promise<{ server: FaultyServer; proceed(): void }> {
  let proceed = () => {}
  const server = await FaultyServer.start({
    answers: {
      MLSD: async (session) => {
        session.write('150 here\r\n')
        const data = await session.data()
        data.end(`type=file;size=${size}; one\r\ntype=file;size=${size}; two\r\n`)
        session.write('226 done\r\n')
      },
      SIZE: ({ write }) => write(`213 ${size}\r\n`),
      RETR: async (session) => {
        session.write(`150 here (${size} bytes)\r\n`)
        const data = await session.data()
        data.resume()
        data.write(Buffer.alloc(size / 2))
        await new Promise<void>((resolve) => {
          proceed = resolve
        })
        data.end(Buffer.alloc(size / 2))
        session.write('226 done\r\n')
      },
    },
  })
  return { server, proceed: () => proceed() }
}

function ftpkit(server: FaultyServer, columns: number, ...options: string[]): PseudoTerminal {
  const { host, port } = server.address
  const url = `ftp://${host}:${port}/`
  return new PseudoTerminal(
    [process.execPath, program, ...options.map((option) => option.replace('URL', url))],
    { columns, cwd: place },
  )
}

/** The width of the output: each redraw begins at the left edge. */
function widest(drawn: string): number {
  return Math.max(...drawn.split(/[\r\n]/).map((line) => [...line].length))
}

describe.skipIf(!hasPseudoTerminals)('the bars on a terminal', () => {
  test('show size, rate and time left of each file and of all files', async () => {
    const { server, proceed } = await haltingServer()
    await using _ = server
    await using terminal = ftpkit(server, 100, 'get', '-r', 'URL', 'tree')
    await terminal.until(
      /total +█+░+ +25% +2\.00 MiB\/8\.00 MiB .*ETA[\s\S]*one +█+░+ +50% +2\.00 MiB\/4\.00 MiB .*ETA/,
    )
    proceed()
    await terminal.until(
      /fetched one: 4194304 octets[\s\S]*total +█+░+ +75% +6\.00 MiB\/8\.00 MiB +\d.*\/s ETA \d+:\d\d/,
    )
    proceed()
    await terminal.until(/fetched two: 4194304 octets/)
    expect(await terminal.status()).toBe(0)
    // The cursor is shown again.
    expect(terminal.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(terminal.raw.lastIndexOf('\x1b[?25l'))
    expect(existsSync(join(place, 'tree', 'two'))).toBe(true)
  })

  test.each([20, 30, 50])('fit into %i columns', async (columns) => {
    const { server, proceed } = await haltingServer()
    await using _ = server
    await using terminal = ftpkit(server, columns, 'get', 'URL/one', 'narrow')
    const drawn = await terminal.until(/50%/)
    proceed()
    expect(await terminal.status()).toBe(0)
    expect(widest(drawn)).toBeLessThan(columns)
  })

  test('fit when the terminal is resized', async () => {
    const { server, proceed } = await haltingServer()
    await using _ = server
    await using terminal = ftpkit(server, 100, 'get', 'URL/one', 'resized')
    await terminal.until(/█+░+ +50%/)
    terminal.resize(30, 24)
    const narrow = await terminal.until(/one {8}50% ETA/)
    expect(widest(narrow.slice(narrow.search(/one {8}50% ETA/)))).toBeLessThan(30)
    terminal.resize(120, 24)
    await terminal.until(/█+░+ +50%/)
    proceed()
    expect(await terminal.status()).toBe(0)
  })

  test('are not drawn with --json', async () => {
    const { server, proceed } = await haltingServer()
    await using _ = server
    await using terminal = ftpkit(server, 100, 'get', '-r', 'URL', 'json', '--json')
    const waiting = setInterval(proceed, 50)
    await terminal.status().finally(() => clearInterval(waiting))
    expect(terminal.raw).toBe(
      ['one', 'two']
        .map((path) => `${JSON.stringify({ action: 'fetched', path, octets: size })}\r\n`)
        .join(''),
    )
  })

  test('are removed at Ctrl-C, which ends the program and leaves no file', async () => {
    const { server } = await haltingServer()
    await using _ = server
    await using terminal = ftpkit(server, 100, 'get', 'URL/one', 'interrupted')
    await terminal.until(/50%/)
    terminal.type('\x03')
    expect(await terminal.status()).not.toBe(0)
    expect(terminal.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(terminal.raw.lastIndexOf('\x1b[?25l'))
    expect(existsSync(join(place, 'interrupted'))).toBe(false)
  })
})
