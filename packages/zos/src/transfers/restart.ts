import {
  type FileSystemErrorCode,
  isFileSystemError,
  type Stage,
  type WriteOptions,
} from '@ftpkit/filesystem'
import type { OpenedReceiving } from '@ftpkit/node'
import type { ReceivedMarker } from '@ftpkit/pipeline'
import type { TransferRequest } from '@ftpkit/session'
import type { RestartPoint } from '@ftpkit/structure'
import { nameText } from '@ftpkit/transfer'
import { refusal } from '../replies.js'

/** What of an upload is stored already. */
interface Position {
  readonly records: number
  /** Octets of the stored form. */
  readonly octets: number
}

const beginning: Position = { records: 0, octets: 0 }

/** Faults of a file system that keeps no upload, or less of it. */
const notKept: ReadonlySet<FileSystemErrorCode> = new Set(['not-found', 'bad-start'])

/**
 * The restart markers of a store in MODE B or C: they are confirmed by 110 once the records before them are durable, and
 * a store that breaks is kept for REST with the position in that reply, as in `S12-1024`: records and octets.
 */
export class StoreRestart {
  private receive: (marker: ReceivedMarker) => void = () => {}

  private constructor(
    private readonly from: Position,
    private readonly owner: string,
  ) {}

  /**
   * For a store that can be restarted, or is.
   *
   * @returns undefined for a store without restart markers
   * @throws VerbatimReplyError with the reply of z/OS to a restart that is not possible
   */
  static of(request: TransferRequest, owner: string): StoreRestart | undefined {
    const { parameters, marker, disposition } = request
    const carriesMarkers = parameters.mode !== 'S' && parameters.type.code === 'E'
    if (disposition === 'create-new') return undefined
    if (marker === undefined) return carriesMarkers ? new StoreRestart(beginning, owner) : undefined
    if (parameters.mode === 'S') throw refusal(504, 'Restart requires Block or Compressed transfer mode.')
    if (parameters.type.code !== 'E') throw refusal(504, 'Restart requires EBCDIC data type.')
    if (disposition === 'append') throw refusal(504, 'Restart not allowed for append.')
    const [, records, octets] = /^S(\d{1,15})-(\d{1,15})$/.exec(marker) ?? []
    if (octets === undefined)
      throw refusal(554, `Restart marker ${marker} was not sent by this server for a store.`)
    return new StoreRestart({ records: Number(records), octets: Number(octets) }, owner)
  }

  /** Whether this store resumes one that broke. */
  get resumes(): boolean {
    return this.from !== beginning
  }

  /** What the transfer needs to confirm the markers. */
  get opened(): NonNullable<OpenedReceiving['restart']> {
    return {
      resumed: this.from.octets,
      onMarker: (receive) => {
        this.receive = receive
      },
    }
  }

  /** Records that were stored before. */
  get records(): number {
    return this.from.records
  }

  /** Takes a marker as it was written. One inside a record can't be resumed, and is not confirmed. */
  readonly received = (marker: Uint8Array, octetsBefore: number, point: RestartPoint): void => {
    if (point.recordOctets > 0) return
    const position = `S${this.from.records + point.records}-${this.from.octets + octetsBefore}`
    this.receive({ marker: nameText(marker), position, octetsBefore })
  }

  /**
   * Opens the stage of the store.
   *
   * @throws VerbatimReplyError if what precedes the marker is not kept
   */
  async open(write: (options: Partial<WriteOptions>) => Promise<Stage>): Promise<Stage> {
    const { owner, resumes } = this
    if (!resumes) return write({ owner })
    try {
      const stage = await write({ owner, resume: true, start: this.from.octets })
      if (stage.keep) return stage
      await stage.discard()
    } catch (error) {
      if (!isFileSystemError(error) || !notKept.has(error.code)) throw error
    }
    throw refusal(
      554,
      'Restart is not possible: what was stored before the marker is not kept. Send the whole file.',
    )
  }
}
