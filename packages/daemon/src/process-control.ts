import { controlPath } from './control-client.js'
import { type ControlCommands, ControlSocket } from './control-socket.js'
import type { Logger } from './logger.js'
import { writePid } from './pid-file.js'

/**
 * Listens beside the file with the process number for what other programs ask this process to do. Where the socket can't be
 * made, the log says so, and signals are left.
 *
 * @throws Error where another process listens there already
 */
export async function listenForControl(
  pidFile: string,
  commands: ControlCommands,
  log: Logger,
): Promise<ControlSocket | undefined> {
  try {
    return await ControlSocket.listen({ path: controlPath(pidFile), commands })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error
    log.warn(
      { reason: (error as Error).message },
      'there is no control socket: commands can be sent by signals only',
    )
    return undefined
  }
}

/** Writes the process number, and removes it at the end. @throws Error that names a file that can't be written */
export function announceProcess(pidFile: string): void {
  process.once('exit', writePid(pidFile))
}
