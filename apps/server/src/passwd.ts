import { readFile, rename, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { userLine } from './users.js'

/** Reads a password from standard input, and writes the user's line of a users file anew. */
export async function setPassword(file: string, name: string): Promise<void> {
  if (!/^[^:\s#][^:\r\n]*$/.test(name))
    throw new Error('a name holds no colon and begins with no blank or "#"')
  const line = await userLine(name, await readPassword())
  const lines = (await linesOf(file)).filter((each) => !each.startsWith(`${name}:`))
  const next = `${file}.new`
  await writeFile(next, `${[...lines, line].join('\n')}\n`, { mode: 0o600 })
  await rename(next, file)
}

/** The first line of standard input. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password, shown as it is typed: ')
  for await (const line of createInterface(process.stdin)) {
    if (line !== '') return line
    break
  }
  throw new Error('give the password as a line of standard input')
}

async function linesOf(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split(/\r?\n/).filter((line) => line !== '')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
