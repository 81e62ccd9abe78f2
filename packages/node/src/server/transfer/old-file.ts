import type { Stage } from '@ftpkit/filesystem'
import { closedError } from '../../net/socket-io.js'
import type { OpenDataConnection } from '../data/open-connection.js'
import type { TransferContext } from './context.js'
import { connectionFault, destroyWhenStalled } from './open-data.js'

/** Octets of an old file that are copied without waiting for a turn: a turn would take longer. */
const smallCopy = 1_048_576

/**
 * Copies the octets of an old file that stay before those that come (APPE, REST and STOR), if there are any. It costs as
 * much as the file is large, so it begins only here, when the data connection is open and protected: large copies take
 * turns by the address of the client. Octets that come meanwhile wait in the socket, which is paused.
 *
 * @returns the connection, with its stall timer set again
 * @throws FtpError with reply 450 where too many wait already; the connection is then destroyed
 */
export async function copyOldFile(
  transfer: TransferContext,
  stage: Partial<Stage>,
  connection: OpenDataConnection,
): Promise<OpenDataConnection> {
  if (!stage.prepare) return connection
  const { signal, session, progress } = transfer
  const { socket, raw } = connection
  connection.stallTimer.cancel()
  progress.untimed = true
  try {
    const copy = async () => stage.prepare?.(signal)
    if ((stage.size ?? Number.POSITIVE_INFINITY) <= smallCopy) await copy()
    else await session.copies.run(session.network, signal, copy)
    signal.throwIfAborted()
    if (socket.destroyed) throw socket.errored ?? closedError()
  } catch (error) {
    socket.destroy()
    throw connectionFault(error, socket, signal)
  }
  progress.untimed = false
  return { ...connection, stallTimer: destroyWhenStalled(raw, session.limits.stallTime, session.clock) }
}
