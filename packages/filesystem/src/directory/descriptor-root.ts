import { constants, openSync, realpathSync, statSync } from 'node:fs'
import type { SystemCalls } from './calls.js'
import { errnoOf } from './faults.js'
import {
  type LinkPolicy,
  linkRefused,
  maxLinks,
  type Pin,
  type Place,
  type Root,
  type Target,
} from './root.js'

/** Opens a place, not its content: needs no permission to read and never waits. Node has no name for it. */
const O_PATH = 0o10000000

const { O_DIRECTORY, O_NOFOLLOW } = constants

const placeFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW

/**
 * A root on Linux: each component is opened from the descriptor of the directory before it, by
 * `/proc/self/fd/<descriptor>/<name>` and without following a link. Whatever somebody exchanges meanwhile, what is
 * opened is below the root.
 */
export class DescriptorRoot implements Root {
  private readonly fd: number
  private readonly real: string
  /** Places that use the root's own descriptor, and ways down that begin there. */
  private users = 0
  private closed = false

  constructor(
    directory: string,
    private readonly calls: SystemCalls,
    private readonly links: LinkPolicy,
  ) {
    this.real = realpathSync(directory, 'buffer').toString('latin1')
    this.fd = openSync(directory, O_PATH | O_DIRECTORY)
  }

  /** Whether this system has what it takes. */
  static get available(): boolean {
    return process.platform === 'linux' && statSync('/proc/self/fd', { throwIfNoEntry: false }) !== undefined
  }

  async place(names: readonly Buffer[]): Promise<Place> {
    if (this.closed) throw new Error('The file system was closed; make another.')
    this.users++
    const fd = await this.walk(names, maxLinks).catch((error) => {
      this.leaveRoot()
      throw error
    })
    if (fd !== this.fd) this.leaveRoot()
    return this.held(fd)
  }

  async follow(names: readonly Buffer[]): Promise<Target> {
    let way = names
    for (let left = maxLinks; left > 0; left--) {
      const place = await this.place(way.slice(0, -1))
      const name = way.at(-1)!
      const link = await this.followable(place.at(name)).catch((error) => {
        place.release()
        throw error
      })
      if (link === undefined) return { place, name }
      place.release()
      way = this.redirected(way.slice(0, -1), link, [])
      if (way.length === 0) return { place: await this.place([]), name: Buffer.from('.') }
    }
    throw linkRefused()
  }

  async pin(target: Target): Promise<Pin> {
    const fd = await this.calls.open(target.place.at(target.name), O_PATH | O_NOFOLLOW)
    try {
      const stats = await this.calls.fstat(fd)
      return { stats, self: pathOf(fd), release: () => this.calls.release(fd) }
    } catch (error) {
      this.calls.release(fd)
      throw error
    }
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.users++
    this.leaveRoot()
  }

  /** The descriptor of a directory. */
  private async walk(names: readonly Buffer[], linksLeft: number): Promise<number> {
    let fd = this.fd
    for (const [index, name] of names.entries()) {
      let next: number
      try {
        next = await this.calls.open(pathOf(fd, name), placeFlags)
      } catch (error) {
        const way = await this.around(error, fd, names, index).finally(() => this.leave(fd))
        if (linksLeft === 0) throw linkRefused()
        return this.walk(way, linksLeft - 1)
      }
      this.leave(fd)
      fd = next
    }
    return fd
  }

  /** The names that lead on where a component could not be opened because it is a link. */
  private async around(
    error: unknown,
    fd: number,
    names: readonly Buffer[],
    index: number,
  ): Promise<Buffer[]> {
    // O_DIRECTORY says ENOTDIR of a link as it does of a file.
    if (errnoOf(error) !== 'ENOTDIR') throw error
    const link = await this.linkAt(pathOf(fd, names[index]))
    if (link === undefined) throw error
    if (this.links === 'refuse') throw linkRefused()
    return this.redirected(names.slice(0, index), link, names.slice(index + 1))
  }

  private async followable(path: Buffer): Promise<Buffer | undefined> {
    return this.links === 'refuse' ? undefined : this.linkAt(path)
  }

  private async linkAt(path: Buffer): Promise<Buffer | undefined> {
    try {
      return await this.calls.readlink(path)
    } catch (error) {
      // EINVAL: no link. ENOENT: nothing at all, which the next call will say.
      if (errnoOf(error) === 'EINVAL' || errnoOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /**
   * The names from the root that a link stands for, with the names after it. `..` is taken away by text: the names
   * before it were opened without following a link, and the result is walked anew from the root.
   */
  private redirected(before: readonly Buffer[], link: Buffer, after: readonly Buffer[]): Buffer[] {
    let text = link.toString('latin1')
    const way = text.startsWith('/') ? [] : [...before]
    if (text.startsWith('/')) {
      const base = this.real === '/' ? '' : this.real
      if (text !== base && !text.startsWith(`${base}/`)) throw linkRefused()
      text = text.slice(base.length)
    }
    for (const name of text.split('/')) {
      if (name === '..' && way.pop() === undefined) throw linkRefused()
      if (name !== '' && name !== '.' && name !== '..') way.push(Buffer.from(name, 'latin1'))
    }
    return [...way, ...after]
  }

  private held(fd: number): Place {
    const release = fd === this.fd ? () => this.leaveRoot() : () => this.calls.release(fd)
    let isHeld = true
    return {
      self: pathOf(fd),
      at: (name) => pathOf(fd, name),
      reopen: (file) => pathOf(file),
      release: () => {
        if (isHeld) release()
        isHeld = false
      },
    }
  }

  /** Closes a directory on the way, but not the root. */
  private leave(fd: number): void {
    if (fd !== this.fd) this.calls.release(fd)
  }

  private leaveRoot(): void {
    this.users--
    if (this.closed && this.users === 0) this.calls.release(this.fd)
  }
}

function pathOf(fd: number, name?: Buffer): Buffer {
  const directory = `/proc/self/fd/${fd}`
  return name === undefined ? Buffer.from(directory) : Buffer.concat([Buffer.from(`${directory}/`), name])
}
