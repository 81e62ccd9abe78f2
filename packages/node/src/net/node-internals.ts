/**
 * Every use of what Node does not document. Each function asks first whether this Node has it, and says what holds
 * where it has not; the README lists them. No other file of this package looks into Node.
 */
import { type OnReadOpts, Server, Socket } from 'node:net'
import { constants } from 'node:os'
import type { SecureContext, TLSSocket } from 'node:tls'
import { nodeCrypto } from './lazy-crypto.js'

/** The connection of the operating system inside a socket. */
interface Handle {
  /** Reads into memory of the caller. */
  useUserBuffer?(memory: Uint8Array): void
  getpeername?(address: object): number | undefined
  readonly fd?: unknown
  /** Whether this end reads; `resume` begins that where it is false. */
  reading?: boolean
  readStop?(): unknown
}

type WithHandle = Socket & { _handle?: Handle | null }

/** The keys under which a socket of this Node keeps the memory that it reads into, and whom it gives what it has read. */
interface MemoryKeys {
  readonly kBuffer: symbol
  readonly kBufferGen: symbol
  readonly kBufferCb: symbol
}

let memoryKeys: MemoryKeys | undefined

function memoryKeysOf(socket: Socket): MemoryKeys | undefined {
  const found = Object.getOwnPropertySymbols(socket).map((key) => [key.description, key])
  const { kBuffer, kBufferGen, kBufferCb } = Object.fromEntries(found) as Partial<MemoryKeys>
  return kBuffer && kBufferGen && kBufferCb ? { kBuffer, kBufferGen, kBufferCb } : undefined
}

/**
 * Lets a paused socket read into memory of the caller, and give what it has read to a function instead of its readers. A
 * socket from a listener allocates 64 KiB for every read; Node documents `onread` for connections that it opens itself only.
 *
 * @returns whether it does; if not, where octets have been read already, for sockets other than Node's own of TCP, and
 *   where Node keeps its memory elsewhere, the socket is as it was
 */
export function readInto(paused: Socket, { buffer, callback }: OnReadOpts): boolean {
  const { _handle: handle } = paused as WithHandle
  if (!handle?.useUserBuffer || paused.readableLength > 0 || paused.readableEnded) return false
  memoryKeys ??= memoryKeysOf(paused)
  const fields = paused as unknown as Record<symbol, unknown>
  if (!memoryKeys || fields[memoryKeys.kBuffer] !== null) return false
  const memory = typeof buffer === 'function' ? buffer() : buffer
  fields[memoryKeys.kBuffer] = memory
  fields[memoryKeys.kBufferGen] = typeof buffer === 'function' ? buffer : null
  fields[memoryKeys.kBufferCb] = callback
  if (handle.reading) stopReading(handle)
  handle.useUserBuffer(memory)
  return true
}

/** A socket that Node was reading, before it was paused, would give octets away before it is resumed. */
function stopReading(handle: Handle): void {
  handle.reading = false
  handle.readStop?.()
}

/**
 * Whether the peer of a connection is still there, after its end has come. When a reset finds octets unread, libuv may
 * report it as an orderly end after them (a partial read with POLLHUP, seen with Node 20 on Linux), and a cut file
 * would pass for a whole one. But a connection that was reset has no peer address any more. Node shows neither SO_ERROR
 * nor an uncached peer address in public.
 *
 * @returns `unknown` where this Node can't say. A socket over a stream of JavaScript has no connection of its own, and
 *   counts as `present`; so does one of Bun, which reports each reset as an error.
 */
export function peerState(socket: Socket): 'present' | 'gone' | 'unknown' {
  const { _handle: handle } = socket as WithHandle
  if (handle === null || !(socket instanceof Socket)) return 'present'
  if (typeof handle?.getpeername !== 'function') return process.versions.bun ? 'present' : 'unknown'
  return (handle.getpeername({}) ?? 0) === 0 ? 'present' : 'gone'
}

