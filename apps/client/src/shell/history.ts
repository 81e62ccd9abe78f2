import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Lines that are kept. */
export const historyLength = 1_000

/** What gives a line away as one with a secret, wherever it stands. */
const secrets: readonly RegExp[] = [
  // A URL with a password.
  /:\/\/[^/\s@]*:[^\s]*@/,
  // The second word of user.
  /^\s*user\s+\S+\s+\S/i,
  // Commands whose argument is one, and SITE PSWD and the like.
  /^\s*(?:quote|literal)\s+(?:pass|acct|adat)\b/i,
  /^\s*(?:quote\s+|literal\s+)?site\s+\S*p\w*(?:wd?|ass\w*|word)\b/i,
  // A program that is given one.
  /pass(?:word|wd)?\S*=/i,
]

/** Whether a line holds a password, or may: it is then kept nowhere. */
export function holdsSecret(line: string): boolean {
  return secrets.some((secret) => secret.test(line))
}

/** FTPKIT_HISTORY, or a file where the user's programs keep what they remember. */
export function historyPath(environment: NodeJS.ProcessEnv = process.env): string {
  const { FTPKIT_HISTORY, XDG_STATE_HOME } = environment
  return FTPKIT_HISTORY ?? join(XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'ftpkit', 'history')
}

/** The lines that were typed, in a file that only its owner may read. */
export class History {
  /** @param path absent where they are kept in memory only */
  constructor(
    private readonly path: string | undefined,
    /** Newest first, as readline has them. */
    readonly lines: string[],
  ) {}

  /** @throws Error of Node when the file can't be read or made private */
  static open(path: string): History {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const all = linesOf(path)
    const kept = all.filter((line) => !holdsSecret(line)).slice(-historyLength)
    writeFileSync(path, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 })
    chmodSync(path, 0o600)
    return new History(path, kept.reverse())
  }

  /** Remembers a line, unless it is empty, as the one before, or holds a secret. */
  add(line: string): void {
    if (line.trim() === '' || line === this.lines[0] || holdsSecret(line)) return
    this.lines.unshift(line)
    this.lines.splice(historyLength)
    if (this.path !== undefined) appendFileSync(this.path, `${line}\n`, { mode: 0o600 })
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
