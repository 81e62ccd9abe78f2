import { FtpError } from '@ftpkit/transfer'

const otherPort = 'give the port of the FTP server'

/**
 * Protocols other than FTP: by what the first octets of a server are known, which are Latin-1 and may end anywhere, and what
 * to do instead. Default: {@link otherPort}
 */
const foreignProtocols: readonly (readonly [name: string, sign: RegExp, advice?: string])[] = [
  ['SSH', /^SSH-\d/, 'for SFTP use a program for SSH'],
  ['HTTP', /^(?:HTTP\/\d|<!doctype html|<html)/i],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an alert of any version.
  ['TLS', /^\x15\x03/, 'use ftps:// if TLS begins with the first octet'],
  ['SMTP', /^(?:220|421|554)[ -](?!.*FTP).*\bE?SMTP\b.*\r?\n/i],
  ['POP3', /^\+OK/],
  ['IMAP', /^\* (?:OK|PREAUTH|BYE)\b/],
  ['NNTP', /^20[01][ -].*\b(?:NNTP|NNRPD?|InterNetNews)\b/i],
  ['rsync', /^@RSYNCD:/],
  ['VNC', /^RFB \d/],
  ['IRC', /^(?::\S+ )?NOTICE /],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the first packet, of version 10.
  ['MySQL', /^.{3}\x00\n/s],
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
    const found = foreignProtocols.find(([, sign]) => sign.test(text))
    if (found) {
      const [name, , advice = otherPort] = found
      const message = `${address} speaks ${name}, not FTP: ${advice}`
      throw new FtpError('connection-failed', message, { address, phase: 'greeting' })
    }
    this.over = text.includes('\n') || text.length >= maxLength
  }
}
