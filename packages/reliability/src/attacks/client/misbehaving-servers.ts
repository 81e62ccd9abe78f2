import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from '@ftpkit/node'
import { FaultyServer, faultyContent } from '@ftpkit/testkit/faulty-server'
import { misbehaviours } from '@ftpkit/testkit/misbehaviours'
import type { Address } from '@ftpkit/testkit/ready-process'
import { Folder } from '../../support/folder.js'
import type { Network } from '../../support/network.js'
import { within } from '../../support/wire.js'
import type { ClientAttack, Family, Finding } from '../attack.js'

const password = 'very-secret-w0rd'

/** Milliseconds, short so that silence is noticed soon; a whole session must take less than `maxTime`. */
const timeouts = { connect: 1_000, reply: 500, stall: 500, data: 500, abort: 500, keepAlive: 50 }
const maxTime = 8_000

/** Fetches a file from a misbehaving server, lists, and stores. */
async function session(server: Address, local: string): Promise<void> {
  const client = await connect({
    ...server,
    user: 'me',
    password,
    timeouts,
    limits: { listing: 100_000 },
  })
  try {
    await client.download('file', local)
    for await (const _entry of client.list());
    await client.upload([Buffer.alloc(100_000)], 'stored')
    await client.mkdir('made')
  } finally {
    client.close()
  }
}

/** The client must end by itself, reveal no secret, and never take part of a file for the whole. */
async function survives(name: string, network: Network): Promise<Finding> {
  using folder = new Folder()
  const local = folder.at('file')
  await using server = await FaultyServer.start(misbehaviours[name]!)
  const result = await within(
    session(await network.reach(server.address), local).catch((error: Error) => error),
    'the end of the client',
    maxTime,
  )
  const message = result instanceof Error ? `${result.stack} ${JSON.stringify(result)}` : ''
  if (message.includes(password)) return 'the error contains the password'
  if (existsSync(local) && !readFileSync(local).equals(faultyContent))
    return `the file is ${readFileSync(local)}`
  const leftover = readdirSync(folder.path).filter((left) => left !== 'file')
  return leftover.length > 0 ? `${leftover} was left` : undefined
}

export const misbehavingServers: Family<ClientAttack> = {
  number: 14,
  name: 'servers that hang, flood, cut connections and contradict themselves',
  attacks: Object.keys(misbehaviours).map((name) => ({
    name: `a server that ${name}: the client ends, reveals no secret, and takes no part for the whole`,
    run: (network) => survives(name, network),
  })),
}
