import type { Connection, Sender } from '@ftpkit/capture'
import { canonicalVerb } from '@ftpkit/protocol'

/** What is known of a connection by the first lines of its two ends. */
export type Recognition =
  /** It is a control connection. */
  | { readonly kind: 'control'; readonly server: Sender }
  /** It is under TLS from its first octet, on the port of FTPS. */
  | { readonly kind: 'implicit-tls'; readonly server: Sender }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'other' }

/** The port of FTP, and that of FTPS with TLS from the first octet. */
export const controlPort = 21
export const implicitTlsPort = 990

/** Verbs that other protocols with replies of three digits have too (SMTP, NNTP). */
const common = new Set(['QUIT', 'NOOP', 'HELP', 'STAT', 'AUTH', 'MODE', 'LIST', 'ACCT', 'PASS', 'USER'])

/** How other protocols begin. */
const foreign =
  /^(?:EHLO|HELO|LHLO|MAIL|RCPT|GET|POST|PUT|HEAD|OPTIONS|CONNECT|HTTP\/|SSH-|\+OK|\* OK|CAPABILITY)\b/i

const reply = /^[1-6]\d\d[ -]/

/** Octets of a line by which a connection has to be known. */
const enough = 512

/**
 * Knows a control connection by its dialogue, on any port.
 *
 * @param first what each end has sent, up to the end of its first line or a bit more; in Latin-1
 */
export function recognise(connection: Connection, first: Readonly<Record<Sender, string>>): Recognition {
  const ports = { initiator: connection.initiator.port, responder: connection.responder.port }
  const onPort = (port: number) => (['responder', 'initiator'] as const).find((end) => ports[end] === port)
  const tls = onPort(implicitTlsPort)
  if (tls && (isTls(first.initiator) || isTls(first.responder))) return { kind: 'implicit-tls', server: tls }
  const wellKnown = onPort(controlPort)
  if (wellKnown && (first.initiator || first.responder)) return { kind: 'control', server: wellKnown }
  const server = serverOf(first)
  if (server) return { kind: 'control', server }
  const texts = [first.initiator, first.responder]
  return { kind: texts.some((text) => isOther(text)) ? 'other' : 'undecided' }
}

/** Which end speaks as a server of FTP, or to one. */
function serverOf(first: Readonly<Record<Sender, string>>): Sender | undefined {
  for (const [server, client] of [
    ['responder', 'initiator'],
    ['initiator', 'responder'],
  ] as const) {
    const greeting = first[server]
    const [, verb = ''] = /^([a-z]{3,8})(?: [^\r\n]*)?\r?\n/i.exec(first[client]) ?? []
    const known = canonicalVerb(verb.toUpperCase())
    if (greeting === '' && known && !common.has(known)) return server
    if (!reply.test(greeting)) continue
    // SMTP greets with 220 too, and its clients don't log in.
    if (known && (!common.has(known) || known === 'USER')) return server
    if (known === 'AUTH' && /^AUTH (?:TLS|SSL|TLS-[CP])\b/i.test(first[client])) return server
    if (/ftp/i.test(firstLine(greeting)) && !/smtp|mail/i.test(firstLine(greeting))) return server
  }
  return undefined
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!
}

/** Whether octets are the beginning of no dialogue that could be one of FTP. */
function isOther(text: string): boolean {
  if (text.length === 0) return false
  if (foreign.test(text) || isTls(text)) return true
  // Neither a reply nor a verb, or no line at all.
  return (
    !/^[\x20-\x7e\t\r\n\x80-\xff]+$/.test(firstLine(text)) || (text.length >= enough && !text.includes('\n'))
  )
}

function isTls(text: string): boolean {
  return text.startsWith('\x16\x03')
}
