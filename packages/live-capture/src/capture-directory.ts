import { mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DialogueMask } from '@ftpkit/inspection'
import type { ConnectionTap, Tap, TappedConnection } from '@ftpkit/node/server'
import { type Backlog, CaptureFile } from './capture-file.js'
import { captureName, isCaptureName } from './capture-name.js'
import { type CaptureOptions, completeOptions, wallClock } from './options.js'
import { RecordedConnection } from './recorded-connection.js'

/** How the captures of many sessions are kept. */
export interface CaptureDirectoryOptions extends CaptureOptions {
  /** Files that are kept; of more the oldest are removed, also where their sessions still run. @default 100 */
  readonly maxFiles?: number | undefined
}

/** The capture of a session that runs. */
interface Recording {
  readonly file: CaptureFile
  readonly name: string
  /** Connections that are open. */
  open: number
  hasControl: boolean
}

/**
 * Records each session to a file of its own in a directory. Files are readable by their owner alone, and so is a directory
 * that is made. Nothing that goes wrong with a file ends or delays its session.
 */
export class CaptureDirectory {
  /** Where the files are, without links. */
  readonly directory: string
  private readonly names: string[]
  private readonly recordings = new Map<number, Recording>()
  private readonly closing = new Set<Promise<void>>()
  private readonly backlog: Backlog
  private readonly options: ReturnType<typeof completeOptions>
  private readonly maxFiles: number
  private hasFault = false

  /** @throws Error for what can't be a directory, RangeError for a limit that nothing fits in */
  constructor(directory: string, { maxFiles = 100, ...options }: CaptureDirectoryOptions) {
    if (!(maxFiles >= 1)) throw new RangeError('a directory of captures keeps at least 1 file')
    this.maxFiles = maxFiles
    this.options = completeOptions(options)
    this.backlog = { waiting: 0, max: 16 * this.options.maxWaiting }
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    this.directory = realpathSync(directory)
    this.names = readdirSync(this.directory).filter(isCaptureName).sort()
  }

  /** To be given to `createServer`. */
  readonly tap: Tap = (connection) => {
    if (connection.kind === 'control') this.begin(connection)
    return this.connect(connection)
  }

  /** Writes what waits, and closes all files. Resolves also where that fails. */
  async close(): Promise<void> {
    for (const session of this.recordings.keys()) this.end(session)
    await Promise.all(this.closing)
  }

  /** Writes what waits at once, where a program ends. */
  flush(): void {
    for (const { file } of this.recordings.values()) file.flush()
  }

  private begin(connection: TappedConnection): void {
    const { backlog, options } = this
    const name = captureName(connection, wallClock())
    const opening = CaptureFile.open(join(this.directory, name))
    opening.catch(() => {})
    const file = new CaptureFile(opening, { ...options, backlog, onFault: this.onFault })
    this.recordings.set(connection.session, { file, name, open: 0, hasControl: true })
    this.names.push(name)
    while (this.names.length > this.maxFiles) this.remove(this.names.shift()!)
  }

  private connect(connection: TappedConnection): ConnectionTap | undefined {
    const recording = this.recordings.get(connection.session)
    if (!recording) return undefined
    const isControl = connection.kind === 'control'
    const mask = isControl && !this.options.secrets ? new DialogueMask() : undefined
    recording.open += 1
    return new RecordedConnection(recording.file, connection, mask, wallClock, () => {
      recording.open -= 1
      if (isControl) recording.hasControl = false
      if (recording.open === 0 && !recording.hasControl) this.end(connection.session)
    })
  }

  private end(session: number): void {
    const recording = this.recordings.get(session)
    this.recordings.delete(session)
    if (!recording) return
    const closed = recording.file.close()
    this.closing.add(closed)
    void closed.finally(() => this.closing.delete(closed))
  }

  /** A file that is removed while it is open would take octets of the disk that no one sees. */
  private remove(name: string): void {
    for (const [session, recording] of this.recordings) {
      if (recording.name !== name) continue
      recording.file.stop()
      this.recordings.delete(session)
    }
    unlink(join(this.directory, name)).catch((error) => error.code !== 'ENOENT' && this.onFault(error))
  }

  /** Reported once: a full disk is full for all sessions. */
  private readonly onFault = (error: Error): void => {
    if (this.hasFault) return
    this.hasFault = true
    this.options.onFault(error)
  }
}
