import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CaptureDirectory, SingleCapture } from '@ftpkit/live-capture'
import { connect, type FtpClient, MemoryTarget } from '@ftpkit/node'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { parseType } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { certificate } from './certificate.js'
import { gatewayTo, serverOf } from './gatewaying.js'
import { inspect } from './inspected.js'

watchForLeaks()

const identity = await certificate()
const octets = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 13 + (at >> 7)) & 255))
const text = Buffer.from('first record\nsecond\n\nthe last of them\n'.repeat(300))
const password = 'secret'

/** TLS on each side of the gateway. */
const protections = {
  'without TLS': { client: {}, server: undefined, gateway: {} },
  'with TLS of the client': {
    client: { tls: 'explicit', ca: identity.cert },
    server: undefined,
    gateway: { tls: identity },
  },
  'with TLS on both sides': {
    client: { tls: 'explicit', ca: identity.cert },
    server: { ...identity, mode: 'required' },
    gateway: { tls: identity, session: { tls: { client: 'required', server: 'required' } } },
  },
} as const

const records = { type: parseType('E')!, structure: 'R', mode: 'B', codePage: 'IBM-1047' } as const

/** Findings that are no faults; `reply-before-data` is the order of what comes on two connections. */
const expected = new Set(['password-in-clear', 'transfer-failed', 'reply-before-data'])

/** Moves files and lists, and asks for what is refused by the server and by the gateway. */
async function session(client: FtpClient): Promise<void> {
  await client.upload(octets, 'octets')
  await client.download('octets', new MemoryTarget())
  await client.upload(text, 'records', records)
  await client.download('records', new MemoryTarget(), records)
  await expect(client.download('missing', new MemoryTarget())).rejects.toThrow('550')
  expect(await client.command('LPSV')).toMatchObject({ code: 502 })
  await client.listLines()
  await client.quit()
}

describe.each(Object.entries(protections))('%s', (_, { client: secure, server: tls, gateway }) => {
  test.each(['epsv', 'pasv', 'eprt', 'port'] as const)(
    'an inspector finds in a capture of the gateway what the client had with it, by %s',
    async (way) => {
      const folder = mkdtempSync(join(tmpdir(), 'inspection-'))
      const captures = new CaptureDirectory(join(folder, 'gateway'), { program: 'ftpkit-gateway' })
      const own = await SingleCapture.open(join(folder, 'client'), { program: 'client' })
      {
        await using server = await serverOf({}, { tls })
        const choice = { ...server.address, tlsOptions: { ca: identity.cert } }
        await using through = await gatewayTo(choice, { ...gateway, tap: captures.tap })
        const { address } = through
        const login = { user: 'tester', password, data: [way], tap: own.tap }
        await using client = await connect({ ...address, ...secure, ...login })
        await session(client)
        await through.event('closed')
      }
      await captures.close()
      await own.close()
      const names = readdirSync(join(folder, 'gateway'))
      expect(names).toHaveLength(1)
      const file = join(folder, 'gateway', names[0]!)
      const found = await inspect(file)
      const known = await inspect(join(folder, 'client'))
      expect(readFileSync(file, 'latin1')).not.toContain(password)
      rmSync(folder, { recursive: true })

      expect(found).toMatchObject({ faults: 0, others: 0 })
      // Each end has its own order of a reply and the command that was sent before it came.
      for (const sign of ['>', '<', 'TLS']) {
        const of = ({ dialogue }: typeof found) => dialogue.filter((line) => line.startsWith(sign))
        expect(of(found)).toEqual(of(known))
      }
      expect(found.dialogue.filter((line) => line.startsWith('> PASS'))).toEqual(['> PASS ****'])
      expect(found.dialogue.includes('TLS, recorded in clear')).toBe('tls' in secure)
      expect(found.dialogue.slice(found.dialogue.indexOf('> LPSV'))[1]).toBe('< 502')
      expect(found.findings.filter((code) => !expected.has(code))).toEqual([])
      expect(found.transfers.map(({ wire }) => wire)).toEqual(known.transfers.map(({ wire }) => wire))
      const moved = found.transfers.filter(({ summary }) => summary.reply === 226 || summary.reply === 250)
      expect(moved.map(({ summary }) => summary.transfer.command.verb)).toEqual([
        ...['STOR', 'RETR', 'STOR', 'RETR', 'LIST'],
      ])
      expect(moved.map(({ file }) => file).slice(0, 4)).toEqual([octets, octets, text, text])
      for (const { summary } of moved)
        expect(summary).toMatchObject({ protected: false, missingOctets: 0, faults: [] })
    },
  )
})
