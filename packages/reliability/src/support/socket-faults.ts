import { Server, Socket } from 'node:net'

/** What a server does with a socket: read, write, end its half, or listen for a data connection. */
export type SocketCall = 'read' | 'write' | 'end' | 'listen'

/** Decides with which errno the next call fails; undefined lets it pass. */
export type SocketInjection = (call: SocketCall) => string | undefined

type Done = (error?: Error | null) => void

/** The methods of a socket that Node's streams call, and the handle below it. */
interface Inner {
  readonly _handle: object | null
  _write(chunk: unknown, encoding: BufferEncoding, done: Done): void
  _writev(chunks: unknown, done: Done): void
  _final(done: Done): void
  push(chunk: unknown, encoding?: BufferEncoding): boolean
  resume(): unknown
}

/** Called by Node after reading into a buffer of the socket (`onread`). */
type OnFilled = (length: number, memory: Uint8Array) => boolean

const prototype = Socket.prototype as unknown as Inner

/**
 * Makes calls fail on every connection that servers of this process accept, even after another socket has adopted its
 * handle, until disposal. Only one instance may exist at a time, and no other server may run in this process meanwhile.
 */
export class SocketFaults implements Disposable {
  private readonly listen = Server.prototype.listen
  private readonly emit = Server.prototype.emit
  private readonly originals = {
    _write: prototype._write,
    _writev: prototype._writev,
    _final: prototype._final,
    resume: prototype.resume,
  }
  /** Handles of accepted connections, whichever socket owns them now. */
  private readonly handles = new WeakSet<object>()
  /** Sockets whose reads can be made to fail. */
  private readonly watched = new WeakSet<object>()

  constructor(private readonly injection: SocketInjection) {
    this.watchAccepting()
    const { listen } = this
    Server.prototype.listen = function (this: Server, ...args: unknown[]) {
      const errno = injection('listen')
      if (errno === undefined) return listen.apply(this, args as never)
      setImmediate(() => this.emit('error', fault(errno, 'listen')))
      return this
    } as typeof listen
    this.failOutput()
    this.failInput()
  }

  [Symbol.dispose](): void {
    Server.prototype.listen = this.listen
    Server.prototype.emit = this.emit
    Object.assign(prototype, this.originals)
  }

  /** Runs before the listener of `connection`, which may adopt the handle. */
  private watchAccepting(): void {
    const { emit } = this
    const found = (socket: Inner) => {
      this.handles.add(socket._handle!)
      this.watch(socket)
    }
    Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]) {
      if (event === 'connection') found(args[0] as Inner)
      return emit.apply(this, [event, ...args] as never)
    } as typeof emit
  }

  private failOutput(): void {
    const { _write: write, _writev: writev, _final: final } = this.originals
    const failing = (socket: Inner, call: SocketCall, done: Done, proceed: () => void): void => {
      const errno = this.isAccepted(socket) ? this.injection(call) : undefined
      if (errno === undefined) proceed()
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

  /** A socket that adopted the handle of another is recognized when it begins to read. */
  private failInput(): void {
    const { resume } = this.originals
    const found = (socket: Inner) => {
      if (this.isAccepted(socket)) this.watch(socket)
    }
    prototype.resume = function (this: Inner) {
      found(this)
      return resume.call(this)
    }
  }

  private isAccepted({ _handle: handle }: Inner): boolean {
    return handle !== null && handle !== undefined && this.handles.has(handle)
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
    // With `onread`, Node reports what was read by a function that it keeps under a symbol.
    const fields = socket as unknown as Record<symbol, OnFilled | null>
    const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'kBufferCb')
    const filled = key === undefined ? null : fields[key]
    if (filled) fields[key!] = (length, memory) => (fails() ? false : filled(length, memory))
  }
}

function fault(errno: string, call: string): Error {
  return Object.assign(new Error(`${errno}: injected into ${call}`), { code: errno })
}
