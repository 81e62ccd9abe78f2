import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Files that are open at a time: those of many transfers may be written in turns. */
const maxOpen = 64

/** For what is written later to a file of ours: neither through a link nor over what is there. */
const again = constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0)

/** A file that was made, and how many octets it has. */
export interface NewFile {
  readonly name: string
  octets: number
}

interface Made extends NewFile {
  /** The device and number of the file, so that no other is taken for it. */
  readonly identity: string
}

/** Writes new files in a directory, any number of them in turns, of which only a few are open. */
export class NewFiles {
  /** All that were made, in that order. */
  readonly made: Made[] = []
  /** Those that are open; first the one that was used least recently. */
  private readonly open = new Map<NewFile, number>()

  constructor(private readonly directory: string) {}

  /** Makes a file. @throws if there is something with its name, also a link */
  create(name: string): NewFile {
    const descriptor = this.opened(name, 'wx')
    const file = { name, octets: 0, identity: identityOf(descriptor) }
    this.made.push(file)
    this.keepOpen(file, descriptor)
    return file
  }

  /** Writes `chunk[start, end)` after what a file has. */
  write(file: NewFile, chunk: Uint8Array, start: number, end: number): void {
    const descriptor = this.descriptorOf(file as Made)
    file.octets += end - start
    for (let at = start; at < end; ) at += writeSync(descriptor, chunk, at, end - at)
  }

  close(file: NewFile): void {
    const descriptor = this.open.get(file)
    if (this.open.delete(file)) closeSync(descriptor!)
  }

  closeAll(): void {
    for (const file of [...this.open.keys()]) this.close(file)
  }

  private descriptorOf(file: Made): number {
    const known = this.open.get(file)
    this.open.delete(file)
    const descriptor = known ?? this.opened(file.name, again)
    this.keepOpen(file, descriptor)
    if (known === undefined && identityOf(descriptor) !== file.identity) {
      throw new RangeError(
        `${join(this.directory, file.name)} was replaced by another file while it was written`,
      )
    }
    return descriptor
  }

  private opened(name: string, flags: string | number): number {
    return openSync(join(this.directory, name), flags, 0o600)
  }

  private keepOpen(file: NewFile, descriptor: number): void {
    this.open.set(file, descriptor)
    const [oldest] = this.open.keys()
    if (this.open.size > maxOpen) this.close(oldest!)
  }
}

function identityOf(descriptor: number): string {
  const { dev, ino } = fstatSync(descriptor, { bigint: true })
  return `${dev} ${ino}`
}
