/**
 * `ftpkit inspect` beside tshark, in one run on one machine:
 * `pnpm bench:inspect [--mebibytes N] [--rounds N] [--folder DIR] [--check]`.
 */

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { builtCommand } from './built-commands.js'
import { inMemory, start, temporaryFolder } from './children.js'
import { writeSyntheticCapture } from './inspect/synthetic-capture.js'
import { peakMemoryOf, processorTimeOfEnded } from './process-figures.js'
import { machineLine, writeReport } from './report.js'
import { type Line, measureLine, type Program, printMeasured } from './turns.js'

const mebibyte = 1_048_576

/** Octets of memory that the command may take. */
const maxMemory = 128 * mebibyte

/** Milliseconds between two looks at the memory of a program. */
const look = 20

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: inMemory },
    check: { type: 'boolean', default: false },
  },
})
const rounds = { counted: Number(values.rounds), warmUp: 0 }
const capture = join(temporaryFolder(values.folder), 'capture.pcapng')
const octets = writeSyntheticCapture(capture, Number(values.mebibytes) * mebibyte)
const peaks: Record<string, number> = { ftpkit: 0, tshark: 0 }

const tshark = ['tshark', '-n', '-q', '-r', capture, '-z', 'conv,tcp']
const line: Line = {
  ...{ name: 'a capture of downloads', amount: octets / 1e9, unit: 'GB' },
  ours: side('ftpkit', [process.execPath, await builtCommand('client'), 'inspect', capture]),
  rivals: [
    {
      name: 'tshark',
      side: existsSync('/usr/bin/tshark') ? side('tshark', tshark) : undefined,
      atLeast: 1.5,
    },
  ],
}
const results = await measureLine(line, rounds)
const memory = peaks.ftpkit! <= maxMemory ? 'met' : 'MISSED'

console.log(`\n${machineLine()}`)
console.log(
  `${(octets / mebibyte).toFixed(0)} MiB in ${values.folder}; medians of ${rounds.counted} rounds in turns`,
)
console.log('rates with the slowest and the fastest run, then seconds of processor time\n')
printMeasured(results)
const [own, other] = [peaks.ftpkit!, peaks.tshark!].map((peak) => (peak / mebibyte).toFixed(0))
console.log(
  `\nmost memory: ftpkit ${own} MiB (≤ ${maxMemory / mebibyte} MiB: ${memory}), tshark ${other} MiB`,
)
writeReport('inspect-speed', { rounds, octets, folder: values.folder, results, peaks })
const isMissed = memory === 'MISSED' || results.some(({ verdict }) => verdict === 'MISSED')
if (values.check && isMissed) process.exitCode = 1

function side(name: string, [command = '', ...args]: readonly string[]): Program {
  return {
    name,
    run: async () => {
      const begin = performance.now()
      const child = start(command, args, { stdio: ['ignore', 'ignore', 'ignore'] })
      const ended = once(child, 'exit').then(([status]) => status as number)
      let status: number | undefined
      while (status === undefined) {
        peaks[name] = Math.max(peaks[name]!, memoryOf(child.pid!))
        status = await Promise.race([ended, wait(look, undefined)])
      }
      if (status !== 0) throw new Error(`${name} ended with ${status}`)
      return { seconds: (performance.now() - begin) / 1_000, octets: 0 }
    },
    processorTime: () => processorTimeOfEnded(),
  }
}

/** 0 once the program has ended. */
function memoryOf(pid: number): number {
  try {
    return peakMemoryOf(pid) || 0
  } catch {
    return 0
  }
}
