import { spawn } from 'node:child_process'
import { boundOf } from './bound.js'

/** A program with its arguments, which are words and never lines of a shell. */
export interface ProgramRun {
  readonly words: readonly string[]
  /** What stands for words in braces, such as `{site}`. */
  readonly values: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** Milliseconds. Default: no bound */
  readonly timeout?: number | undefined
}

/** Milliseconds that a program has to end itself. */
const grace = 5_000

/** Runs a program to its end, or ends it. Its output goes to standard error. @throws Error that says how it ended */
export async function runProgram({ words, values, signal, timeout }: ProgramRun): Promise<void> {
  const [program = '', ...args] = words.map((word) => filled(word, values))
  const child = spawn(program, args, { stdio: ['ignore', 2, 2] })
  using bound = boundOf(signal, timeout)
  const ending = bound.signal
  let force: NodeJS.Timeout | undefined
  const end = () => {
    child.kill()
    force = setTimeout(() => child.kill('SIGKILL'), grace)
  }
  ending.addEventListener('abort', end)
  if (ending.aborted) end()
  try {
    const [status, by] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.once('error', reject).once('close', (...end) => resolve(end))
    })
    if (status !== 0) throw new Error(`${program} ended with ${status === null ? by : `status ${status}`}`)
  } finally {
    clearTimeout(force)
    ending.removeEventListener('abort', end)
  }
}

/** A name that begins like an option is a file below the working directory. */
function filled(word: string, values: Readonly<Record<string, string>>): string {
  const text = word.replaceAll(/\{(\w+)\}/g, (all, key: string) =>
    Object.hasOwn(values, key) ? values[key]! : all,
  )
  return text !== word && word.startsWith('{') && text.startsWith('-') ? `./${text}` : text
}
