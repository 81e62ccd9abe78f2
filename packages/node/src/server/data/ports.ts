import { randomInt } from 'node:crypto'
import type { Server } from 'node:net'
import { cannotOpenData } from './open-connection.js'

/** First and last port of a range, both included. */
export interface PortRange {
  /** The lowest port. */
  readonly first: number
  /** The highest port; not below the first. */
  readonly last: number
}

/** The server's ports of data connections. */
export interface DataPorts {
  /** Of passive listeners. Default: a random port from 61,000 on. */
  readonly passive?: PortRange | undefined
  /** Of active connections. Default: any free port. */
  readonly active?: number | undefined
}

/**
 * How many passive ports the network of each client holds at a time. One gets half of a range at most, so that clients
 * that open listeners and never connect leave ports for others.
 */
export class PortShares {
  private readonly held = new Map<string, number>()
  private readonly share: number

  /** @param part of the range that one network may hold. Default: half */
  constructor({ first, last }: PortRange = defaultPorts, part = 1 / 2) {
    this.share = Math.max(1, Math.floor((last - first + 1) * part))
  }

  /** @throws FtpError with reply 425 where the network holds its share already */
  take(network: string): void {
    const held = this.held.get(network) ?? 0
    if (held >= this.share)
      throw cannotOpenData(`${network} holds ${held} passive ports already, which is its share`)
    this.held.set(network, held + 1)
  }

  /** Takes note that a port of the network is free again. */
  release(network: string): void {
    const left = this.held.get(network)! - 1
    if (left > 0) this.held.set(network, left)
    else this.held.delete(network)
  }
}

/** Of the dynamic ports (RFC 6335 §6), those that Linux doesn't give to its clients by default. */
const defaultPorts: PortRange = { first: 61_000, last: 65_535 }

/** Ports of the default range that are tried. Where all of them are in use, nearly all ports are: the system chooses. */
const attempts = 8

/** Errors that mean a port is in use; Windows reports reserved ports by the second. */
const inUse: readonly string[] = ['EADDRINUSE', 'EACCES']

/**
 * Lets a server listen on a port of the range.
 *
 * Ports are tried upwards from a random one, so that no one can guess the next (RFC 2577 §8). Port 0 would leave the
 * choice to the system, which searches all ports that closed connections still occupy: after some ten thousand
 * transfers that takes longer than a small file.
 *
 * @throws FtpError with reply 425 when no port of the range is free
 */
export async function bindPassive(
  listener: Server,
  host: string,
  ports: PortRange | undefined,
): Promise<void> {
  const { first, last } = ports ?? defaultPorts
  const count = last - first + 1
  const start = randomInt(count)
  for (let tried = 0; tried < (ports ? count : attempts); tried++) {
    const port = first + ((start + tried) % count)
    if (await bindUnless(listener, host, port, ports ? ['EADDRINUSE'] : inUse)) return
  }
  if (ports) throw cannotOpenData(`every port from ${first} to ${last} is in use`)
  await listenOn(listener, host, 0)
}

/** @returns false where listening fails by one of these codes */
async function bindUnless(
  listener: Server,
  host: string,
  port: number,
  codes: readonly string[],
): Promise<boolean> {
  try {
    await listenOn(listener, host, port)
    return true
  } catch (error) {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return false
  }
}

function listenOn(listener: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject)
    // Exclusive, because workers of a cluster would otherwise share a random port.
    listener.listen({ host, port, exclusive: true, backlog: 8 }, () => {
      listener.off('error', reject)
      listener.on('error', () => {})
      resolve()
    })
  })
}
