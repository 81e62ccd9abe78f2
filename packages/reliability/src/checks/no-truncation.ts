import { readFileSync, writeFileSync } from 'node:fs'
import { connect, MemoryTarget, type TransferOptions } from '@ftpkit/node'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Extent, type Outcome, Tally } from '../check.js'
import { identity, tlsOptions } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { answer, HostileServer } from '../support/hostile-server.js'
import { blocksOf, recordsOf, stringsOf } from '../support/modes.js'
import { direct, type Network } from '../support/network.js'
import { Wire } from '../support/wire.js'

const old = Buffer.from('what was stored before\n')
const file = Buffer.from(Array.from({ length: 65_536 }, (_, at) => (at * 7 + (at >> 8)) & 0x7f))

/** How a data connection ends early. */
type Cut = 'fin' | 'reset'

interface Kind {
  readonly name: string
  readonly parameters: readonly string[]
  readonly wire: Buffer
  readonly cut: Cut
  readonly secure: boolean
  /** Whether close_notify is sent: then the file itself must show that it is incomplete. */
  readonly notified?: boolean | undefined
}

const clear = { secure: false }
const modeB = { parameters: ['MODE B'], wire: blocksOf(file) }
const modeC = { parameters: ['MODE C'], wire: stringsOf(file) }
const records = { parameters: ['STRU R'], wire: recordsOf(file) }
const stream = { parameters: [], wire: file }

const kinds: readonly Kind[] = [
  { name: 'MODE S, reset', ...stream, ...clear, cut: 'reset' },
  { name: 'MODE B without its end', ...modeB, ...clear, cut: 'fin' },
  { name: 'MODE B, reset', ...modeB, ...clear, cut: 'reset' },
  { name: 'MODE C without its end', ...modeC, ...clear, cut: 'fin' },
  { name: 'MODE C, reset', ...modeC, ...clear, cut: 'reset' },
  { name: 'STRU R without its end', ...records, ...clear, cut: 'fin' },
  { name: 'TLS without close_notify', ...stream, secure: true, cut: 'fin' },
  { name: 'TLS, reset', ...stream, secure: true, cut: 'reset' },
  { name: 'TLS, MODE B without its end', ...modeB, secure: true, notified: true, cut: 'fin' },
]

export const noTruncation: Check = {
  id: 'R12',
  title: 'A truncated transfer is never reported as complete, by the server or by the client',
  target:
    '0 false 226 and 0 false successes, cut at every 1/64: reset, TLS without close_notify, MODE B and C without EOF',
  async run(extent): Promise<Outcome> {
    return cutTransfers(direct, extent)
  },
}

/** Cuts uploads to the server and downloads of the client everywhere, through a network. */
export async function cutTransfers(network: Network, extent: Extent): Promise<Outcome> {
  const tally = new Tally()
  const count = extent.of(64, 4)
  await uploadsCut(network, tally, count)
  const uploads = tally.assertions
  await downloadsCut(network, tally, count)
  const cuts = `${kinds.length * count} uploads and ${clientKinds.length * count} downloads cut`
  const least = kinds.length * (count + 1) + clientKinds.length * (count + 1)
  return tally.outcome(
    cuts,
    least,
    `${uploads} checks of the server, ${tally.assertions - uploads} of the client`,
  )
}

async function uploadsCut(network: Network, tally: Tally, count: number): Promise<void> {
  using folder = new Folder()
  using keys = new Folder()
  await using server = await ServerProcess.start(folder.path, { options: await tlsOptions(keys) })
  const address = await network.reach(server.address)
  for (const kind of kinds) {
    using wire = await (kind.secure ? Wire.secure(address) : Wire.loggedIn(address))
    for (const line of kind.parameters) await wire.expect(line, 200)
    for (let part = 0; part < count; part++) {
      writeFileSync(folder.at('file'), old)
      const length = Math.floor((kind.wire.length * part) / count)
      const code = await storePart(wire, kind, length, part % 2 === 0)
      const kept = readFileSync(folder.at('file')).equals(old)
      tally.assert(code !== undefined && code >= 400 && kept, () => {
        return `${kind.name}, cut at ${length} of ${kind.wire.length} octets: ${code}, old file ${kept ? 'kept' : 'lost'}`
      })
    }
    const code = await wire.store('STOR file', kind.wire)
    tally.assert(code === 226 || code === 250, `${kind.name}: the whole file was answered ${code}`)
    tally.assert(
      readFileSync(folder.at('file')).length >= file.length,
      `${kind.name}: the whole file is short`,
    )
  }
}

/** @param asked whether to send STAT first, after whose reply the server has read part of the data */
async function storePart(
  wire: Wire,
  kind: Kind,
  length: number,
  asked: boolean,
): Promise<number | undefined> {
  const plain = await wire.passive()
  await wire.expect('STOR file', 150)
  const data = kind.secure ? await wire.protect(plain) : plain
  await new Promise<void>((resolve) => data.write(kind.wire.subarray(0, length), () => resolve()))
  if (asked) await wire.expect('STAT', 211)
  if (kind.cut === 'reset') plain.resetAndDestroy()
  else if (kind.notified) data.end()
  else plain.end()
  data.resume()
  return (await wire.reply())?.code
}

interface ClientKind {
  readonly name: string
  readonly secure: boolean
  /** Whether the server answers SIZE. */
  readonly size: boolean
  readonly cut: Cut
  readonly wire: Buffer
  readonly mode: 'S' | 'B'
}

const clientKinds: readonly ClientKind[] = [
  { name: 'fewer octets than SIZE', wire: file, mode: 'S', secure: false, size: true, cut: 'fin' },
  { name: 'reset, SIZE known', wire: file, mode: 'S', secure: false, size: true, cut: 'reset' },
  { name: 'MODE B without its end', wire: blocksOf(file), mode: 'B', secure: false, size: false, cut: 'fin' },
  { name: 'TLS without close_notify, no SIZE', wire: file, mode: 'S', secure: true, size: false, cut: 'fin' },
]

async function downloadsCut(network: Network, tally: Tally, count: number): Promise<void> {
  for (const kind of clientKinds) {
    let length = 0
    await using server = await HostileServer.start({
      ...(kind.size && { SIZE: answer(`213 ${file.length}\r\n`) }),
      RETR: async ({ write, data }) => {
        write('150 opening data connection\r\n')
        const { socket, plain } = await data()
        await new Promise<void>((resolve) => socket.write(kind.wire.subarray(0, length), () => resolve()))
        const whole = length === kind.wire.length
        if (kind.cut === 'reset' && !whole) plain.resetAndDestroy()
        else (whole ? socket : plain).end()
        socket.resume()
        write('226 complete\r\n')
      },
    })
    const { cert } = await identity()
    await using client = await connect({
      ...(await network.reach(server.address)),
      ...(kind.secure && { tls: 'explicit', ca: cert, servername: 'localhost' }),
    })
    const options: TransferOptions = { mode: kind.mode }
    for (let part = 0; part <= count; part++) {
      length = Math.floor((kind.wire.length * part) / count)
      const target = new MemoryTarget()
      const fault = await client.download('file', target, options).then(
        () => undefined,
        (error: Error) => error,
      )
      const whole = part === count
      tally.assert(whole === (fault === undefined), () => {
        return `${kind.name}, ${length} of ${kind.wire.length} octets: ${fault?.message ?? 'success'}`
      })
    }
  }
}
