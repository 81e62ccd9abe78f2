import { readFileSync } from 'node:fs'
import type { ReadyProcess } from '@ftpkit/testkit/ready-process'
import type { Tally } from '../check.js'
import type { Folder } from '../support/folder.js'
import type { Network } from '../support/network.js'
import { Wire } from '../support/wire.js'

/** The servers and files that an attack works on. A server may be a gateway before one. */
export interface Target {
  /** Offers TLS, with default limits. */
  readonly server: ReadyProcess
  /** With time limits around a second, and few sessions. */
  readonly hasty: ReadyProcess
  /** The folder served: `file`, `dir/inner`, and symbolic links that lead outside. */
  readonly root: Folder
  /** A folder that no client may reach, with the file `secret`. */
  readonly outside: Folder
}

/** What the attack achieved; undefined if it was repelled. */
export type Finding = string | undefined

/** Something that must not happen, tried out. @typeParam Ground what it works on */
export interface Attack<Ground> {
  readonly name: string
  run(ground: Ground): Promise<Finding>
}

export type ServerAttack = Attack<Target>

/** An attack on the client, by a server of its own, which it reaches through a network. */
export type ClientAttack = Attack<Network>

/** Attacks of one class of vulnerabilities. */
export interface Family<Kind> {
  /** Its number in the list of classes of vulnerabilities. */
  readonly number: number
  readonly name: string
  readonly attacks: readonly Kind[]
}

/** The finding of an attack; an attack that throws is a finding too. */
export async function findingOf(attack: () => Promise<Finding>): Promise<Finding> {
  try {
    return await attack()
  } catch (error) {
    return `it threw: ${(error as Error).message}`
  }
}

/** Runs attacks, some at the same time, and counts each as an assertion. */
export async function runAttacks<Ground>(
  attacks: readonly Attack<Ground>[],
  ground: Ground,
  tally: Tally,
  atOnce = 1,
): Promise<void> {
  const next = attacks.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const attack of next) {
        const finding = await findingOf(() => attack.run(ground))
        tally.assert(finding === undefined, `${attack.name}: ${finding}`)
      }
    }),
  )
}

export const content = Buffer.from('octets of the file\n')
export const secret = Buffer.from('octets that no client may see\n')

/** A reply code, or `closed` for the end of the connection. */
export type Expected = number | 'closed'

/** A command line, and the codes that may answer it. */
export type Exchange = readonly [line: string, ...expected: Expected[]]

/** Sends command lines one by one. @returns the first unexpected answer */
export async function exchange(wire: Wire, exchanges: readonly Exchange[]): Promise<Finding> {
  for (const [line, ...expected] of exchanges) {
    wire.send(`${line}\r\n`)
    const reply = await wire.reply()
    if (!expected.includes(reply?.code ?? 'closed')) {
      return `${shown(line)} was answered ${reply ? reply.lines.join(' | ') : 'by the end of the connection'}`
    }
  }
  return undefined
}

/** An attack by command lines of a client that is logged in. */
export function loggedIn(name: string, ...exchanges: Exchange[]): ServerAttack {
  return {
    name,
    run: async ({ server }) =>
      using(await Wire.loggedIn(server.address), (wire) => exchange(wire, exchanges)),
  }
}

/** An attack by command lines of a client that is not logged in. */
export function beforeLogin(name: string, ...exchanges: Exchange[]): ServerAttack {
  return {
    name,
    run: async ({ server }) => using(await Wire.open(server.address), (wire) => exchange(wire, exchanges)),
  }
}

/** An attack by command lines of a client that is logged in under TLS. */
export function loggedInUnderTls(name: string, ...exchanges: Exchange[]): ServerAttack {
  return {
    name,
    run: async ({ server }) => using(await Wire.secure(server.address), (wire) => exchange(wire, exchanges)),
  }
}

/** Runs the work, then closes the connection. */
export async function using(wire: Wire, work: (wire: Wire) => Promise<Finding>): Promise<Finding> {
  try {
    return await work(wire)
  } finally {
    wire.socket.destroy()
  }
}

/** Whether octets come from a file outside of the root. */
export function isFromOutside(octets: Buffer): boolean {
  return octets.includes(secret) || octets.includes('root:')
}

/** Whether the file outside is unchanged. */
export function outsideIntact({ outside }: Target): boolean {
  return readFileSync(outside.at('secret')).equals(secret)
}

function shown(text: string): string {
  const line = JSON.stringify(text)
  return line.length > 80 ? `${line.slice(0, 80)}…` : line
}
