import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { printable } from '@ftpkit/node'

/** The most lines that are kept. */
export const historyLength = 1_000

/** Patterns of lines that contain a password, or may. */
const secretPatterns: readonly RegExp[] = [
  // A URL with a password.
  /:\/\/[^/\s@]*:[^\s]*@/,
  // The second word of user.
  /^\s*user\s+\S+\s+\S/i,
  // Raw commands whose argument is a password, SITE PSWD and the like among them.
  /^\s*(?:quote|literal)\s+(?:pass|acct|adat)\b/i,
  /^\s*(?:quote\s+|literal\s+)?site\s+\S*p\w*(?:wd?|ass\w*|word)\b/i,
  // A password in the arguments of a local program.
  /pass(?:word|wd)?\S*=/i,
]

/** Whether a line contains a password, or may. Such a line is not kept. */
export function hasSecret(line: string): boolean {
  return secretPatterns.some((pattern) => pattern.test(line))
}

/** The path of the history: FTPKIT_HISTORY, else `ftpkit/history` in the user's directory for state (XDG). */
export function historyPath(environment: NodeJS.ProcessEnv = process.env): string {
  const { FTPKIT_HISTORY, XDG_STATE_HOME } = environment
  return FTPKIT_HISTORY ?? join(XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'ftpkit', 'history')
}

/** The lines that were typed, in a file that only its owner can read. */
export class History {
  /** @param path undefined to keep the lines in memory only */
  constructor(
    private readonly path: string | undefined,
    /** Newest first, as readline needs them. */
    readonly lines: string[],
  ) {}

  /** @throws Node's error if the file can't be read, written or made private */
  static open(path: string): History {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const all = linesOf(path)
    const kept = all.filter(isKept).slice(-historyLength)
    writeFileSync(path, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 })
    chmodSync(path, 0o600)
    return new History(path, kept.reverse())
  }

  /** Adds a line unless it is blank, repeats the previous line, has a secret, or control characters. */
  add(line: string): void {
    if (line.trim() === '' || line === this.lines[0] || !isKept(line)) return
    this.lines.unshift(line)
    this.lines.splice(historyLength)
    if (this.path !== undefined) appendFileSync(this.path, `${line}\n`, { mode: 0o600 })
  }
}

/** The arrow keys write a line to the terminal as it is. */
function isKept(line: string): boolean {
  return !hasSecret(line) && printable(line) === line
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
