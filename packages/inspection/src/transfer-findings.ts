import { counted } from '@ftpkit/protocol'
import { parseType } from '@ftpkit/transfer'
import { knownParameters } from './agreed-parameters.js'
import type { TransferSummary } from './events.js'
import type { Finding } from './findings.js'
import { type FindingCode, findingOf, type Severity } from './findings.js'
import type { RunningTransfer } from './running-transfer.js'

/**
 * What is remarkable about a transfer that has ended.
 *
 * @param isCut whether its session had not ended when the capture did: nor had a transfer without its final reply
 */
export function transferFindings(
  running: RunningTransfer,
  summary: TransferSummary,
  isCut: boolean,
): Finding[] {
  const { transfer } = summary
  const name = `${transfer.command.verb} ${transfer.command.argument ?? ''}`.trim()
  const findings: Finding[] = []
  const find: Find = (code, message, offset, severity) => {
    const where = { transfer: transfer.id, offset, ...(severity && { severity }) }
    findings.push(findingOf(code, `${name}: ${message}`, where))
  }

  dialogue(running, summary, find)
  if (summary.connections.length === 0) return findings
  if (summary.protected) {
    find(
      'data-under-tls',
      `${summary.wireOctets} octets under TLS, of which nothing can be read without its keys`,
    )
    return findings
  }
  content(running, summary, isCut && running.repliedAt === undefined, find)
  return findings
}

type Find = (code: FindingCode, message: string, offset?: number, severity?: Severity) => void

/** By commands, replies and when octets came. */
function dialogue(running: RunningTransfer, summary: TransferSummary, find: Find): void {
  const { reply, connections } = summary
  if (reply !== undefined && reply >= 400) find('transfer-failed', `the server ended it with ${reply}`)
  if (connections.length === 0 && (reply === undefined || reply < 400)) {
    find('no-data-connection', 'its data connection is not in this capture (a filter by port leaves it out)')
  }
  replyBeforeData(running, summary, find)
  if (running.strayOctets > 0) {
    find(
      'wrong-direction',
      `${running.strayOctets} octets were sent in the other direction on its data connection`,
    )
  }
}

/**
 * A server replies once it has handed over its last octet, which the network may carry later than the reply. What it has to
 * receive it can't confirm before it has come.
 */
function replyBeforeData(
  running: RunningTransfer,
  { transfer, reply, wireOctets }: TransferSummary,
  find: Find,
) {
  const late = running.octetsAfterReply
  if (late === 0) return
  const isSent = transfer.direction === 'send'
  const why = isSent
    ? 'the server need not wait until they arrive, but a client must'
    : 'the server confirmed what it had not received, unless this capture was made at the client'
  find(
    'reply-before-data',
    `${reply} came before the last ${counted(late, 'octet')}: ${why}`,
    wireOctets - late,
    isSent || (reply ?? 0) >= 400 ? 'note' : 'wrong',
  )
}

/** By the octets. */
function content(running: RunningTransfer, summary: TransferSummary, isUnended: boolean, find: Find): void {
  const { transfer, missingOctets, faults } = summary
  if (missingOctets > 0) find('missing-in-capture', `${missingOctets} of its octets are not in the capture`)
  for (const { message, offset, clause, tolerated } of faults) {
    const where = clause ? ` (RFC ${clause})` : ''
    find('bad-data', `${message}${where}${tolerated ? '; decoded in spite of it' : ''}`, offset)
  }
  const { parameters } = transfer
  if (!knownParameters(parameters)) {
    const { type, structure, mode } = parameters
    find(
      'unknown-parameters',
      `TYPE ${type}, STRU ${structure}, MODE ${mode}: only the octets of the data connection are known`,
    )
    return
  }
  if (!isUnended) size(running, summary, find)
  text(running, summary, find)
}

/** The size that the server announced counts octets of the file in TYPE I. */
function size(
  { announced }: RunningTransfer,
  { transfer, fileOctets, missingOctets, reply }: TransferSummary,
  find: Find,
): void {
  const isImage = parseType(transfer.parameters.type)?.code === 'I' && transfer.parameters.structure === 'F'
  if (announced === undefined || !isImage || missingOctets > 0 || transfer.restart !== undefined) return
  if (fileOctets === announced || transfer.command.verb !== 'RETR') return
  const code = reply !== undefined && reply < 400 ? 'truncated-file' : 'size-differs'
  find(code, `the server announced ${announced} octets, and ${fileOctets ?? 0} came`)
}

/** Line ends of TYPE A (RFC 959 §3.1.1.1), and text that is not in the code page of its TYPE. */
function text({ text: watch }: RunningTransfer, { transfer }: TransferSummary, find: Find): void {
  const { type, structure, mode } = transfer.parameters
  const code = parseType(type)?.code
  const { looks, bareLfs, lineFeeds, firstBareLf } = watch
  if (code === 'A' && mode === 'S' && structure === 'F' && bareLfs > 0 && looks !== 'ebcdic') {
    find(
      'line-feed-without-cr',
      `${bareLfs} of ${lineFeeds} lines in TYPE A end in LF without CR (RFC 959 §3.1.1.1)`,
      firstBareLf,
    )
  }
  if (code !== 'E' && looks === 'ebcdic')
    find('looks-like-ebcdic', `TYPE ${type}, but its octets look like EBCDIC`, 0)
  if (code === 'E' && looks === 'ascii') find('looks-like-ascii', 'TYPE E, but its octets look like ASCII', 0)
}
