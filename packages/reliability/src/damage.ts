/** Inspects the captures of a folder of yours, damaged: `pnpm damage FOLDER [--flips 2000] [--stride 97] [--seed 1]`. */

import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { inspectDamaged } from './captures/damage.js'
import { mebibyte } from './support/memory.js'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    flips: { type: 'string', default: '2000' },
    stride: { type: 'string', default: '97' },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
})
const [folder] = positionals
if (folder === undefined) throw new RangeError('give the folder with the captures')
const [flips, stride, seed] = [Number(values.flips), Number(values.stride), Number(values.seed)]
// pnpm runs this in the folder of the package.
const path = resolve(process.env.INIT_CWD ?? '.', folder)
const { captures, runs, failures, memory } = await inspectDamaged(path, { flips, stride, seed })
const figure = `${captures} captures, ${runs} runs: ${failures.length} exceptions, ${(memory / mebibyte).toFixed(1)} MiB more memory`
process.stdout.write(`${[...failures, figure].join('\n')}\n`)
process.exit(failures.length > 0 ? 1 : 0)
