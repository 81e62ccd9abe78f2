import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('./damage-child.ts', import.meta.url))
const packageFolder = fileURLToPath(new URL('../../', import.meta.url))

/**
 * The heap of V8 in MiB: what lives longer may not exceed it, and what is garbage is collected early, so that the memory of the
 * process shows what is needed.
 */
const heap = ['--max-old-space-size=64', '--max-semi-space-size=2']

/** How captures are damaged. */
export interface Damage {
  readonly seed: number
  /** Octets between two cuts. */
  readonly stride: number
  /** How many times bits of a capture are changed. */
  readonly flips: number
}

/** What became of damaged captures. */
export interface Damaged {
  readonly captures: number
  /** How many were inspected. */
  readonly runs: number
  /** What was thrown, with what it was thrown for. */
  readonly failures: readonly string[]
  /** Octets of memory of the process beyond those before the first damaged one. */
  readonly memory: number
}

/** Inspects the captures of a folder, damaged, in a process of its own. @throws Error if that ends before it has reported */
export async function inspectDamaged(folder: string, { seed, stride, flips }: Damage): Promise<Damaged> {
  const options = [...heap, '--expose-gc', '--conditions=@ftpkit/source', '--import', 'tsx']
  const args = [source, folder, `${seed}`, `${stride}`, `${flips}`]
  const child = spawn(process.execPath, [...options, ...args], {
    cwd: packageFolder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  if (status !== 0) throw new Error(`the inspection of damaged captures ended with status ${status}`)
  return JSON.parse(output) as Damaged
}
