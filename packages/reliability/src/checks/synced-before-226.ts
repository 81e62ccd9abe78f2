import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { readTrace, straceMissing, type TracedCall } from '../support/strace.js'
import { Wire } from '../support/wire.js'

const traced = 'fsync,fdatasync,rename,renameat,renameat2,link,linkat,write,writev,pwrite64,pwritev,sendto'

/** A file in MODE B: one block, which is also the end of file. */
const singleBlock = Buffer.from([0x40, 0, 3, 0x61, 0x62, 0x63])

const uploads: readonly (readonly [string, readonly string[], Buffer])[] = [
  ['STOR new', [], Buffer.alloc(300_000, 'n')],
  ['STOR old', [], Buffer.from('one line\n')],
  ['APPE old', [], Buffer.from('another line\n')],
  ['STOU', [], Buffer.from('unique\n')],
  ['STOR old', ['REST 3'], Buffer.from('restarted\n')],
  ['STOR block', ['MODE B'], singleBlock],
]

export const syncedBefore226: Check = {
  id: 'R11',
  title: '226 is sent only after the file and its directory have been synced',
  target: 'fsync of the file < rename or link < fsync of the directory < 226, for every upload',
  missing: straceMissing,
  async run(): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    using traces = new Folder()
    writeFileSync(folder.at('old'), 'old\n')
    const trace = traces.at('trace')
    const under = ['strace', '-f', '-y', '-s', '64', '-e', `trace=${traced}`, '-o', trace]
    await using server = await ServerProcess.start(folder.path, { under })
    using wire = await Wire.loggedIn(server.address)
    for (const [command, before, octets] of uploads) {
      for (const line of before) await wire.expect(line, 200, 350)
      const code = await wire.store(command, octets)
      tally.assert(code === 226 || code === 250, `${command} was answered ${code}`)
    }
    await wire.expect('QUIT', 221)
    await server.end('SIGKILL')
    const orders = ordersOf(readTrace(trace), folder.path)
    tally.assert(
      orders.length === uploads.length,
      `${orders.length} of ${uploads.length} files were renamed or linked into place`,
    )
    for (const fault of orders.flat()) tally.assert(false, fault)
    return tally.outcome(
      `${orders.length} uploads in order`,
      uploads.length + 1,
      'by strace of the real server',
    )
  },
}

/** For each rename or link of a partial file, what was out of order. */
function ordersOf(calls: readonly TracedCall[], root: string): string[][] {
  const moves = calls.filter(
    ({ name, args, result }) => /^(?:rename|link)/.test(name) && args.includes('.part"') && result === '0',
  )
  return moves.map((move) => faultsOf(move, calls, root))
}

function faultsOf(move: TracedCall, calls: readonly TracedCall[], root: string): string[] {
  const [from = '', to = ''] = Array.from(move.args.matchAll(/"([^"]+)"/g), ([, path]) => path!)
  const partial = basename(from)
  const syncs = calls.filter(({ name, result }) => /^f(?:data)?sync$/.test(name) && result === '0')
  const ofFile = syncs.findLast(({ args, ended }) => args.includes(partial) && ended < move.began)
  const ofDirectory = syncs.find(({ began, args }) => began > move.ended && args.includes(`<${root}>`))
  const reply = calls.find(({ began, args }) => began > move.began && /"2(?:26|50)/.test(args))
  const late = calls.some(
    ({ name, args, began }) =>
      /^p?write/.test(name) && args.includes(partial) && began > (ofFile?.began ?? 0),
  )
  const orders: readonly (readonly [boolean, string])[] = [
    [ofFile !== undefined, 'the file was not synced before'],
    [!late, 'octets were written after the sync'],
    [reply !== undefined, 'no 226 followed'],
    [
      ofDirectory !== undefined && reply !== undefined && ofDirectory.ended < reply.began,
      'the directory was not synced before 226',
    ],
  ]
  return orders.filter(([holds]) => !holds).map(([, fault]) => `${basename(to)}: ${fault}`)
}
