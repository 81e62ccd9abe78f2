import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { FtpError } from '@ftpkit/node'
import { entryFor, type Netrc, type NetrcEntry, parseNetrc } from '@ftpkit/site-book/netrc'
import { notice } from './output.js'

/** Which netrc file to read. */
export interface NetrcChoice {
  /** Whether to read one at all. Default: true */
  readonly netrc?: boolean | undefined
  /** Default: NETRC of the environment, else `~/.netrc`, which need not be there. */
  readonly netrcFile?: string | undefined
}

/** Permissions of everyone but the owner. */
const ofOthers = 0o077

const files = new Map<string, Netrc>()

/**
 * What the netrc file says about a host.
 *
 * @param user who logs in. Default: the user that the file names
 * @throws FtpError `local-file` for a file that was named and can't be read, one whose quotes have no end, and one that
 *   others may read although it has a password for this host
 */
export function netrcEntry(
  { netrc = true, netrcFile }: NetrcChoice,
  host: string,
  user: string | undefined,
): NetrcEntry | undefined {
  if (!netrc) return undefined
  const named = netrcFile ?? (process.env.NETRC || undefined)
  const path = named ?? join(homedir(), process.platform === 'win32' ? '_netrc' : '.netrc')
  const entry = entryFor(contentOf(path, named !== undefined), host, user)
  if (entry?.password !== undefined && entry.login !== 'anonymous') assertPrivate(path)
  return entry
}

function contentOf(path: string, isNamed: boolean): Netrc {
  const known = files.get(path)
  if (known) return known
  const netrc = read(path, isNamed)
  files.set(path, netrc)
  for (const line of netrc.doubtfulLines)
    notice(
      `ftpkit: warning: ${path}, line ${line}: not a word of a netrc file; a password with blanks must be in double quotes`,
    )
  return netrc
}

function read(path: string, isNamed: boolean): Netrc {
  let text: string
  try {
    if (!isNamed && !statSync(path, { throwIfNoEntry: false })?.isFile())
      return { entries: [], doubtfulLines: [], repeatedLines: [], macroLines: [] }
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw unusable(path, `it cannot be read: ${(error as Error).message}`)
  }
  try {
    return parseNetrc(text)
  } catch (error) {
    throw unusable(path, (error as Error).message)
  }
}

/** @throws FtpError `local-file` for a file that others may read or write */
function assertPrivate(path: string): void {
  if (process.platform === 'win32') return
  const mode = statSync(path).mode & 0o777
  if ((mode & ofOthers) === 0) return
  const why = `its passwords can be read by others (mode ${mode.toString(8)}): use chmod 600 ${path}`
  throw unusable(path, why)
}

function unusable(path: string, why: string): FtpError {
  return new FtpError('local-file', `${path}: ${why}, or leave it out by --no-netrc`, { phase: 'local file' })
}
