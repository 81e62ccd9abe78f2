import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@ftpkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { knownRefusals } from './known-refusals.js'
import { type Stage, steps } from './scenario.js'
import {
  makeHome,
  type Network,
  password,
  presentNames,
  type ServerName,
  type Serving,
  speaksTls,
  startServer,
  user,
} from './servers.js'

const networks: readonly Network[] = [
  { host: '127.0.0.1', tls: 'off' },
  { host: '::1', tls: 'off' },
  { host: '127.0.0.1', tls: 'required' },
  { host: '::1', tls: 'required' },
]

const dataWays = { passive: ['epsv', 'pasv'], active: ['eprt', 'port'] } as const

/** All steps with one server, over IPv4 and IPv6, with and without TLS, passive and active. */
export function describeScenario(name: ServerName): void {
  if (!presentNames.includes(name)) {
    test.skip(`${name} is not installed: packages/testkit/scripts/install-peers.sh`, () => {})
    return
  }
  let home: string

  beforeAll(() => {
    home = makeHome()
  })

  afterAll(() => rmSync(home, { recursive: true }))

  for (const network of networks.filter(({ tls }) => tls === 'off' || speaksTls(name)))
    describe(`${name} at ${network.host}, TLS ${network.tls}`, () => scenarios(name, () => home, network))
}

function scenarios(name: ServerName, home: () => string, network: Network): void {
  let server: Serving

  beforeAll(async () => {
    server = await startServer(name, home(), network)
  })

  afterAll(() => server.stop())

  describe.each(Object.entries(dataWays))('%s', (_, data) => {
    let stage: Stage
    const dialogue: string[] = []

    const open = () =>
      connect({
        host: server.host,
        port: server.port,
        user,
        password,
        data,
        log: ({ from, text }) => dialogue.push(`${from}: ${text}`),
        tls: server.ca === undefined ? undefined : 'explicit',
        ca: server.ca,
        timeouts: { connect: 10_000, reply: 10_000, data: 10_000, stall: 10_000, abort: 5_000 },
      })

    beforeAll(async () => {
      stage = { client: await open(), home: home(), local: mkdtempSync(join(tmpdir(), 'ftpkit-local-')) }
    })

    // One session for all steps, unless a known refusal has ended it.
    beforeEach(async () => {
      if (stage.client.closed) stage = { ...stage, client: await open() }
    })

    afterAll(async () => {
      await stage.client.quit()
      rmSync(stage.local, { recursive: true })
    })

    for (const [what, step] of Object.entries(steps)) {
      const refusal = knownRefusals[name][what]
      if (!refusal) test(what, () => step(stage).catch(withDialogue))
      else if (refusal.sometimes) {
        test(`${what}: not always this server, ${refusal.reason}`, async () => {
          await step(stage).catch((error) => expect(String(error)).toMatch(refusal.fault))
        })
      } else {
        test(`${what}: not this server, ${refusal.reason}`, async () => {
          await expect(step(stage)).rejects.toThrow(refusal.fault)
        })
      }
    }

    const withDialogue = (error: Error) => {
      error.message += `\n${dialogue.slice(-20).join('\n')}`
      throw error
    }
  })
}
