import { constants, openSync, realpathSync, statSync } from 'node:fs'
import { errnoOf } from './faults.js'
import {
  type DirectoryHandle,
  type LinkPolicy,
  linkRefused,
  maxLinks,
  type NamedEntry,
  type Pin,
  type Root,
} from './root.js'
import type { SystemCalls } from './system-calls.js'

/** Opens a name without its content: needs no read permission and never blocks. Node has no constant for it. */
const O_PATH = 0o10000000

const { O_DIRECTORY, O_NOFOLLOW } = constants

const handleFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW

/**
 * A root on Linux: each component is opened relative to the descriptor of its parent directory, as
 * `/proc/self/fd/<descriptor>/<name>`, without following links. Even if another process renames directories or replaces
 * them by links meanwhile, what is opened is below the root.
 */
export class DescriptorRoot implements Root {
  private readonly fd: number
  private readonly real: string
  /** Handles that use the root's own descriptor, and walks that start from it. */
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

  /** Whether this system supports it. */
  static get available(): boolean {
    return process.platform === 'linux' && statSync('/proc/self/fd', { throwIfNoEntry: false }) !== undefined
  }

  async open(segments: readonly Buffer[]): Promise<DirectoryHandle> {
    if (this.closed) throw new Error('The file system was closed; make another.')
    this.users++
    const fd = await this.walk(segments, maxLinks).catch((error) => {
      this.releaseRoot()
      throw error
    })
    if (fd !== this.fd) this.releaseRoot()
    return this.handleOf(fd)
  }

  async follow(segments: readonly Buffer[]): Promise<NamedEntry> {
    let current = segments
    for (let left = maxLinks; left > 0; left--) {
      const directory = await this.open(current.slice(0, -1))
      const name = current.at(-1)!
      const link = await this.followable(directory.at(name)).catch((error) => {
        directory.release()
        throw error
      })
      if (link === undefined) return { directory, name }
      directory.release()
      current = this.resolved(current.slice(0, -1), link, [])
      if (current.length === 0) return { directory: await this.open([]), name: Buffer.from('.') }
    }
    throw linkRefused()
  }

  async pin({ directory, name }: NamedEntry): Promise<Pin> {
    const fd = await this.calls.open(directory.at(name), O_PATH | O_NOFOLLOW)
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
    this.releaseRoot()
  }

  /** Opens the directory of some segments; of none, it is the root's own descriptor. */
  private async walk(segments: readonly Buffer[], linksLeft: number): Promise<number> {
    let fd = this.fd
    for (const [index, name] of segments.entries()) {
      let next: number
      try {
        next = await this.calls.open(pathOf(fd, name), handleFlags)
      } catch (error) {
        const around = this.aroundLink(error, fd, segments, index)
        const redirected = await around.finally(() => this.releaseUnlessRoot(fd))
        if (linksLeft === 0) throw linkRefused()
        return this.walk(redirected, linksLeft - 1)
      }
      this.releaseUnlessRoot(fd)
      fd = next
    }
    return fd
  }

  /** The segments to continue with if a component could not be opened because it is a link. */
  private async aroundLink(
    error: unknown,
    fd: number,
    segments: readonly Buffer[],
    index: number,
  ): Promise<Buffer[]> {
    // O_DIRECTORY reports ENOTDIR for a link as it does for a file.
    if (errnoOf(error) !== 'ENOTDIR') throw error
    const link = await this.linkAt(pathOf(fd, segments[index]))
    if (link === undefined) throw error
    if (this.links === 'refuse') throw linkRefused()
    return this.resolved(segments.slice(0, index), link, segments.slice(index + 1))
  }

  private async followable(path: Buffer): Promise<Buffer | undefined> {
    return this.links === 'refuse' ? undefined : this.linkAt(path)
  }

  private async linkAt(path: Buffer): Promise<Buffer | undefined> {
    try {
      return await this.calls.readlink(path)
    } catch (error) {
      // EINVAL: not a link. ENOENT: nothing there, which the next call will report.
      if (errnoOf(error) === 'EINVAL' || errnoOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /**
   * The segments from the root that a link stands for, followed by those after it. `..` is resolved by text: the
   * segments before it were opened without following a link, and the result is walked from the root again.
   */
  private resolved(before: readonly Buffer[], link: Buffer, after: readonly Buffer[]): Buffer[] {
    let text = link.toString('latin1')
    const segments = text.startsWith('/') ? [] : [...before]
    if (text.startsWith('/')) {
      const base = this.real === '/' ? '' : this.real
      if (text !== base && !text.startsWith(`${base}/`)) throw linkRefused()
      text = text.slice(base.length)
    }
    for (const name of text.split('/')) {
      if (name === '..' && segments.pop() === undefined) throw linkRefused()
      if (name !== '' && name !== '.' && name !== '..') segments.push(Buffer.from(name, 'latin1'))
    }
    return [...segments, ...after]
  }

  private handleOf(fd: number): DirectoryHandle {
    let open = true
    return {
      self: pathOf(fd),
      at: (name) => pathOf(fd, name),
      pathOfOpen: (file) => pathOf(file),
      release: () => {
        if (!open) return
        open = false
        if (fd === this.fd) this.releaseRoot()
        else this.calls.release(fd)
      },
    }
  }

  private releaseUnlessRoot(fd: number): void {
    if (fd !== this.fd) this.calls.release(fd)
  }

  private releaseRoot(): void {
    this.users--
    if (this.closed && this.users === 0) this.calls.release(this.fd)
  }
}

function pathOf(fd: number, name?: Buffer): Buffer {
  const directory = `/proc/self/fd/${fd}`
  return name === undefined ? Buffer.from(directory) : Buffer.concat([Buffer.from(`${directory}/`), name])
}
