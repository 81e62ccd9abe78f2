import { readFileSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { readAll, Wire, within } from '../support/wire.js'

const sessions = 4
/** On Linux, loopback has many addresses. */
const hijackerAddress = '127.0.0.2'

const secret = Buffer.alloc(10_000, 'for the real client only ')

/** Connects to the port of someone else's data connection, sends at once, and counts what it receives. */
class PortHijacker {
  /** Octets received. */
  stolen = 0
  readonly connected: Promise<void>
  private readonly closed: Promise<void>

  constructor(port: number) {
    const socket = connectTcp({ host: '127.0.0.1', port, localAddress: hijackerAddress })
    socket.on('data', (octets) => {
      this.stolen += octets.length
    })
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    this.connected = new Promise((resolve) => socket.once('connect', () => resolve()))
    void this.connected.then(() => socket.write('from the hijacker'))
  }

  /** Waits until its connection has been refused or closed. */
  async ended(): Promise<void> {
    await within(this.closed, 'the end of a hijacker')
  }
}

/** When the hijacker connects: before the real client, at the same time, or while the transfer runs. */
const moments = ['before', 'with', 'during'] as const

export const portHijackers: Check = {
  id: 'R16',
  title: 'A hijacker on the port of a data connection gets nothing, and the real client succeeds',
  target: '1,000 of 1,000 transfers of the real client succeed, and a hijacker of each gets 0 octets',
  missing: () => (process.platform === 'linux' ? undefined : `needs ${hijackerAddress} on loopback`),
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    writeFileSync(folder.at('secret'), secret)
    await using server = await ServerProcess.start(folder.path)
    const transfers = extent.of(1_000, 60)
    let started = 0
    let hijackers = 0
    let succeeded = 0
    await Promise.all(
      Array.from({ length: sessions }, async (_, session) => {
        using wire = await Wire.loggedIn(server.address)
        while (started < transfers) {
          const number = started++
          const moment = moments[number % moments.length]!
          const { fault, met } = await transferWithHijacker(wire, moment, number % 2 === 0, folder, session)
          if (met) hijackers++
          if (
            tally.assert(fault === undefined, () => `transfer ${number}, a hijacker ${moment} it: ${fault}`)
          )
            succeeded++
        }
      }),
    )
    tally.assert(hijackers > transfers / 2, `only ${hijackers} hijackers found the port open`)
    const figure = `${succeeded} of ${started} transfers, 0 octets stolen`
    return tally.outcome(
      figure,
      transfers + 1,
      `${hijackers} hijackers connected before they were disconnected`,
    )
  },
}

/** @returns what went wrong, and whether the hijacker was able to connect */
async function transferWithHijacker(
  wire: Wire,
  moment: (typeof moments)[number],
  retrieves: boolean,
  folder: Folder,
  session: number,
): Promise<{ fault: string | undefined; met: boolean }> {
  const port = await wire.passivePort()
  const name = retrieves ? 'secret' : `stored${session}`
  let hijacker = moment === 'during' ? undefined : new PortHijacker(port)
  if (moment === 'before') await hijacker!.connected
  const data = connectTcp({ host: '127.0.0.1', port, allowHalfOpen: true })
  data.on('error', () => {})
  wire.send(`${retrieves ? 'RETR' : 'STOR'} ${name}\r\n`)
  hijacker ??= new PortHijacker(port)
  let met = false
  void hijacker.connected.then(() => {
    met = true
  })
  if (!retrieves) data.end(secret)
  const got = within(readAll(data), 'the end of the data connection')
  const codes = [(await wire.reply())?.code, (await wire.reply())?.code].join()
  const octets = retrieves ? await got : readFileSync(folder.at(name))
  data.end()
  await hijacker.ended()
  if (codes !== '150,226') return { fault: `replies ${codes}`, met }
  if (!octets.equals(secret)) return { fault: `${octets.length} octets instead of ${secret.length}`, met }
  return { fault: hijacker.stolen > 0 ? `${hijacker.stolen} octets stolen` : undefined, met }
}
