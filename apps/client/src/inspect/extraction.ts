import { mkdirSync, readdirSync, realpathSync } from 'node:fs'
import type { DataConnection, Transfer, TransferSink } from '@ftpkit/inspection'
import { type NewFile, NewFiles } from './new-files.js'

/** Letters of a name that are kept. Others may mean something to a shell or to a file system. */
const unsafe = /[^A-Za-z0-9._-]+/g

/** Letters of a name of a file that is written. */
const maxName = 80

/**
 * Writes what each transfer carried to a file of its own in one directory: `0001-readme.txt`; with `wire` a file for each of
 * its data connections, of which only MODE E has several. Names come from the capture, so nothing of them but letters, digits,
 * `.`, `_` and `-` is used. No link is followed and no file is overwritten.
 */
export class Extraction {
  private readonly written: NewFiles

  /**
   * @param directory made if it is missing
   * @param wire whether to write the octets of the data connection, before anything is decoded
   * @throws RangeError if there is something in the directory
   */
  constructor(
    directory: string,
    private readonly wire: boolean,
  ) {
    mkdirSync(directory, { recursive: true })
    const real = realpathSync(directory)
    if (readdirSync(real).length > 0) {
      throw new RangeError(
        `${directory} is not empty: give --extract a new directory, since nothing is overwritten`,
      )
    }
    this.written = new NewFiles(real)
  }

  /** Files that were written, with how many octets. */
  get files(): readonly NewFile[] {
    return this.written.made
  }

  /** Makes the file of a transfer when its first octet comes, or when it ends without any. */
  begin(transfer: Transfer): TransferSink {
    return this.wire ? this.beginWire(transfer) : this.beginFile(transfer)
  }

  /** Closes what a fault has left open. */
  [Symbol.dispose](): void {
    this.written.closeAll()
  }

  private beginFile(transfer: Transfer): TransferSink {
    let file: NewFile | undefined
    return {
      file: (chunk, start, end) => {
        file ??= this.written.create(nameOf(transfer))
        this.written.write(file, chunk, start, end)
      },
      end: ({ fileOctets }) => {
        if (fileOctets !== undefined) file ??= this.written.create(nameOf(transfer))
        if (file) this.written.close(file)
      },
    }
  }

  private beginWire(transfer: Transfer): TransferSink {
    const files = new Map<DataConnection, NewFile>()
    const fileOf = (data: DataConnection) => {
      const number = files.size === 0 ? '' : `.${files.size + 1}`
      const file = files.get(data) ?? this.written.create(`${nameOf(transfer)}${number}.wire`)
      files.set(data, file)
      return file
    }
    return {
      wire: (chunk, start, end, _mark, data) => this.written.write(fileOf(data), chunk, start, end),
      end: ({ connections: [first] }) => {
        if (first && files.size === 0) fileOf(first)
        for (const file of files.values()) this.written.close(file)
      },
    }
  }
}

/** The number of a transfer, and what of its name is safe. */
function nameOf({ id, command }: Transfer): string {
  return `${String(id).padStart(4, '0')}-${safeName(command.argument) || command.verb.toLowerCase()}`
}

/** The last part of a path, of letters that are safe everywhere. */
function safeName(path = ''): string {
  const last = path.split(/[/\\]/).findLast((part) => part !== '') ?? ''
  return last
    .replace(unsafe, '_')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(-maxName)
}
