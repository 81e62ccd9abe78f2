import { closeSync, mkdirSync, openSync, readdirSync, realpathSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Transfer, TransferSink } from '@ftpkit/inspection'

/** Letters of a name that are kept. Others may mean something to a shell or to a file system. */
const unsafe = /[^A-Za-z0-9._-]+/g

/** Letters of a name of a file that is written. */
const maxName = 80

/**
 * Writes what each transfer carried to a file of its own in one directory: `0001-readme.txt`. Names come from the
 * capture, so nothing of them but letters, digits, `.`, `_` and `-` is used. No link is followed and no file is overwritten.
 */
export class Extraction {
  /** Files that were written, with how many octets. */
  readonly files: { readonly name: string; octets: number }[] = []
  private readonly directory: string
  private readonly open = new Set<number>()

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
    this.directory = realpathSync(directory)
    if (readdirSync(this.directory).length > 0) {
      throw new RangeError(
        `${directory} is not empty: give --extract a new directory, since nothing is overwritten`,
      )
    }
  }

  /** Opens the file of a transfer when its first octet comes, or when it ends without any. */
  begin(transfer: Transfer): TransferSink {
    let file: { descriptor: number; entry: { octets: number } } | undefined
    const write = (chunk: Uint8Array, start: number, end: number) => {
      file ??= this.create(transfer)
      file.entry.octets += end - start
      for (let at = start; at < end; ) at += writeSync(file.descriptor, chunk, at, end - at)
    }
    return {
      [this.wire ? 'wire' : 'file']: write,
      end: ({ connections, fileOctets }) => {
        const isKnown = this.wire ? connections.length > 0 : fileOctets !== undefined
        if (isKnown) file ??= this.create(transfer)
        if (file) this.close(file.descriptor)
      },
    }
  }

  /** Closes what a fault has left open. */
  [Symbol.dispose](): void {
    for (const descriptor of this.open) this.close(descriptor)
  }

  private create({ id, command }: Transfer): { descriptor: number; entry: { octets: number } } {
    const name = `${String(id).padStart(4, '0')}-${safeName(command.argument) || command.verb.toLowerCase()}${this.wire ? '.wire' : ''}`
    // `wx` refuses a name that is there, also as a link.
    const descriptor = openSync(join(this.directory, name), 'wx', 0o600)
    this.open.add(descriptor)
    const entry = { name, octets: 0 }
    this.files.push(entry)
    return { descriptor, entry }
  }

  private close(descriptor: number): void {
    if (this.open.delete(descriptor)) closeSync(descriptor)
  }
}

/** The last part of a path, of letters that are safe everywhere. */
function safeName(path = ''): string {
  const last = path.split(/[/\\]/).findLast((part) => part !== '') ?? ''
  return last
    .replace(unsafe, '_')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(-maxName)
}
