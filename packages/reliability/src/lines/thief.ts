import { readFileSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Line, type Outcome, type Profile, Tally } from '../line.js'
import { Folder } from '../support/folder.js'
import { readAll, Wire, within } from '../support/wire.js'

const transfers: Readonly<Record<Profile, number>> = { full: 1_000, short: 60 }
const sessions = 4
/** Loopback has many addresses on Linux. */
const thiefAddress = '127.0.0.2'

const secret = Buffer.alloc(10_000, 'for the true client only ')
const loot = 'of the thief'

/** A stranger on the port of a data connection: sends at once, and keeps what it gets. */
class Thief {
  octets = 0
  readonly socket: Socket
  readonly connected: Promise<void>
  private readonly over: Promise<void>

  constructor(port: number) {
    this.socket = connectTcp({ host: '127.0.0.1', port, localAddress: thiefAddress })
    this.socket.on('data', (octets) => {
      this.octets += octets.length
    })
    this.socket.on('error', () => {})
    this.over = new Promise((resolve) => this.socket.once('close', () => resolve()))
    this.connected = new Promise((resolve) => this.socket.once('connect', () => resolve()))
    void this.connected.then(() => this.socket.write(loot))
  }

  /** Waits until it was turned away, or refused at once. */
  async ended(): Promise<void> {
    await within(Promise.race([this.over]), 'the end of a thief')
  }
}

/** When the thief comes: before the true client, at the same time, or while the transfer runs. */
const moments = ['before', 'with', 'within'] as const

export const dataThief: Line = {
  id: 'R16',
  title: 'A stranger who takes the port of a data connection gets nothing, and the true client succeeds',
  target: '1,000 of 1,000 transfers of the true client succeed, and a thief at each gets 0 octets',
  missing: () => (process.platform === 'linux' ? undefined : `needs ${thiefAddress} on loopback`),
  async run(profile): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    writeFileSync(folder.at('secret'), secret)
    await using server = await ServerProcess.start(folder.path)
    let begun = 0
    let thieves = 0
    let succeeded = 0
    await Promise.all(
      Array.from({ length: sessions }, async (_, session) => {
        using wire = await Wire.loggedIn(server.address)
        while (begun < transfers[profile]) {
          const number = begun++
          const moment = moments[number % moments.length]!
          const { fault, met } = await transferWithThief(wire, moment, number % 2 === 0, folder, session)
          if (met) thieves++
          if (tally.check(fault === undefined, () => `transfer ${number}, a thief ${moment} it: ${fault}`))
            succeeded++
        }
      }),
    )
    tally.check(thieves > transfers[profile] / 2, `only ${thieves} thieves found the port open`)
    const figure = `${succeeded} of ${begun} transfers, 0 octets stolen`
    return tally.outcome(
      figure,
      transfers[profile] + 1,
      `${thieves} thieves connected before they were turned away`,
    )
  },
}

async function transferWithThief(
  wire: Wire,
  moment: (typeof moments)[number],
  retrieves: boolean,
  folder: Folder,
  session: number,
): Promise<{ fault: string | undefined; met: boolean }> {
  const port = await wire.passivePort()
  const name = retrieves ? 'secret' : `stored${session}`
  let thief = moment === 'within' ? undefined : new Thief(port)
  if (moment === 'before') await thief!.connected
  const data = connectTcp({ host: '127.0.0.1', port, allowHalfOpen: true })
  data.on('error', () => {})
  wire.send(`${retrieves ? 'RETR' : 'STOR'} ${name}\r\n`)
  thief ??= new Thief(port)
  let met = false
  thief.connected.then(() => {
    met = true
  })
  if (!retrieves) data.end(secret)
  const got = within(readAll(data), 'the end of the data connection')
  const codes = [(await wire.reply())?.code, (await wire.reply())?.code].join()
  const octets = retrieves ? await got : readFileSync(folder.at(name))
  data.end()
  await thief.ended()
  if (codes !== '150,226') return { fault: `replies ${codes}`, met }
  if (!octets.equals(secret)) return { fault: `${octets.length} octets instead of ${secret.length}`, met }
  return { fault: thief.octets > 0 ? `${thief.octets} octets stolen` : undefined, met }
}
