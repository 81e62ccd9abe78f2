import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from '@ftpkit/node'
import { FaultyServer, faultyContent } from '@ftpkit/testkit/faulty-server'
import { misbehaviours } from '@ftpkit/testkit/misbehaviours'
import { Folder } from '../../support/folder.js'
import { within } from '../../support/wire.js'
import type { ClientAttack, Family, Finding } from '../attack.js'

const password = 'very-secret-w0rd'

/** Short, so that silence ends soon; nothing is to take longer than all of them together. */
const timeouts = { connect: 1_000, reply: 500, stall: 500, data: 500, abort: 500, keepAlive: 50 }
const longest = 8_000

/** One session of a client with a misbehaving server: it fetches a file, lists, and stores. */
async function session(server: FaultyServer, local: string): Promise<string[]> {
  const told: string[] = []
  const client = await connect({
    ...server.address,
    user: 'me',
    password,
    timeouts,
    limits: { listing: 100_000 },
  })
  try {
    await client.download('file', local)
    for await (const { name } of client.list()) told.push(name)
    await client.upload([Buffer.alloc(100_000)], 'stored')
    await client.mkdir('made')
  } finally {
    client.close()
  }
  return told
}

/** A client ends by itself, tells no secret, and never takes part of a file for the whole. */
async function survives(name: string): Promise<Finding> {
  using folder = new Folder()
  const local = folder.at('file')
  await using server = await FaultyServer.start(misbehaviours[name]!)
  const result = await within(
    session(server, local).catch((error: Error) => error),
    'the end of the client',
    longest,
  )
  const said = result instanceof Error ? `${result.stack} ${JSON.stringify(result)}` : ''
  if (said.includes(password)) return 'the error tells the password'
  if (existsSync(local) && !readFileSync(local).equals(faultyContent))
    return `the file is ${readFileSync(local)}`
  const litter = readdirSync(folder.path).filter((left) => left !== 'file')
  return litter.length > 0 ? `${litter} was left` : undefined
}

export const misled: Family<ClientAttack> = {
  number: 14,
  name: 'servers that hang, flood, cut and contradict themselves',
  attacks: Object.keys(misbehaviours).map((name) => ({
    name: `a server that ${name}: the client ends, tells no secret, and takes no part for the whole`,
    run: () => survives(name),
  })),
}
