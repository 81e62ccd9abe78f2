import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect as dial, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { between, connect, type FtpClient } from '@ftpkit/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ftpkit } from './ftpkit.js'
import { password, presentNames, type Serving, startOurs, startServer, user } from './servers.js'

/** Two servers at two addresses: ours sees the other at an address that is not the client's. */
const ourNetwork = { host: '127.0.0.1', tls: 'off' } as const
const theirNetwork = { host: '127.0.0.2', tls: 'off' } as const
const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 7 + (at >> 9)) & 0xff))

/** Relays a control connection, and counts its octets. */
class Meter {
  octets = 0
  private readonly sockets = new Set<Socket>()
  private readonly listener = createServer((near) => {
    const far = dial(this.target.port, this.target.host)
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      this.sockets.add(one)
      one.on('data', (octets) => {
        this.octets += octets.length
        other.write(octets)
      })
      one.on('end', () => other.end())
      one.on('error', () => other.destroy())
    }
  })

  constructor(private readonly target: Serving) {}

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.listener.listen(0, this.target.host, resolve))
    return (this.listener.address() as { port: number }).port
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy()
    this.listener.close()
  }
}

/** A server with a folder, a client that is logged in, and the meter between them. */
interface Party {
  readonly home: string
  readonly client: FtpClient
  readonly meter: Meter
  readonly server: Serving
  stop(): Promise<void>
}

async function openParty(start: (home: string) => Promise<Serving>): Promise<Party> {
  const home = mkdtempSync(join(tmpdir(), 'ftpkit-between-'))
  const server = await start(home)
  const meter = new Meter(server)
  const client = await connect({ host: server.host, port: await meter.listen(), user, password })
  return {
    home,
    client,
    meter,
    server,
    stop: async () => {
      await client.quit()
      meter.stop()
      await server.stop()
      rmSync(home, { recursive: true })
    },
  }
}

const startProftpd = (home: string) => startServer('proftpd', home, theirNetwork, { foreignData: true })

describe.skipIf(!presentNames.includes('proftpd'))('between ProFTPD and ftpkit-server', () => {
  let proftpd: Party
  let ours: Party

  beforeAll(async () => {
    proftpd = await openParty(startProftpd)
    ours = await openParty((home) => startOurs(home, ourNetwork, [theirNetwork.host]))
  })

  afterAll(async () => {
    await proftpd.stop()
    await ours.stop()
  })

  const directions: readonly [string, () => { from: Party; to: Party }][] = [
    ['from ProFTPD to ours', () => ({ from: proftpd, to: ours })],
    ['from ours to ProFTPD', () => ({ from: ours, to: proftpd })],
  ]
  test.each(directions)(
    'a file is transferred %s, and its octets don’t pass through the client',
    async (_, parties) => {
      const { from, to } = parties()
      writeFileSync(join(from.home, 'source.bin'), content)
      const before = from.meter.octets + to.meter.octets
      const { source, target } = await between(from.client, to.client).transfer('source.bin', 'target.bin')
      expect([source.code, target.code]).toEqual([226, 226])
      expect(digest(readFileSync(join(to.home, 'target.bin')))).toBe(digest(content))
      // Everything that the client sent and received, on all its connections: commands and replies.
      expect(from.meter.octets + to.meter.octets - before).toBeLessThan(1_000)
      rmSync(join(to.home, 'target.bin'))
    },
  )

  test('a file is transferred by ftpkit fxp', async () => {
    writeFileSync(join(proftpd.home, 'source.bin'), content)
    // FTPKIT_PASSWORD is for one host.
    const url = ({ server }: Party) => `ftp://${user}:${password}@${server.host}:${server.port}`
    const { status } = await ftpkit(ours.home, 'fxp', `${url(proftpd)}/source.bin`, `${url(ours)}/by-fxp.bin`)
    expect(status).toBe(0)
    expect(digest(readFileSync(join(ours.home, 'by-fxp.bin')))).toBe(digest(content))
  })

  test('a missing file leaves both sessions usable', async () => {
    const { client } = ours
    const moving = between(proftpd.client, client).transfer('missing.bin', 'target.bin')
    await expect(moving).rejects.toMatchObject({ code: 'refused' })
    expect(await client.pwd()).toBe('/')
    expect(await proftpd.client.pwd()).toBe('/')
  })
})

describe.skipIf(!presentNames.includes('proftpd'))('if ours does not allow the address of ProFTPD', () => {
  let proftpd: Party
  let ours: Party

  beforeAll(async () => {
    proftpd = await openParty(startProftpd)
    ours = await openParty((home) => startOurs(home, ourNetwork))
    for (const { home } of [proftpd, ours]) writeFileSync(join(home, 'source.bin'), content)
  })

  afterAll(async () => {
    await proftpd.stop()
    await ours.stop()
  })

  test('it connects to no other server', async () => {
    const moving = between(ours.client, proftpd.client).transfer('source.bin', 'target.bin')
    await expect(moving).rejects.toMatchObject({ code: 'refused', command: expect.stringMatching(/^PORT /) })
    expect(await ours.client.pwd()).toBe('/')
  })

  test('it receives nothing from another server', async () => {
    const moving = between(proftpd.client, ours.client).transfer('source.bin', 'target.bin')
    await expect(moving).rejects.toMatchObject({ code: 'refused' })
    expect(existsSync(join(ours.home, 'target.bin'))).toBe(false)
    expect(await ours.client.pwd()).toBe('/')
  })
})

function digest(octets: Buffer): string {
  return createHash('sha256').update(octets).digest('hex')
}
