import { FtpError } from '@ftpkit/transfer'

/** A protocol other than FTP. */
interface ForeignProtocol {
  readonly name: string
  /** Whether the first octets of a server are of this protocol; they are Latin-1, and may end anywhere. */
  begins(text: string): boolean
  /** What to do instead. Default: {@link otherPort} */
  readonly advice?: string
}

const otherPort = 'give the port of the FTP server'

function pattern(name: string, sign: RegExp, advice?: string): ForeignProtocol {
  return { name, begins: (text) => sign.test(text), ...(advice !== undefined && { advice }) }
}

const foreignProtocols: readonly ForeignProtocol[] = [
  pattern('SSH', /^SSH-\d/, 'for SFTP use a program for SSH'),
  pattern('HTTP', /^(?:HTTP\/\d|<!doctype html|<html)/i),
  {
    name: 'TLS',
    // An alert of any version.
    begins: (text) => text.startsWith('\x15\x03'),
    advice: 'use ftps:// if TLS begins with the first octet',
  },
  pattern('SMTP', /^(?:220|421|554)[ -](?!.*FTP).*\bE?SMTP\b.*\r?\n/i),
  pattern('POP3', /^\+OK/),
  pattern('IMAP', /^\* (?:OK|PREAUTH|BYE)\b/),
  pattern('NNTP', /^20[01][ -].*\b(?:NNTP|NNRPD?|InterNetNews)\b/i),
  pattern('rsync', /^@RSYNCD:/),
  pattern('VNC', /^RFB \d/),
  pattern('IRC', /^(?::\S+ )?NOTICE /),
  // The first packet, of version 10.
  { name: 'MySQL', begins: (text) => text.slice(3, 5) === '\0\n' },
]

/** Octets that tell a protocol. */
const maxLength = 512

/** Looks at the first octets of a server, to recognize one that will never send a reply of FTP. */
export class GreetingCheck {
  private text = ''
  private over = false

  /** @param address of the server, for errors */
  constructor(private readonly address: string) {}

  /** Takes octets as they arrive; those after the first line don't matter. @throws FtpError `connection-failed` */
  push(octets: Uint8Array): void {
    if (this.over) return
    this.text += Buffer.from(octets.subarray(0, maxLength)).toString('latin1')
    const { address, text } = this
    const found = foreignProtocols.find(({ begins }) => begins(text))
    if (found) {
      const message = `${address} speaks ${found.name}, not FTP: ${found.advice ?? otherPort}`
      throw new FtpError('connection-failed', message, { address, phase: 'greeting' })
    }
    this.over = text.includes('\n') || text.length >= maxLength
  }
}
