import { randomBytes } from 'node:crypto'
import { type ConnectOptions, connect, MemoryTarget } from '@ftpkit/node'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { describe, expect, test } from 'vitest'
import type { GatewayLiveOptions } from '../../src/run/options.js'
import { certificate } from './certificate.js'
import { gatewayTo, serverOf } from './gatewaying.js'

watchForLeaks()

const identity = await certificate()
const content = randomBytes(3_000_001)

/** What each side has. */
const legs = {
  plain: { client: {}, server: undefined, gateway: {} },
  'FTPS with the client': {
    client: { tls: 'explicit', ca: identity.cert } as const,
    server: undefined,
    gateway: { tls: identity },
  },
  'FTPS on both sides': {
    client: { tls: 'explicit', ca: identity.cert } as const,
    server: { ...identity, mode: 'required' } as const,
    gateway: { tls: identity, session: { tls: { client: 'required', server: 'required' } } },
  },
  'FTPS with the server': {
    client: {},
    server: { ...identity, mode: 'required' } as const,
    gateway: { session: { tls: { server: 'required' }, protection: 'P' } },
  },
  'FTPS on both sides, from the first octet': {
    client: { tls: 'implicit', ca: identity.cert } as const,
    server: { ...identity, mode: 'implicit' } as const,
    gateway: { tls: identity, session: { tls: { client: 'implicit', server: 'implicit' } } },
  },
} satisfies Record<
  string,
  { client: Partial<ConnectOptions>; server: unknown; gateway: Partial<GatewayLiveOptions> }
>

describe.each(Object.entries(legs))('%s', (_, { client, server: tls, gateway }) => {
  test.each(['epsv', 'pasv', 'eprt', 'port'] as const)('moves files and listings by %s', async (way) => {
    await using server = await serverOf({ 'down.bin': content }, { tls })
    const choice = { ...server.address, tlsOptions: { ca: identity.cert } }
    await using through = await gatewayTo(choice, gateway)
    await using session = await connect({
      ...through.address,
      ...client,
      user: 'tester',
      password: 'secret',
      data: [way],
    })
    const target = new MemoryTarget()
    await session.download('down.bin', target)
    expect(Buffer.compare(target.content, content)).toBe(0)
    await session.upload(content, 'up.bin')
    await session.upload(new Uint8Array(0), 'empty.bin')
    const listed = []
    for await (const { name, size } of session.list()) listed.push([name, size])
    expect(listed.sort()).toEqual([
      ['down.bin', content.length],
      ['empty.bin', 0],
      ['up.bin', content.length],
    ])
    const moved = through.events.flatMap((event) =>
      event.kind === 'transfer'
        ? [[event.verb, event.code, event.octets.toClient, event.octets.toServer]]
        : [],
    )
    expect(moved.slice(0, 3)).toEqual([
      ['RETR', 226, content.length, 0],
      ['STOR', 226, 0, content.length],
      ['STOR', 226, 0, 0],
    ])
  })
})
