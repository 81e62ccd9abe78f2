import { type Checkpoint, ConnectionScanner } from './connection-scanner.js'
import type { Hole, OctetContent } from './content.js'
import { FaultFinder, type FoundFault } from './fault-finder.js'
import { OctetMap } from './octet-map.js'
import type { OctetFault } from './roles.js'
import type { OctetSource } from './source.js'

/** Octets between two checkpoints, and how many of those there are at most. */
const defaultSpacing = 65_536
const maxCheckpoints = 4_096

/** Options of {@link mapOctets}. */
export interface MapOptions {
  /** Octets between two places where reading can begin; more if there would be more than 4,096 of them. @default 65536 */
  readonly spacing?: number | undefined
  /** Called after each part that was read. @param octets how many have been read so far */
  readonly onProgress?: ((octets: number) => void) | undefined
  /** Asked after each part whether the map is still wanted. */
  readonly isCancelled?: (() => boolean) | undefined
}

/**
 * Reads the octets of a data connection once, finds the faults, and remembers where to begin reading for each part of
 * them: at most 4,096 places, the first 1,000 faults that were tolerated, and the first 1,000 of others.
 *
 * @returns undefined if it was cancelled
 * @throws RangeError for an unknown code page, preset or record format; what `source` throws. Never for what the octets are
 */
export async function mapOctets(
  source: OctetSource,
  content: OctetContent,
  { spacing = defaultSpacing, onProgress, isCancelled }: MapOptions = {},
): Promise<OctetMap | undefined> {
  const indexing = new Indexing(source, content, spacing)
  while (!indexing.isDone) {
    await indexing.next()
    onProgress?.(indexing.offset)
    if (isCancelled?.()) return undefined
  }
  return indexing.map()
}

class Indexing {
  /** Octets that were decoded, and octets that were scanned. */
  offset = 0
  isDone = false
  private scanned = 0
  private readonly checkpoints: Checkpoint[] = []
  private readonly finder: FaultFinder
  private readonly scanner: ConnectionScanner
  private readonly spacing: number
  private readonly holes: Hole[]

  constructor(
    private readonly source: OctetSource,
    private readonly content: OctetContent,
    spacing: number,
  ) {
    this.finder = new FaultFinder(content)
    this.scanner = new ConnectionScanner(content, {}, this.finder.unread)
    this.spacing = Math.max(spacing, Math.ceil(source.length / maxCheckpoints))
    this.holes = [...(content.holes ?? [])]
  }

  /** Reads and decodes up to the next checkpoint. */
  async next(): Promise<void> {
    const { source, finder, spacing } = this
    const end = Math.min(source.length, this.offset + spacing)
    const octets = end > this.offset ? await source.read(this.offset, end) : new Uint8Array(0)
    const unreadBefore = finder.unread.length
    this.decode(octets)
    if (end === source.length && finder.readUpTo > end) finder.end()
    this.rewind(unreadBefore)
    await this.scanUpTo(Math.min(end, finder.readUpTo), octets)
    this.offset = end
    this.isDone = end === source.length || finder.readUpTo <= end
    if (this.isDone) this.scanner.end(this.scanned)
  }

  /** Scans again from before what a codec did not read: it says so only after it has taken more. */
  private rewind(unreadBefore: number): void {
    const { checkpoints, scanner, finder } = this
    const from = Math.min(...finder.unread.slice(unreadBefore).map((part) => part.from))
    if (!(from < scanner.file.state.carried) && finder.readUpTo >= this.scanned) return
    const isLate = ({ carried, offset }: Checkpoint) => carried > from || offset > finder.readUpTo
    while (checkpoints.length > 1 && isLate(checkpoints.at(-1)!)) checkpoints.pop()
    const checkpoint = checkpoints.pop()!
    scanner.resume(checkpoint)
    this.scanned = checkpoint.offset
  }

  /** @param octets those from `offset` on */
  private async scanUpTo(end: number, octets: Uint8Array): Promise<void> {
    const { source, scanner, spacing, offset } = this
    do {
      this.checkpoints.push(scanner.checkpoint(this.scanned))
      const { scanned } = this
      const stop = Math.min(end, scanned + spacing)
      if (stop <= scanned) return
      if (scanned >= offset) scanner.scan(octets, scanned - offset, stop - offset, offset)
      else scanner.scan(await source.read(scanned, stop), 0, stop - scanned, scanned)
      this.scanned = stop
    } while (this.scanned < end)
  }

  async map(): Promise<OctetMap> {
    const { source, content, checkpoints, finder, scanner } = this
    const { records } = scanner.found.state
    const index = { checkpoints, unread: finder.unread, readUpTo: finder.readUpTo, records, faults: [] }
    const faults: OctetFault[] = []
    for (const fault of finder.faults) faults.push(await this.placed(fault))
    for (const hole of this.holes) faults.push(missing(hole))
    faults.sort((a, b) => a.offset - b.offset)
    return new OctetMap(source, content, { ...index, faults })
  }

  /** Decodes octets, with the holes among them. */
  private decode(octets: Uint8Array): void {
    let at = 0
    for (let hole = this.holes[0]; hole && hole.offset <= this.offset + octets.length; hole = this.holes[0]) {
      const stop = Math.max(at, hole.offset - this.offset)
      this.finder.bytes(octets, at, stop)
      this.finder.hole(hole.length)
      this.holes.shift()
      at = stop
    }
    this.finder.bytes(octets, at, octets.length)
  }

  /** Finds where the octet is of which a codec of the file complains. */
  private async placed({ carried, ...fault }: FoundFault): Promise<OctetFault> {
    const offset = fault.offset ?? (await this.offsetOf(carried))
    return { ...fault, offset: Math.min(offset, this.source.length) }
  }

  private async offsetOf(carried: number): Promise<number> {
    const { source, content, checkpoints, spacing } = this
    const before = checkpoints.findLast((checkpoint) => checkpoint.carried <= carried)!
    const scanner = new ConnectionScanner(content, {}, [])
    scanner.resume(before)
    scanner.file.lookFor(carried)
    const octets = await source.read(before.offset, Math.min(source.length, before.offset + spacing))
    scanner.scan(octets, 0, octets.length, before.offset)
    return scanner.file.foundAt ?? before.offset + octets.length
  }
}

function missing({ offset, length }: Hole): OctetFault {
  const message = `${length} octets are missing`
  return { offset, decoderOffset: offset, code: 'missing', clause: undefined, message, tolerated: true }
}
