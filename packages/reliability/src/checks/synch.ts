import { execFile, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { seeded } from '@ftpkit/testkit'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { tlsOptions } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'

const script = fileURLToPath(new URL('../support/synch.py', import.meta.url))
const old = Buffer.from('what was stored before\n')
const run = promisify(execFile)

/** What the script prints. */
interface Report {
  readonly aborts: number
  readonly commands: number
  readonly milliseconds: readonly number[]
  readonly faults: readonly string[]
}

export const synch: Check = {
  id: 'R28',
  title: 'ABOR after a real Telnet Synch ends a transfer at once, and no octet of a command is lost',
  target:
    '426 and 226 (or 226 and 225) within 100 ms at 1,000 random positions, by urgent data and under TLS',
  missing: () => (spawnSync('python3', ['--version']).status === 0 ? undefined : 'python3 missing'),
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    using keys = new Folder()
    writeFileSync(folder.at('big'), Buffer.alloc(67_108_864))
    writeFileSync(folder.at('small'), old)
    await using server = await ServerProcess.start(folder.path, { options: await tlsOptions(keys) })
    // Of each kind: in a transfer, and in a batch of commands.
    const count = extent.of(500, 20)
    const args = [script, String(server.address.port), String(count), '28']
    const { stdout } = await run('python3', args, { maxBuffer: 16_777_216 })
    const report = JSON.parse(stdout) as Report
    tally.assert(
      report.aborts === count && report.commands === count,
      `${report.aborts} aborts, ${report.commands} batches`,
    )
    for (const fault of report.faults) tally.assert(false, fault)
    const secured = await underTls(server, extent.of(100, 5), tally)
    const times = [...report.milliseconds, ...secured]
    const limit = extent.bound(100, 10_000)
    for (const time of times) tally.assert(time <= limit, `ABOR took ${time.toFixed(0)} ms`)
    tally.assert(readFileSync(folder.at('small')).equals(old), 'an aborted STOR changed the old file')
    const longest = Math.max(...times).toFixed(0)
    return tally.outcome(
      `${2 * count} Synchs by urgent data, ${2 * secured.length} under TLS, the slowest ABOR ${longest} ms`,
      count + secured.length + 2,
      'half of them in transfers, half of them in batches of commands',
    )
  },
}

const synchOctets = '\xff\xf4\xff\xf2'
const batch = ['PWD', 'NOOP', 'SIZE small', 'TYPE I', 'MDTM small', 'CWD /']
  .map((line) => `${line}\r\n`)
  .join('')
const batchCodes = [257, 200, 213, 200, 213, 250]

/** Under TLS there is no urgent data: the Synch is sent in band. @returns milliseconds until both replies to each ABOR */
async function underTls(server: ServerProcess, count: number, tally: Tally): Promise<number[]> {
  using wire = await Wire.secure(server.address)
  const random = seeded(28)
  const times: number[] = []
  for (let number = 0; number < count; number++) {
    const plain = await wire.passive()
    await wire.expect('RETR big', 150)
    const data = await wire.protect(plain)
    const position = random() * 400_000
    let received = 0
    for await (const chunk of data.iterator({ destroyOnReturn: false })) {
      received += (chunk as Uint8Array).length
      if (received >= position) break
    }
    const began = performance.now()
    wire.send(`${synchOctets}ABOR\r\n`)
    data.resume()
    const codes = [(await wire.reply())?.code, (await wire.reply())?.code].join()
    times.push(performance.now() - began)
    data.destroy()
    tally.assert(/^(?:426|226),22[56]$/.test(codes), `an ABOR under TLS was answered ${codes}`)
    const offset = Math.floor(random() * (batch.length + 1))
    wire.send(`${batch.slice(0, offset)}${synchOctets}${batch.slice(offset)}`)
    for (const expected of batchCodes) {
      const code = (await wire.reply())?.code
      tally.assert(
        code === expected,
        `at octet ${offset} of the commands under TLS: ${code} instead of ${expected}`,
      )
    }
  }
  return times
}
