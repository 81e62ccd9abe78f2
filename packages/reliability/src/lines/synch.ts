import { execFile, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { seeded } from '@ftpkit/testkit'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Line, type Outcome, type Profile, Tally } from '../line.js'
import { tlsOptions } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'

/** Synchs of each kind: in a transfer, and in a batch of commands. */
const counts: Readonly<Record<Profile, number>> = { full: 500, short: 20 }
const securedCounts: Readonly<Record<Profile, number>> = { full: 100, short: 5 }
/** Milliseconds for both replies to ABOR. */
const bounds: Readonly<Record<Profile, number>> = { full: 100, short: 10_000 }

const script = fileURLToPath(new URL('../support/synch.py', import.meta.url))
const old = Buffer.from('what was stored before\n')
const run = promisify(execFile)

/** What the script tells. */
interface Told {
  readonly aborts: number
  readonly commands: number
  readonly milliseconds: readonly number[]
  readonly faults: readonly string[]
}

export const synch: Line = {
  id: 'R28',
  title: 'ABOR behind a real Telnet Synch ends a transfer at once, and no octet of a command is lost',
  target:
    '426 and 226 (or 226 and 225) within 100 ms at 1,000 random positions, by urgent data and under TLS',
  missing: () => (spawnSync('python3', ['--version']).status === 0 ? undefined : 'python3 missing'),
  async run(profile): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    using keys = new Folder()
    writeFileSync(folder.at('big'), Buffer.alloc(67_108_864))
    writeFileSync(folder.at('small'), old)
    await using server = await ServerProcess.start(folder.path, { options: await tlsOptions(keys) })
    const count = counts[profile]
    const arguments_ = [script, String(server.address.port), String(count), '28']
    const { stdout } = await run('python3', arguments_, { maxBuffer: 16_777_216 })
    const told = JSON.parse(stdout) as Told
    tally.check(
      told.aborts === count && told.commands === count,
      `${told.aborts} aborts, ${told.commands} batches`,
    )
    for (const fault of told.faults) tally.check(false, fault)
    const secured = await underTls(server, securedCounts[profile], tally)
    const times = [...told.milliseconds, ...secured]
    for (const time of times) tally.check(time <= bounds[profile], `ABOR took ${time.toFixed(0)} ms`)
    tally.check(readFileSync(folder.at('small')).equals(old), 'an aborted STOR changed the old file')
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

/** TLS carries no urgent data: the Synch comes in band. @returns milliseconds of each ABOR */
async function underTls(server: ServerProcess, count: number, tally: Tally): Promise<number[]> {
  using wire = await Wire.secure(server.address)
  const random = seeded(28)
  const times: number[] = []
  for (let number = 0; number < count; number++) {
    const plain = await wire.passive()
    await wire.expect('RETR big', 150)
    const data = await wire.protect(plain)
    const wanted = random() * 400_000
    let came = 0
    for await (const chunk of data.iterator({ destroyOnReturn: false })) {
      came += (chunk as Uint8Array).length
      if (came >= wanted) break
    }
    const began = performance.now()
    wire.send(`${synchOctets}ABOR\r\n`)
    data.resume()
    const codes = [(await wire.reply())?.code, (await wire.reply())?.code].join()
    times.push(performance.now() - began)
    data.destroy()
    tally.check(/^(?:426|226),22[56]$/.test(codes), `an ABOR under TLS was answered ${codes}`)
    const place = Math.floor(random() * (batch.length + 1))
    wire.send(`${batch.slice(0, place)}${synchOctets}${batch.slice(place)}`)
    for (const expected of batchCodes) {
      const code = (await wire.reply())?.code
      tally.check(
        code === expected,
        `at octet ${place} of commands under TLS: ${code} instead of ${expected}`,
      )
    }
  }
  return times
}
