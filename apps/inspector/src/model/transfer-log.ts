import type { Transfer, TransferSummary } from '@ftpkit/inspection'
import type { Content } from '../reading/messages.js'
import { safeText } from './phrases.js'

/** A transfer, and what is known of it so far. */
export interface TransferLog {
  readonly transfer: Transfer
  summary: TransferSummary | undefined
  content: Content | undefined
}

/** The command of a transfer: `RETR HELLO.TXT`. */
export function transferTitle({ command }: Transfer): string {
  return safeText([command.verb, command.argument].filter(Boolean).join(' '))
}

/** Letters of the name of a file that are kept. */
const unsafe = /[^A-Za-z0-9._-]+/g

/** The name of a file to save: the last part of a path, of letters that are safe everywhere, after the transfer's number. */
export function fileNameOf({ id, command }: Transfer, ending = ''): string {
  const last = (command.argument ?? '').split(/[/\\]/).findLast((part) => part !== '') ?? ''
  const name = last
    .replace(unsafe, '_')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(-80)
  return `${String(id).padStart(4, '0')}-${name || command.verb.toLowerCase().replace(unsafe, '_')}${ending}`
}
