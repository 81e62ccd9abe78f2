import type { Logger } from '@ftpkit/daemon/log'
import { CaptureDirectory } from '@ftpkit/live-capture'
import type { Configuration } from './config.js'

/** Milliseconds for a slow disk at the end; what is not written by then is missing. */
const closingTime = 5_000

/**
 * Begins to record sessions, if a configuration says where.
 *
 * @throws Error for a directory that can't be made
 */
export function recordSessions(configuration: Configuration, log: Logger) {
  const {
    capture: directory,
    captureSize: maxOctets,
    captureFiles: maxFiles,
    captureSecrets: secrets,
  } = configuration
  if (directory === undefined) return undefined
  const onFault = (err: Error) => log.error({ err }, 'sessions can not be recorded as a whole')
  const captures = new CaptureDirectory(directory, {
    maxOctets,
    maxFiles,
    secrets,
    program: 'ftpkit-gateway',
    onFault,
  })
  if (secrets) log.warn({ directory }, 'sessions are recorded with their passwords')
  process.once('exit', () => captures.flush())
  return { tap: captures.tap, close: () => Promise.race([captures.close(), late()]) }
}

function late(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, closingTime).unref())
}
