import type { Socket } from 'node:net'
import { type ProxyHeader, ProxyHeaderReader, type ProxyReaderOptions } from '@ftpkit/proxy-protocol'
import { FtpError } from '@ftpkit/transfer'
import type { Clock } from './clock.js'
import { within } from './within.js'

/** What bounds the header of a connection. */
export interface ProxyHeaderLimits extends ProxyReaderOptions {
  /** Measures the time for the header. */
  readonly clock: Clock
  /** Milliseconds for the whole header to come. */
  readonly milliseconds: number
}

/**
 * Reads the header of the PROXY protocol at the beginning of a connection, before anything else is read, such as TLS. What
 * comes with the header stays in the socket, which is paused again afterwards. The caller still owns the socket, and
 * listens to its errors.
 *
 * @param paused a socket that nothing was read of
 * @throws FtpError `bad-proxy-header`, `incomplete` for a connection that ends before, or `timed-out`
 */
export function readProxyHeader(
  paused: Socket,
  { clock, milliseconds, maxLength }: ProxyHeaderLimits,
): Promise<ProxyHeader> {
  const reader = new ProxyHeaderReader({ maxLength })
  const late = () => {
    throw noHeader(milliseconds, reader.length)
  }
  return within<ProxyHeader>({ time: { clock, milliseconds, late } }, (resolve, reject) => {
    const orReject = (work: () => void) => {
      try {
        work()
      } catch (error) {
        reject(error)
      }
    }
    const take = (chunk: Buffer) => {
      const found = reader.push(chunk)
      if (!found) return
      paused.pause()
      if (found.leftover.length > 0) paused.unshift(found.leftover)
      resolve(found.header)
    }
    const onData = (chunk: Buffer) => orReject(() => take(chunk))
    const onEnd = () => orReject(() => reader.end())
    paused.on('data', onData).on('end', onEnd).on('close', onEnd)
    paused.resume()
    if (paused.destroyed) onEnd()
    return () => {
      paused.off('data', onData).off('end', onEnd).off('close', onEnd)
      paused.pause()
    }
  })
}

function noHeader(milliseconds: number, octets: number): FtpError {
  const came = octets === 0 ? 'nothing came' : `only ${octets} octets came`
  return new FtpError(
    'timed-out',
    `a header of the PROXY protocol is required here, and ${came} within ${milliseconds} ms`,
    { phase: 'connect', clause: 'PROXY §2', offset: octets },
  )
}
