import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Writes the number of this process into a file, and removes that at its end. @throws Error of Node */
export function writePid(file: string): void {
  writeFileSync(file, `${process.pid}\n`)
  process.once('exit', () => rmSync(file, { force: true }))
}

/** Lets the server whose process number is in a file read its configuration again. @throws Error that says why not */
export function signalReload(file: string): void {
  const text = readFileSync(file, 'utf8').trim()
  const pid = Number(text)
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(pid))
    throw new Error(`${file} holds no process number`)
  try {
    process.kill(pid, 'SIGHUP')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      code === 'ESRCH' ? `the server of ${file}, process ${pid}, is not running` : String(error),
    )
  }
}
