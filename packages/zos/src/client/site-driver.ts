import { FtpError, type Reply } from '@ftpkit/node'

/** What a SITE parameter of z/OS is set to: a word, a number, or on and off (`RDW`, `NORDW`). */
export type SiteValue = string | number | boolean

/** Parameters of SITE by their names in full. */
export type SiteParameters = Readonly<Record<string, SiteValue>>

/** Octets of parameters in one SITE command; more go into another. */
const maxLineLength = 200

/** What z/OS answers, with a reply of success, where it did not do as it was told. */
const complaint = /unrecognized parameter|invalid|not valid|must be/i

/**
 * Sets parameters by SITE. They are sticky: what was said stays in force for the session, so only what is another is
 * said again.
 */
export class SiteDriver {
  private readonly inForce = new Map<string, SiteValue>()

  constructor(private readonly command: (verb: string, argument: string) => Promise<Reply>) {}

  /**
   * Has the server work with these parameters from now on.
   *
   * @throws FtpError `refused` when it refuses one, or answers that it did not understand it
   */
  async set(parameters: SiteParameters): Promise<void> {
    const changes = Object.entries(parameters).filter(([name, value]) => this.inForce.get(name) !== value)
    for (const line of linesOf(changes)) {
      const reply = await this.command('SITE', line.text)
      const said = reply.lines.join(' ').trim()
      if (reply.code >= 300 || complaint.test(said)) throw refusal(line.text, reply.code, said)
      for (const [name, value] of line.changes) this.inForce.set(name, value)
    }
  }

  /** Forgets what is in force: after REIN, or when somebody else has given SITE. */
  forget(): void {
    this.inForce.clear()
  }
}

type Change = readonly [name: string, value: SiteValue]

function linesOf(changes: readonly Change[]): { text: string; changes: Change[] }[] {
  const lines: { text: string; changes: Change[] }[] = []
  for (const change of changes) {
    const text = written(change)
    const last = lines.at(-1)
    if (last && last.text.length + text.length < maxLineLength) {
      last.text += ` ${text}`
      last.changes.push(change)
    } else lines.push({ text, changes: [change] })
  }
  return lines
}

function written([name, value]: Change): string {
  if (typeof value === 'boolean') return value ? name : `NO${name}`
  return `${name}=${value}`
}

function refusal(line: string, code: number, said: string): FtpError {
  return new FtpError('refused', `the server did not take SITE ${line}: ${code} ${said}`, {
    command: `SITE ${line}`,
    reply: `${code} ${said}`,
    replyHint: code,
    phase: 'command',
  })
}
