import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { password } from './servers.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** What came of `ftpkit`: its exit status, and what it wrote on standard output and standard error. */
export interface Result {
  readonly status: number | null
  readonly output: string
  readonly words: string
}

/** Runs the built command in a folder. */
export function ftpkit(cwd: string, ...options: string[]): Promise<Result> {
  const env = { ...process.env, FTPKIT_PASSWORD: password }
  const child = spawn(process.execPath, [program, ...options], { cwd, env })
  let output = ''
  let words = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  child.stderr.on('data', (text) => {
    words += text
  })
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, output, words })))
}
