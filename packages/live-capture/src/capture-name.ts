import type { TappedConnection } from '@ftpkit/node/server'

/** Names that {@link captureName} makes: in their order the oldest comes first. */
const form = /^\d{8}T\d{9}Z-\d{6,}-[\w.-]+\.pcapng$/

/**
 * The name of the capture of a session: when it began, its number, and the address of its peer, in letters that are safe
 * everywhere.
 *
 * @param time milliseconds since 1970-01-01 00:00 UTC
 */
export function captureName({ session, far }: TappedConnection, time: number): string {
  const began = new Date(time).toISOString().replaceAll(/[-:.]/g, '')
  const peer = far.host.replaceAll(/[^\da-z.]+/gi, '-') || 'unknown'
  return `${began}-${String(session).padStart(6, '0')}-${peer}.pcapng`
}

/** Whether a file is a capture of a session, by its name. */
export function isCaptureName(name: string): boolean {
  return form.test(name)
}
