import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Line, type Outcome, Tally } from '../line.js'
import { Folder } from '../support/folder.js'
import { readTrace, straceMissing, type TracedCall } from '../support/strace.js'
import { Wire } from '../support/wire.js'

const traced = 'fsync,fdatasync,rename,renameat,renameat2,link,linkat,write,writev,pwrite64,pwritev,sendto'

/** A file of MODE B: a block of data that ends the file too. */
const blockOfMode = Buffer.from([0x40, 0, 3, 0x61, 0x62, 0x63])

const uploads: readonly (readonly [string, readonly string[], Buffer])[] = [
  ['STOR new', [], Buffer.alloc(300_000, 'n')],
  ['STOR old', [], Buffer.from('one line\n')],
  ['APPE old', [], Buffer.from('another line\n')],
  ['STOU', [], Buffer.from('unique\n')],
  ['STOR old', ['REST 3'], Buffer.from('restarted\n')],
  ['STOR block', ['MODE B'], blockOfMode],
]

export const syncedBefore226: Line = {
  id: 'R11',
  title: '226 is said only when the file and the directory that names it have been synced',
  target: 'fsync of the file < its name put in place < fsync of the directory < 226, for every upload',
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
      tally.check(code === 226 || code === 250, `${command} was answered ${code}`)
    }
    await wire.expect('QUIT', 221)
    await server.end('SIGKILL')
    const orders = ordersOf(readTrace(trace), folder.path)
    tally.check(orders.length === uploads.length, `${orders.length} names were put in place`)
    for (const fault of orders.flat()) tally.check(false, fault)
    return tally.outcome(
      `${orders.length} uploads in order`,
      uploads.length + 1,
      'by strace of the real server',
    )
  },
}

/** For each name that was put in place, what was out of order. */
function ordersOf(calls: readonly TracedCall[], root: string): string[][] {
  const placings = calls.filter(
    ({ name, args, result }) => /^(?:rename|link)/.test(name) && args.includes('.part"') && result === '0',
  )
  return placings.map((placing) => faultsOf(placing, calls, root))
}

function faultsOf(placing: TracedCall, calls: readonly TracedCall[], root: string): string[] {
  const [from = '', to = ''] = Array.from(placing.args.matchAll(/"([^"]+)"/g), ([, path]) => path!)
  const stage = basename(from)
  const syncs = calls.filter(({ name, result }) => /^f(?:data)?sync$/.test(name) && result === '0')
  const ofFile = syncs.findLast(({ args, ended }) => args.includes(stage) && ended < placing.began)
  const ofPlace = syncs.find(({ began, args }) => began > placing.ended && args.includes(`<${root}>`))
  const told = calls.find(({ began, args }) => began > placing.began && /"2(?:26|50)/.test(args))
  const late = calls.some(
    ({ name, args, began }) => /^p?write/.test(name) && args.includes(stage) && began > (ofFile?.began ?? 0),
  )
  const orders: readonly (readonly [boolean, string])[] = [
    [ofFile !== undefined, 'its octets were not synced before'],
    [!late, 'octets were written behind the sync'],
    [told !== undefined, 'no 226 followed'],
    [
      ofPlace !== undefined && told !== undefined && ofPlace.ended < told.began,
      'the directory was not synced before 226',
    ],
  ]
  return orders.filter(([holds]) => !holds).map(([, fault]) => `${basename(to)}: ${fault}`)
}
