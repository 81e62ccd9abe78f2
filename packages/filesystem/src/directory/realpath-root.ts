import { realpathSync, statSync } from 'node:fs'
import { sep } from 'node:path'
import { errnoOf } from './faults.js'
import {
  type DirectoryHandle,
  type LinkPolicy,
  linkRefused,
  type NamedEntry,
  type Pin,
  type Root,
} from './root.js'
import type { SystemCalls } from './system-calls.js'

/**
 * A root for systems where names cannot be opened relative to a descriptor (macOS, Windows, Linux without /proc): paths
 * are checked, then used. A process on the host that replaces a directory by a link between the two can escape the root:
 * a weaker guarantee than that of DescriptorRoot. Clients alone cannot do that, since they cannot create links.
 */
export class RealpathRoot implements Root {
  private readonly real: Buffer

  constructor(
    directory: string,
    private readonly calls: SystemCalls,
    private readonly links: LinkPolicy,
  ) {
    this.real = realpathSync.native(directory, 'buffer')
    if (!statSync(this.real).isDirectory()) throw notADirectory()
  }

  async open(segments: readonly Buffer[]): Promise<DirectoryHandle> {
    const path = this.links === 'refuse' ? await this.checked(segments) : await this.resolved(segments)
    return handleOf(path)
  }

  async follow(segments: readonly Buffer[]): Promise<NamedEntry> {
    const directory = await this.open(segments.slice(0, -1))
    const name = segments.at(-1)!
    if (this.links === 'refuse' || !(await this.isLink(directory.at(name)))) return { directory, name }
    const path = await this.inside(directory.at(name))
    const cut = path.lastIndexOf(sep)
    return { directory: handleOf(path.subarray(0, cut)), name: path.subarray(cut + 1) }
  }

  async pin({ directory, name }: NamedEntry): Promise<Pin> {
    const self = directory.at(name)
    return { stats: await this.calls.lstat(self), self, release: noop }
  }

  close(): void {}

  /** The path of segments none of which may be a link. */
  private async checked(segments: readonly Buffer[]): Promise<Buffer> {
    let path = this.real
    for (const name of segments) {
      path = joined(path, name)
      const stats = await this.calls.lstat(path)
      if (stats.isSymbolicLink()) throw linkRefused()
      if (!stats.isDirectory()) throw notADirectory()
    }
    return path
  }

  private async resolved(segments: readonly Buffer[]): Promise<Buffer> {
    const path = await this.inside(segments.reduce(joined, this.real))
    const stats = await this.calls.lstat(path)
    if (!stats.isDirectory()) throw notADirectory()
    return path
  }

  private async inside(path: Buffer): Promise<Buffer> {
    const real = await this.calls.realpath(path)
    const base =
      this.real.at(-1) === sep.charCodeAt(0) ? this.real : Buffer.concat([this.real, Buffer.from(sep)])
    if (!real.equals(this.real) && !real.subarray(0, base.length).equals(base)) throw linkRefused()
    return real
  }

  private async isLink(path: Buffer): Promise<boolean> {
    try {
      return (await this.calls.lstat(path)).isSymbolicLink()
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return false
      throw error
    }
  }
}

function notADirectory(): Error {
  return Object.assign(new Error('ENOTDIR: not a directory'), { code: 'ENOTDIR' })
}

function handleOf(path: Buffer): DirectoryHandle {
  const at = (name: Buffer) => joined(path, name)
  return { self: path, at, pathOfOpen: (_fd, name) => at(name), release: noop }
}

function joined(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, Buffer.from(sep), name])
}

function noop(): void {}
