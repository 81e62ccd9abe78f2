import { counted } from '@ftpkit/protocol'
import type { Expectation, InspectionEvent, TransferSummary } from './events.js'

/** Where a data connection is to go, with the port worked out from the two numbers that carry it. */
export function explainExpectation({ way, listener, address, port }: Expectation): string {
  if (way === 'default')
    return `without PORT or PASV the server connects to ${address}, port ${port} (port U)`
  if (way === 'EPSV') return `the server listens at its own address, port ${port}`
  const isTwoNumbers = way === 'PORT' || way === 'PASV'
  const sum = isTwoNumbers ? `${port >> 8} × 256 + ${port & 255} = ` : ''
  return `the ${listener} listens at ${address}, port ${sum}${port}`
}

/** What a transfer carried, in a sentence. */
export function explainTransfer(summary: TransferSummary): string {
  const { transfer, connections, wireOctets } = summary
  const { type, structure, mode } = transfer.parameters
  const name = [transfer.command.verb, transfer.command.argument].filter(Boolean).join(' ')
  if (connections.length === 0) return `${name}: no data connection`
  const direction = transfer.direction === 'send' ? 'from the server' : 'from the client'
  const parameters = `TYPE ${type}, STRU ${structure}, MODE ${mode}`
  return [
    `${name}: ${counted(wireOctets, 'octet')} ${direction}`,
    parameters,
    ...carried(summary),
    ...time(summary),
  ].join(', ')
}

/** What is in the octets, where it is not the octets themselves. */
function carried(summary: TransferSummary): string[] {
  const { records, pages, restartMarkers, fileOctets, wireOctets, connections } = summary
  return [
    ...(summary.protected ? ['under TLS'] : []),
    ...(connections.length > 1 ? [`on ${connections.length} data connections`] : []),
    ...(records > 0 ? [counted(records, 'record')] : []),
    ...(pages > 0 ? [counted(pages, 'page')] : []),
    ...(restartMarkers > 0 ? [counted(restartMarkers, 'restart marker')] : []),
    ...(fileOctets !== undefined && fileOctets !== wireOctets
      ? [`a file of ${counted(fileOctets, 'octet')}`]
      : []),
  ]
}

function time({ began, ended }: TransferSummary): string[] {
  if (began?.time === undefined || ended?.time === undefined || began.time === ended.time) return []
  return [`in ${seconds(ended.time - began.time)}`]
}

/** Milliseconds as seconds with three decimals. */
function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(3)} s`
}

const reasons: Readonly<Record<string, string>> = {
  ended: 'both sides closed the control connection',
  reset: 'the control connection was reset',
  replaced: 'another connection uses the same ports',
  forgotten: 'too many other connections were open to follow this one',
  'capture-end': 'the capture ends here',
}

/** Why a session has no more events. @param reason of a `session-end` event */
export function explainEnd(reason: string): string {
  return reasons[reason] ?? reason
}

/** What becomes of the control connection when TLS begins or ends. */
export function explainTls({
  on,
  readable,
  recorded,
}: Extract<InspectionEvent, { readonly kind: 'tls' }>): string {
  if (!on) return 'in clear again'
  if (recorded) return 'TLS begins: what follows was under TLS, recorded by the program itself'
  const what = readable
    ? 'this capture has in clear what was under it'
    : 'what follows can not be read without its keys'
  return `TLS begins: ${what}`
}
