import { readFileSync } from 'node:fs'
import type { ServerProcess } from '@ftpkit/testkit/server-process'
import type { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'

/** What an attack on a server finds there. */
export interface Target {
  /** Offers TLS; its limits are the usual ones. */
  readonly server: ServerProcess
  /** With times of some hundred milliseconds, and few sessions. */
  readonly hasty: ServerProcess
  /** What is served: `file`, `dir/inner`, and links that lead outside. */
  readonly root: Folder
  /** What nobody may reach: `secret`. */
  readonly outside: Folder
}

/** What is wrong, or undefined where the attack came to nothing. */
export type Finding = string | undefined

export interface ServerAttack {
  readonly name: string
  run(target: Target): Promise<Finding>
}

export interface ClientAttack {
  readonly name: string
  run(): Promise<Finding>
}

/** Attacks of one class of vulnerabilities. */
export interface Family<Attack> {
  /** As the list of classes numbers it. */
  readonly number: number
  readonly name: string
  readonly attacks: readonly Attack[]
}

export const content = Buffer.from('octets of the file\n')
export const secret = Buffer.from('octets that nobody may see\n')

/** A code, `closed` for the end of the connection. */
export type Expected = number | 'closed'

/** A line to send and the codes that may answer it. */
export type Exchange = readonly [line: string, ...expected: Expected[]]

/** Says lines one by one. @returns which answer was not expected */
export async function says(wire: Wire, exchanges: readonly Exchange[]): Promise<Finding> {
  for (const [line, ...expected] of exchanges) {
    wire.send(`${line}\r\n`)
    const reply = await wire.reply()
    if (!expected.includes(reply?.code ?? 'closed')) {
      return `${shown(line)} was answered ${reply ? reply.lines.join(' | ') : 'by the end of the connection'}`
    }
  }
  return undefined
}

/** An attack by lines of somebody who is logged in. */
export function member(name: string, ...exchanges: Exchange[]): ServerAttack {
  return {
    name,
    run: async ({ server }) => using(await Wire.loggedIn(server.address), (wire) => says(wire, exchanges)),
  }
}

/** An attack by lines of somebody who is not. */
export function stranger(name: string, ...exchanges: Exchange[]): ServerAttack {
  return {
    name,
    run: async ({ server }) => using(await Wire.open(server.address), (wire) => says(wire, exchanges)),
  }
}

/** An attack by lines under TLS. */
export function protectedMember(name: string, ...exchanges: Exchange[]): ServerAttack {
  return {
    name,
    run: async ({ server }) => using(await Wire.secure(server.address), (wire) => says(wire, exchanges)),
  }
}

export async function using(wire: Wire, work: (wire: Wire) => Promise<Finding>): Promise<Finding> {
  try {
    return await work(wire)
  } finally {
    wire.socket.destroy()
  }
}

/** Whether a transfer was refused or gave nothing of what is outside. */
export function reached(octets: Buffer): boolean {
  return octets.includes(secret) || octets.includes('root:')
}

/** Whether what is outside is what it was. */
export function outsideIntact({ outside }: Target): boolean {
  return readFileSync(outside.at('secret')).equals(secret)
}

export function shown(text: string): string {
  const line = JSON.stringify(text)
  return line.length > 80 ? `${line.slice(0, 80)}…` : line
}