/** The descriptor of a connection; undefined where this Node doesn't show it. */
export function descriptorOf(socket: Socket): number | undefined {
  const fd = (socket as WithHandle)._handle?.fd
  return typeof fd === 'number' && fd >= 0 ? fd : undefined
}

/**
 * Calls back once when TLS has read all that the peer sent under it: at the close_notify, or at the end of the
 * connection below. A TLSSocket reports that to readers only, after they have taken everything, so its `push` is
 * watched. Never called where Node does not call the `push` of the instance: handshakes then run into their time limit,
 * and {@link watchTlsEnd} takes every connection for one that was cut.
 *
 * @returns stops watching
 */
export function onTlsEnd(secured: TLSSocket, ended: () => void): () => void {
  const { push } = secured
  const watching = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null) ended()
    return push.call(secured, chunk, encoding)
  }
  secured.push = watching
  return () => {
    if (secured.push === watching) secured.push = push
  }
}

/**
 * Calls `take` with all that a socket reads, before its readers get it, and with undefined at the end. A listener for `data`
 * would begin to read where no one else does. Never called where Node does not call the `push` of the instance, nor for
 * octets that {@link readInto} reads.
 */
export function onRead(socket: Socket, take: (octets: Uint8Array | undefined) => void): void {
  const { push } = socket
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null) take(undefined)
    else if (chunk instanceof Uint8Array) take(chunk)
    return push.call(socket, chunk, encoding)
  }
}

/** The parts of a TLSSocket and of the connection below it that tell which of the two has ended. */
interface TlsHandle {
  /** Whether this end reads. */
  readonly reading?: boolean
  readonly _parent?: { readStart?(): number; readStop?(): number }
}

/**
 * Watches how the peer ends TLS right on a connection of TCP: Node shows a connection that was cut and one that was closed
 * as TLS demands alike, as an end. Only a close_notify means that everything came (RFC 5246 §7.2.1). While that is reported
 * the connection below is still being read, and refuses to be read once more; one that has ended lets itself be read again.
 *
 * @returns whether the connection has ended without close_notify, as far as it was read; true for every end where Node
 *   does not say
 */
export function watchTlsEnd(secured: TLSSocket): () => boolean {
  let notified: boolean | undefined
  onTlsEnd(secured, () => {
    notified ??= isStillRead(secured)
  })
  return () => secured.readableEnded && notified !== true
}

/** What libuv answers where a connection is being read already, on Unix and on Windows. */
const alreadyRead: ReadonlySet<number> = new Set([-constants.errno.EALREADY, -4_084])

/** Whether the connection below has not ended yet. Any other refusal to read says nothing about that. */
function isStillRead(secured: TLSSocket): boolean {
  const { _handle: handle } = secured as TLSSocket & { _handle?: TlsHandle | null }
  const below = handle?._parent
  if (typeof below?.readStart !== 'function' || typeof handle?.reading !== 'boolean') return false
  // This end has paused with the last octets, and the end of the connection is not read by one that has paused.
  if (!handle.reading) return true
  const fault = below.readStart()
  if (fault < 0) return alreadyRead.has(fault)
  below.readStop?.()
  return false
}

/** Handlers of a handshake in which this end is the server. */
export interface HandshakeHandlers {
  readonly secure: () => void
  /** May be called several times, also after the handshake. */
  readonly fault: (error: Error) => void
}

/**
 * Reports the end of a handshake, and faults of TLS. Node documents events of a `tls.Server` only. Without `secure` no
 * handshake would end before its time limit; without `_tlsError` faults are reported by the close of the socket.
 */
export function onServerHandshake(secured: TLSSocket, { secure, fault }: HandshakeHandlers): void {
  secured.on('_tlsError', fault)
  secured.on('error', fault)
  secured.once('secure', secure)
}

