import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { text } from 'node:stream/consumers'
import { FtpError } from '@ftpkit/node'
import { placeOf, type Site } from '@ftpkit/site-book'
import { assertOwnFile } from '../own-files.js'
import { splitWords } from '../shell/words.js'
import { bookPath } from './book-file.js'
import { unseal } from './sealing.js'

/** Permissions of everyone but the owner. */
const ofOthers = 0o077

/** Milliseconds that a program may take which says a password. */
const patience = 60_000

/** How the password is found, by what its reference begins with. */
const kinds: Readonly<Record<string, (place: string) => Promise<string>>> = {
  env: async (name) => {
    const password = process.env[name]
    if (password === undefined) throw new Error(`the variable ${name} is not set`)
    return password
  },
  file: privateFile,
  command: printedBy,
  sealed: unseal,
  keyring: inKeyring,
}

/**
 * The password of a site; undefined for a site that says nothing of it.
 *
 * @throws FtpError `local-file` that names the site, and not the password
 */
export async function passwordOf(site: Site): Promise<string | undefined> {
  if (site.secret === undefined) return undefined
  const [, kind = '', place = ''] = /^(\w+):([\s\S]*)$/.exec(site.secret) ?? []
  try {
    return await kinds[kind]!(place)
  } catch (error) {
    const why = (error as Error).message
    throw new FtpError('local-file', `the password of site ${placeOf(site)}: ${why}`, { phase: 'local file' })
  }
}

/** The first line of a file that no one else can read. */
async function privateFile(place: string): Promise<string> {
  const path = place.replace(/^~(?=\/)/, homedir())
  const { mode } = await stat(path)
  if (process.platform !== 'win32' && (mode & ofOthers) !== 0)
    throw new Error(`${path} can be read by others: use chmod 600`)
  return firstLine(await readFile(path, 'utf8'))
}

function firstLine(content: string): string {
  return content.split(/\r?\n/, 1)[0]!
}

/** The first line that a program prints, which is started without a shell. */
async function printedBy(line: string): Promise<string> {
  if (existsSync(bookPath())) await assertOwnFile(bookPath())
  const { words, open } = splitWords(line)
  const [program, ...args] = words.map((word) => word.text)
  if (program === undefined || open !== '')
    throw new Error('the command is empty, or a quote in it has no end')
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: patience })
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  )
  const [output, status] = await Promise.all([text(child.stdout), ended])
  if (status !== 0) throw new Error(`${program} ended with status ${status ?? 'none, by a signal'}`)
  return firstLine(output)
}

interface Keyring {
  readonly Entry: new (service: string, account: string) => { getPassword(): string | null }
}

/** @param place `SERVICE/ACCOUNT` in the keyring of the system */
async function inKeyring(place: string): Promise<string> {
  const [, service, account] = /^([^/]+)\/([\s\S]+)$/.exec(place) ?? []
  if (service === undefined || account === undefined) throw new Error('expected keyring:SERVICE/ACCOUNT')
  const name = '@napi-rs/keyring'
  const { Entry } = (await import(name).catch(() => {
    throw new Error(`the keyring needs the package ${name}: npm i -g ${name}`)
  })) as Keyring
  const password = new Entry(service, account).getPassword()
  if (password === null) throw new Error(`the keyring has nothing for ${service} and ${account}`)
  return password
}

/** Stands for the question for a password in work at many sites, where no one may answer. @throws RangeError */
export async function refuseToAsk(_user: string, host: string): Promise<never> {
  throw new RangeError(`no password for ${host}: the book does not say where it is, nor does a netrc file`)
}
