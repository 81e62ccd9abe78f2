import { mkdirSync, writeFileSync } from 'node:fs'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import type { Extent } from '../../check.js'
import { tlsOptions } from '../../support/certificate.js'
import { Folder } from '../../support/folder.js'
import { writeUsers } from '../../support/users-file.js'
import { Wire } from '../../support/wire.js'
import { content } from '../attack.js'
import { makeCrowd, makeSparse } from './ground.js'

/** What attacks by clients work on that end their control connection and read on. */
export interface EndingsGround {
  /** Offers TLS, with few sessions and short times. Its user is `ann`, whose password is the name. */
  readonly server: ServerProcess
  readonly root: Folder
  /** Address of the clients: each attack has its own, so that none finds sessions of another. */
  readonly host: string
  /** Milliseconds after which nothing of a session may be left. */
  readonly patience: number
}

/** Times in milliseconds. */
export const endingLimits = {
  sessions: 200,
  sessionsPerAddress: 12,
  dataConnectionTime: 1_000,
  stallTime: 1_000,
  closingTime: 500,
  failedLoginTime: 60_000,
  maxFailedLoginTime: 60_000,
} as const

export function open({ server, host }: EndingsGround): Promise<Wire> {
  return Wire.open(server.address, host)
}

export function ann({ server, host }: EndingsGround): Promise<Wire> {
  return Wire.loggedInAs(server.address, { user: 'ann', password: 'ann' }, host)
}

/** Logs in under TLS. */
export async function secured(ground: EndingsGround): Promise<Wire> {
  const wire = await open(ground)
  await wire.expect('AUTH TLS', 234)
  await wire.beginTls()
  await wire.login({ user: 'ann', password: 'ann' })
  return wire
}

/** Whether the server takes as many sessions as it may have: none of those before is left. */
export async function isVacant({ server, host }: EndingsGround): Promise<boolean> {
  const wires = await Promise.all(
    Array.from({ length: endingLimits.sessionsPerAddress }, () => Wire.connect(server.address, host)),
  )
  const codes = await Promise.all(wires.map(async (wire) => (await wire.reply())?.code))
  for (const { socket } of wires) socket.destroy()
  return codes.every((code) => code === 220)
}

/** Ends the client's side of the control connection, which then reads on. */
export function endOf({ socket }: Wire): void {
  socket.end()
}

export async function onEndingsGround(
  extent: Extent,
  work: (ground: EndingsGround) => Promise<void>,
): Promise<void> {
  using root = new Folder()
  using own = new Folder()
  mkdirSync(root.at('dir'))
  for (const name of ['victim', 'old']) writeFileSync(root.at(name), content)
  makeSparse(root.at('huge'), 8_589_934_592)
  makeCrowd(root.at('crowd'))
  writeUsers(own.at('users'), ['ann'])
  await using server = await ServerProcess.start(root.path, {
    options: ['--users', own.at('users'), ...(await tlsOptions(own))],
    limits: endingLimits,
    configuration: own.at('config.json'),
  })
  await work({ server, root, host: '127.0.0.1', patience: extent.bound(3_000, 10_000) })
}
