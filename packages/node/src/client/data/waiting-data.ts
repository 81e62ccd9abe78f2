import type { OpenData } from './moving.js'

/** A data connection that was left open behind a file, until the next one or until the server closes it. */
export class WaitingData {
  private open: OpenData | undefined

  constructor(open: OpenData) {
    const { socket } = open
    if (socket.destroyed || socket.readableEnded) {
      socket.destroy()
      return
    }
    this.open = open
    // Nothing is sent before the next command, and an end is seen only by who reads.
    socket.setTimeout(0).removeAllListeners('timeout')
    socket.on('data', this.leave).on('end', this.leave).on('close', this.leave).resume()
  }

  /** The data connection, if it is still open: the caller owns it, and its socket is paused. */
  take(): OpenData | undefined {
    const { open } = this
    this.open = undefined
    this.unwatch(open)
    open?.socket.pause()
    return open
  }

  private readonly leave = (): void => {
    const { open } = this
    this.open = undefined
    this.unwatch(open)
    open?.socket.destroy()
  }

  private unwatch(open: OpenData | undefined): void {
    open?.socket.off('data', this.leave).off('end', this.leave).off('close', this.leave)
  }
}
