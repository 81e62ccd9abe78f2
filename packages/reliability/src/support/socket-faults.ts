import { channel } from 'node:diagnostics_channel'
import { Server, type Socket } from 'node:net'

/** What a server does with a socket: reads what came, writes, ends its half, or listens for a data connection. */
export type SocketCall = 'read' | 'write' | 'end' | 'listen'

/** Says by which errno the next call fails; undefined lets it pass. */
export type SocketInjection = (call: SocketCall) => string | undefined

type Done = (error?: Error | null) => void

/** A socket's own methods, which Node's streams call. */
interface Inner {
  _write(chunk: unknown, encoding: BufferEncoding, done: Done): void
  _writev?: ((chunks: unknown, done: Done) => void) | null
  _final(done: Done): void
  push(chunk: unknown, encoding?: BufferEncoding): boolean
}

const accepted = channel('net.server.socket')

/**
 * Makes calls fail on every connection that servers of this process accept, until it is disposed of. One at a time may
 * be in use, and no other server may run in this process meanwhile.
 */
export class SocketFaults implements Disposable {
  private readonly listen = Server.prototype.listen

  constructor(private readonly injection: SocketInjection) {
    accepted.subscribe(this.onSocket)
    const { listen } = this
    Server.prototype.listen = function (this: Server, ...given: unknown[]) {
      const errno = injection('listen')
      if (errno === undefined) return listen.apply(this, given as never)
      setImmediate(() => this.emit('error', fault(errno, 'listen')))
      return this
    } as typeof listen
  }

  [Symbol.dispose](): void {
    accepted.unsubscribe(this.onSocket)
    Server.prototype.listen = this.listen
  }

  private readonly onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    const inner = socket as unknown as Inner
    const { injection } = this
    const { _write: write, _writev: writev, _final: final, push } = inner
    const failing = (call: SocketCall, done: Done, otherwise: () => void): void => {
      const errno = injection(call)
      if (errno === undefined) otherwise()
      else done(fault(errno, call))
    }
    inner._write = (chunk, encoding, done) => {
      failing('write', done, () => write.call(socket, chunk, encoding, done))
    }
    if (writev) {
      inner._writev = (chunks, done) => failing('write', done, () => writev.call(socket, chunks, done))
    }
    inner._final = (done) => failing('end', done, () => final.call(socket, done))
    inner.push = (chunk, encoding) => {
      const errno = injection('read')
      if (errno === undefined) return push.call(socket, chunk, encoding)
      socket.destroy(fault(errno, 'read'))
      return false
    }
  }
}

function fault(errno: string, call: string): Error {
  return Object.assign(new Error(`${errno}: injected into ${call}`), { code: errno })
}
