import { Server, Socket } from 'node:net'

/** What a server does with a socket: reads what came, writes, ends its half, or listens for a data connection. */
export type SocketCall = 'read' | 'write' | 'end' | 'listen'

/** Says by which errno the next call fails; undefined lets it pass. */
export type SocketInjection = (call: SocketCall) => string | undefined

type Done = (error?: Error | null) => void

/** A socket's own methods, which Node's streams call, and the connection below it. */
interface Inner {
  readonly _handle: object | null
  _write(chunk: unknown, encoding: BufferEncoding, done: Done): void
  _writev(chunks: unknown, done: Done): void
  _final(done: Done): void
  push(chunk: unknown, encoding?: BufferEncoding): boolean
  resume(): unknown
}

/** Told of what was read into memory of its own. */
type Filled = (length: number, memory: Uint8Array) => boolean

const prototype = Socket.prototype as unknown as Inner

/**
 * Makes calls fail on every connection that servers of this process accept, until it is disposed of, also where another
 * socket takes such a connection over. One at a time may be in use, and no other server may run in this process meanwhile.
 */
export class SocketFaults implements Disposable {
  private readonly listen = Server.prototype.listen
  private readonly emit = Server.prototype.emit
  private readonly before = {
    _write: prototype._write,
    _writev: prototype._writev,
    _final: prototype._final,
    resume: prototype.resume,
  }
  /** What was accepted, whichever socket has it now. */
  private readonly connections = new WeakSet<object>()
  /** Sockets whose reads ask first. */
  private readonly watched = new WeakSet<object>()

  constructor(private readonly injection: SocketInjection) {
    this.watchAccepting()
    const { listen } = this
    Server.prototype.listen = function (this: Server, ...given: unknown[]) {
      const errno = injection('listen')
      if (errno === undefined) return listen.apply(this, given as never)
      setImmediate(() => this.emit('error', fault(errno, 'listen')))
      return this
    } as typeof listen
    this.failOutput()
    this.failInput()
  }

  [Symbol.dispose](): void {
    Server.prototype.listen = this.listen
    Server.prototype.emit = this.emit
    Object.assign(prototype, this.before)
  }

  /** Before whoever listens for connections can take one over. */
  private watchAccepting(): void {
    const { emit } = this
    const found = (socket: Inner) => {
      this.connections.add(socket._handle!)
      this.watch(socket)
    }
    Server.prototype.emit = function (this: Server, event: string, ...given: unknown[]) {
      if (event === 'connection') found(given[0] as Inner)
      return emit.apply(this, [event, ...given] as never)
    } as typeof emit
  }

  private failOutput(): void {
    const { _write: write, _writev: writev, _final: final } = this.before
    const failing = (socket: Inner, call: SocketCall, done: Done, otherwise: () => void): void => {
      const errno = this.isAccepted(socket) ? this.injection(call) : undefined
      if (errno === undefined) otherwise()
      else done(fault(errno, call))
    }
    prototype._write = function (this: Inner, chunk, encoding, done) {
      failing(this, 'write', done, () => write.call(this, chunk, encoding, done))
    }
    prototype._writev = function (this: Inner, chunks, done) {
      failing(this, 'write', done, () => writev.call(this, chunks, done))
    }
    prototype._final = function (this: Inner, done) {
      failing(this, 'end', done, () => final.call(this, done))
    }
  }

  /** A socket that took a connection over is found when it begins to read. */
  private failInput(): void {
    const { resume } = this.before
    const found = (socket: Inner) => {
      if (this.isAccepted(socket)) this.watch(socket)
    }
    prototype.resume = function (this: Inner) {
      found(this)
      return resume.call(this)
    }
  }

  private isAccepted({ _handle: connection }: Inner): boolean {
    return connection !== null && connection !== undefined && this.connections.has(connection)
  }

  private watch(socket: Inner): void {
    if (this.watched.has(socket)) return
    this.watched.add(socket)
    const fails = (): boolean => {
      const errno = this.injection('read')
      if (errno !== undefined) (socket as unknown as Socket).destroy(fault(errno, 'read'))
      return errno !== undefined
    }
    const { push } = socket
    socket.push = (chunk, encoding) => (fails() ? false : push.call(socket, chunk, encoding))
    // A socket with memory of its own tells what was read by a function that Node keeps under a symbol.
    const own = socket as unknown as Record<symbol, Filled | null>
    const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'kBufferCb')
    const filled = key === undefined ? null : own[key]
    if (filled) own[key!] = (length, memory) => (fails() ? false : filled(length, memory))
  }
}

function fault(errno: string, call: string): Error {
  return Object.assign(new Error(`${errno}: injected into ${call}`), { code: errno })
}
