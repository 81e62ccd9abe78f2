import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type DialogueLog, MemoryTarget } from '@ftpkit/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeHome, password, presentNames, type Serving, speaksTls, startServer, user } from './servers.js'

/** Servers that answer what is sent while a file moves at once: nothing is asked ahead. */
const atOnce: readonly string[] = ['pyftpdlib']

/** Octets of the files of a series; some end before the server can look at the next command, and some don't. */
const lengths = [1_024, 10, 1_024, 0, 1_024, 700_000, 1_024, 3_000_000, 1_024, 1_024]

const content = (at: number) => Buffer.alloc(lengths[at]!, createHash('sha256').update(`${at}`).digest())

const cases = presentNames.flatMap((name) =>
  (['off', 'required'] as const)
    .filter((tls) => tls === 'off' || speaksTls(name))
    .map((tls) => ({ name, tls })),
)

describe.each(cases)('a series of files with $name, TLS $tls', ({ name, tls }) => {
  const home = makeHome()
  const local = mkdtempSync(join(tmpdir(), 'ftpkit-series-'))
  let server: Serving
  const lines: Parameters<DialogueLog>[0][] = []

  beforeAll(async () => {
    server = await startServer(name, home, { host: '127.0.0.1', tls })
  })

  afterAll(async () => {
    await server.stop()
    rmSync(home, { recursive: true })
    rmSync(local, { recursive: true })
  })

  const open = () =>
    connect({
      ...{ host: server.host, port: server.port, user, password },
      ...(tls === 'required' && { tls: 'explicit' as const, ca: server.ca, servername: 'localhost' }),
      log: (line) => lines.push(line),
    })

  test('arrives whole, both ways, in one session where the server takes it', async () => {
    await using client = await open()
    for (const [at] of lengths.entries()) {
      const path = join(local, `${at}`)
      writeFileSync(path, content(at))
      await client.upload(path, `series-${at}`)
      expect(readFileSync(join(home, `series-${at}`)).equals(content(at)), `stored ${at}`).toBe(true)
    }
    for (const [at] of lengths.entries()) {
      const target = new MemoryTarget()
      await client.download(`series-${at}`, target)
      expect(Buffer.from(target.content).equals(content(at)), `fetched ${at}`).toBe(true)
    }
    await expect(client.download('none', new MemoryTarget())).rejects.toMatchObject({ code: 'refused' })
    expect((await client.command('NOOP')).code).toBe(200)
    const commands = lines.filter(({ from }) => from === 'client').map(({ text }) => text)
    expect(commands.filter((text) => text.startsWith('USER'))).toHaveLength(1)
    // Sent before the reply to STOR or RETR.
    const ahead = lines.filter((line, at) => line.text === 'EPSV' && lines[at - 1]?.from === 'client')
    if (atOnce.includes(name)) expect(ahead).toHaveLength(0)
    else expect(ahead.length).toBeGreaterThan(lengths.length)
  })
})
