import { printable, type SyncFault } from '@ftpkit/node'
import { printJson, warn } from '../output.js'

/** Reports a fault that does not end the command. */
export function reportFault({ action, path, error }: SyncFault, json: boolean): void {
  const { message } = error as Error
  if (json) printJson({ action, path, error: message })
  else warn(`ftpkit: ${path === '' ? '' : `${printable(path)}: `}${message}`)
}
