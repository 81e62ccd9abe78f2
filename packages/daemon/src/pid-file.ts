import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Writes the number of this process into a file, in place of that of a process that ended without removing it.
 *
 * @returns removes the file, unless another process has written its number meanwhile; to be called at the end
 * @throws Error that names a file that can't be written
 */
export function writePid(file: string): () => void {
  try {
    writeFileSync(file, `${process.pid}\n`)
  } catch (cause) {
    throw new Error(`the process number cannot be written: ${(cause as Error).message}`, { cause })
  }
  return () => {
    if (numberIn(file) === process.pid) rmSync(file, { force: true })
  }
}

/** The process number in a file. @throws Error that says what is wrong with the file */
export function readPid(file: string): number {
  const pid = parsedNumber(readFileSync(file, 'utf8'))
  if (pid === undefined) throw new Error(`${file} holds no process number`)
  return pid
}

function numberIn(file: string): number | undefined {
  try {
    return parsedNumber(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function parsedNumber(text: string): number | undefined {
  const pid = /^[1-9]\d*$/.test(text.trim()) ? Number(text) : Number.NaN
  return Number.isSafeInteger(pid) ? pid : undefined
}