/** Whether OpenSSL accepts the certificate of the peer, or a missing one. False where Node doesn't say. */
export function peerVerified(secured: TLSSocket): boolean {
  const { ssl } = secured as TLSSocket & { readonly ssl?: { verifyError?(): Error | null } | null }
  return ssl?.verifyError?.() === null
}

/**
 * Gives the lines of the key log while the handshake runs, with the cipher suite that they are for. The event is
 * documented, but not that the suite is known by then. Where it is not, the suite is undefined.
 *
 * @returns stops it
 */
export function onKeyLine(
  secured: TLSSocket,
  take: (line: string, suite: string | undefined) => void,
): () => void {
  const listener = (line: Buffer) => take(line.toString('latin1'), secured.getCipher()?.name)
  secured.on('keylog', listener)
  return () => void secured.off('keylog', listener)
}

/** Octets of a session identifier, as OpenSSL makes them. */
const identifierLength = 32

/**
 * A server that knows one session of TLS 1.2 by its identifier, for clients that take no tickets (curl), as the `server`
 * of a TLSSocket. It never listens. Node documents `resumeSession` for a `tls.Server`, which would hold a context of
 * its own. Where the event doesn't come, such clients resume nothing, and their data connections get 522.
 *
 * @param session as OpenSSL writes it, with its identifier inside
 */
export function singleSessionStore(session: Buffer): Server {
  const store = new Server()
  store.on('resumeSession', (id: Buffer, done: (error: null, session: Buffer | null) => void) => {
    done(null, id.length === identifierLength && session.includes(id) ? session : null)
  })
  return store
}

/** The keys of a ticket, asked for each time, and whether another is to be sent. */
interface TicketKeyHandle {
  enableTicketKeyCallback?(): void
  onticketkeycallback?: (name: Buffer, iv: Buffer, seals: boolean) => readonly (number | Buffer)[]
}

/** OpenSSL's answers: this ticket can't be opened; it is sealed, or can be opened; it can, and another is to be sent. */
const [foreign, accepted, renewed] = [0, 1, 2]

/** Octets of each of the three parts of ticket keys: a name, a key that signs, a key that encrypts. */
const keyPart = 16

/** How a context treats tickets. */
export interface TicketHandling {
  /** Whether a new ticket is sent when one is used. */
  readonly renews: boolean
  /** The keys of a ticket that has another name than those of the context; undefined if it can't be opened. */
  readonly others: (name: Buffer) => Buffer | undefined
}

/**
 * Says which tickets a context opens, and whether it sends a new one for each.
 *
 * @param ticketKeys the 48 octets that the context seals tickets by
 * @returns whether this Node can; where not, the context is as it was. Clients that use each ticket once then resume
 *   nothing after CCC, and no client resumes a session that another server had
 */
export function handleTickets(
  context: SecureContext,
  ticketKeys: Buffer,
  { renews, others }: TicketHandling,
): boolean {
  const handle = context.context as TicketKeyHandle
  if (!handle.enableTicketKeyCallback) return false
  const ours = ticketKeys.subarray(0, keyPart)
  const secretsOf = (keys: Buffer) => [keys.subarray(keyPart, 2 * keyPart), keys.subarray(2 * keyPart)]
  const secrets = secretsOf(ticketKeys)
  const opened = renews ? renewed : accepted
  handle.onticketkeycallback = (name, _iv, seals) => {
    if (seals) return [accepted, ...secrets, ours, nodeCrypto().randomBytes(keyPart)]
    const found = name.equals(ours) ? ticketKeys : others(name)
    return found ? [opened, ...secretsOf(found)] : [foreign, ...secrets]
  }
  handle.enableTicketKeyCallback()
  return true
}

/**
 * Makes writes to standard error return at once (EAGAIN) while a pipe or socket there is full, for the descriptor as well
 * as for `process.stderr`: opening this stream does so. Node restores the descriptor when the process ends. Where it
 * doesn't, and for files and terminals, writes wait as before.
 */
export function unblockStandardError(): void {
  void process.stderr
}
