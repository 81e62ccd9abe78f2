import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { straceMissing, Tracer } from '../support/strace.js'
import { Wire } from '../support/wire.js'

/** Calls of the storage that take 200 ms each, as on a disk or a network that is in trouble. */
const slowCalls = 'openat,pread64,pwrite64,pwritev'
const delays = [`trace=${slowCalls}`, `inject=${slowCalls}:delay_enter=200000`]

/** Sessions that move files meanwhile. */
const busySessions = 3

/**
 * Files that each of them moves before the storage becomes slow. The server has then found it fast and calls it directly;
 * the call by which it notices the change delays all sessions once. The C library has then also read, once in the process
 * and from no storage that is served, the time zone and how the kernel commits memory, which strace would delay too.
 */
const filesBefore = 1_000

/** Milliseconds from a reply to the next NOOP, and after which a reply is late. */
const interval = 20
const late = 50

/** Milliseconds for which NOOPs are sent. */
const duration = 60_000

export const slowStorage: Check = {
  id: 'R31',
  title: 'Slow storage delays the sessions that use it, and no other',
  target:
    'while open, read and write take 200 ms: of NOOPs for 60 s, each 20 ms after a reply, at most one answered after > 50 ms',
  missing: straceMissing,
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    using traces = new Folder()
    const content = Buffer.alloc(300_000, 'octets ')
    writeFileSync(folder.at('file'), content)
    await using server = await ServerProcess.start(folder.path, { options: ['--durability', 'none'] })
    const wires = await Promise.all(Array.from({ length: busySessions }, () => Wire.loggedIn(server.address)))
    using other = await Wire.loggedIn(server.address)
    const move = (index: number, continues: (files: number) => boolean) =>
      moveFiles(wires[index]!, `new-${index}`, content, tally, continues)
    await Promise.all(wires.map((_, index) => move(index, (files) => files < filesBefore)))
    await using _tracer = await Tracer.attach(server.pid, traces.at('trace'), delays)
    const stop = new AbortController()
    const moved = Promise.all(wires.map((_, index) => move(index, () => !stop.signal.aborted)))
    const waits = await askRegularly(other, extent.of(duration, 3_000))
    stop.abort()
    const files = (await moved).reduce((sum, count) => sum + count, 0)
    for (const wire of wires) wire[Symbol.dispose]()
    const delayed = waits.filter((milliseconds) => milliseconds > late)
    // On a busy machine a NOOP may be late for other reasons.
    const allowed = extent.bound(1, waits.length / 10)
    tally.assert(delayed.length <= allowed, `${delayed.length} of ${waits.length} NOOPs were late`)
    tally.assert(files >= busySessions, `only ${files} files were moved meanwhile`)
    return tally.outcome(
      `${waits.length} NOOPs, ${delayed.length} of them late, the longest ${Math.max(...waits).toFixed(0)} ms`,
      files + 2,
      `${files} files were moved meanwhile`,
    )
  },
}

/** Fetches and stores files in turns. @param continues asked with how many were moved @returns how many */
async function moveFiles(
  wire: Wire,
  name: string,
  content: Buffer,
  tally: Tally,
  continues: (files: number) => boolean,
): Promise<number> {
  let files = 0
  while (continues(files)) {
    const { octets, code } = await wire.retrieve('RETR file')
    tally.assert(
      code === 226 && octets.equals(content),
      `RETR was answered ${code}, with ${octets.length} octets`,
    )
    const stored = await wire.store(`STOR ${name}`, content)
    tally.assert(stored === 226, `STOR was answered ${stored}`)
    files += 2
  }
  return files
}

/** Asks again 20 ms after each reply. @returns milliseconds until each reply */
async function askRegularly(wire: Wire, milliseconds: number): Promise<number[]> {
  const waits: number[] = []
  const begun = performance.now()
  while (performance.now() - begun < milliseconds) {
    const sent = performance.now()
    wire.send('NOOP\r\n')
    await wire.reply()
    waits.push(performance.now() - sent)
    await wait(interval)
  }
  return waits
}
