import { FtpError, type Reply } from '@ftpkit/node'

/** Value of a SITE parameter of z/OS: a word, a number, or on and off (`RDW`, `NORDW`). */
export type SiteValue = string | number | boolean

/** SITE parameters by their unabbreviated names. */
export type SiteParameters = Readonly<Record<string, SiteValue>>

/** Maximum length of the parameters of one SITE command, in octets. */
const maxLineLength = 200

/** Texts in a reply of success by which z/OS reports that it rejected a parameter. */
const complaint = /unrecognized parameter|invalid|not valid|must be/i

/** z/OS fits a block size that it had before to the other parameters, and says so; that rejects nothing. */
const fittedBlock = /BLOCKSIZE must (?:be|equal) [^.]*? BLOCKSIZE being set to \d+/gi

/**
 * Sets parameters by SITE. They stay in force for the session, so only those whose value changes are sent.
 */
export class SiteDriver {
  private readonly inForce = new Map<string, SiteValue>()

  constructor(private readonly command: (verb: string, argument: string) => Promise<Reply>) {}

  /**
   * Puts these parameters into force.
   *
   * @throws FtpError `refused` when the server refuses one, or replies that it did not understand one
   */
  async set(parameters: SiteParameters): Promise<void> {
    const changes = Object.entries(parameters).filter(([name, value]) => this.inForce.get(name) !== value)
    for (const line of linesOf(changes)) {
      const reply = await this.command('SITE', line.text)
      const text = reply.lines.join(' ').trim()
      const asked = line.changes.some(([name]) => /^BLKSIZE$|^BLOCKSIZE$/i.test(name))
      const remarks = asked ? text : text.replaceAll(fittedBlock, '')
      if (reply.code >= 300 || complaint.test(remarks)) throw refusal(line.text, reply.code, text)
      for (const [name, value] of line.changes) this.inForce.set(name, value)
    }
  }

  /** Forgets what is in force: after REIN, or a SITE command that was sent another way. */
  forget(): void {
    this.inForce.clear()
  }
}

type Change = readonly [name: string, value: SiteValue]

function linesOf(changes: readonly Change[]): { text: string; changes: Change[] }[] {
  const lines: { text: string; changes: Change[] }[] = []
  for (const change of changes) {
    const text = parameterText(change)
    const last = lines.at(-1)
    if (last && last.text.length + text.length < maxLineLength) {
      last.text += ` ${text}`
      last.changes.push(change)
    } else lines.push({ text, changes: [change] })
  }
  return lines
}

function parameterText([name, value]: Change): string {
  if (typeof value === 'boolean') return value ? name : `NO${name}`
  return `${name}=${value}`
}

function refusal(line: string, code: number, text: string): FtpError {
  return new FtpError('refused', `the server rejected SITE ${line}: ${code} ${text}`, {
    command: `SITE ${line}`,
    reply: `${code} ${text}`,
    replyHint: code,
    phase: 'command',
  })
}
