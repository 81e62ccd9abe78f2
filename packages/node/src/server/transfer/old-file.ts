import type { Stage } from '@ftpkit/filesystem'
import { closedError } from '../../net/socket-io.js'
import type { OpenDataConnection } from '../data/open-connection.js'
import { StallTimer } from '../data/stall-timer.js'
import type { TransferContext } from './context.js'
import { connectionFault } from './open-data.js'

/** Octets of an old file that are copied without waiting for a turn: a turn would take longer. */
const smallCopy = 1_048_576

/**
 * Copies the octets of an old file that stay before those that come (APPE, REST and STOR), if there are any. It costs as
 * much as the file is large, so it begins only here, when the data connection is open and protected. Large copies take
 * turns by the network of the client, and end with its control connection: what it sent before is lost then. Octets that
 * come meanwhile wait in the socket, which is paused.
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
    const isSmall = (stage.size ?? Number.POSITIVE_INFINITY) <= smallCopy
    await (isSmall ? stage.prepare(signal) : copyInTurn(transfer, stage))
    signal.throwIfAborted()
    if (socket.destroyed) throw socket.errored ?? closedError()
  } catch (error) {
    socket.destroy()
    throw connectionFault(error, socket, signal)
  }
  progress.untimed = false
  return { ...connection, stallTimer: new StallTimer(raw, session.limits.stallTime, session.clock) }
}

async function copyInTurn(
  { signal, controlEnd, session }: TransferContext,
  stage: Partial<Stage>,
): Promise<void> {
  const wanted = AbortSignal.any([signal, controlEnd.signal])
  await session.copies.run(session.network, wanted, async () => stage.prepare?.(wanted))
}
