import { realpathSync, statSync } from 'node:fs'
import { sep } from 'node:path'
import type { SystemCalls } from './calls.js'
import { errnoOf } from './faults.js'
import { type LinkPolicy, linkRefused, type Pin, type Place, type Root, type Target } from './root.js'

/**
 * A root where descriptors are no places (macOS, Windows, Linux without /proc): paths are checked, then used. Somebody
 * who may write below the root on the host itself, and exchanges a directory for a link between the two, gets out:
 * a weaker promise than that of DescriptorRoot. Clients alone cannot do it, since they make no links.
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

  async place(names: readonly Buffer[]): Promise<Place> {
    const path = this.links === 'refuse' ? await this.checked(names) : await this.resolved(names)
    return placeOf(path)
  }

  async follow(names: readonly Buffer[]): Promise<Target> {
    const place = await this.place(names.slice(0, -1))
    const name = names.at(-1)!
    if (this.links === 'refuse' || !(await this.isLink(place.at(name)))) return { place, name }
    const path = await this.inside(place.at(name))
    const cut = path.lastIndexOf(sep)
    return { place: placeOf(path.subarray(0, cut)), name: path.subarray(cut + 1) }
  }

  async pin(target: Target): Promise<Pin> {
    const self = target.place.at(target.name)
    return { stats: await this.calls.lstat(self), self, release: nothing }
  }

  close(): void {}

  /** The path of names none of which is a link. */
  private async checked(names: readonly Buffer[]): Promise<Buffer> {
    let path = this.real
    for (const name of names) {
      path = joined(path, name)
      const stats = await this.calls.lstat(path)
      if (stats.isSymbolicLink()) throw linkRefused()
      if (!stats.isDirectory()) throw notADirectory()
    }
    return path
  }

  private async resolved(names: readonly Buffer[]): Promise<Buffer> {
    const path = await this.inside(names.reduce(joined, this.real))
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

function placeOf(path: Buffer): Place {
  const at = (name: Buffer) => joined(path, name)
  return { self: path, at, reopen: (_fd, name) => at(name), release: nothing }
}

function joined(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, Buffer.from(sep), name])
}

function nothing(): void {}
