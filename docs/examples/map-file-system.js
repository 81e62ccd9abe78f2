import { assertPath, FileSystemError, nameOf, parentOf } from 'ftpkit-server'

/** A file system in a Map from paths to nodes. Its files may have `quota` octets in all. */
export class MapFileSystem {
  /** The only attribute that `setAttributes` can set. */
  changeable = ['modified']
  #nodes = new Map()
  #quota

  constructor({ quota = Number.MAX_SAFE_INTEGER } = {}) {
    this.#quota = quota
    this.#nodes.set('/', directory())
  }

  async *list(path) {
    this.#find(path, 'directory')
    for (const [each, node] of [...this.#nodes])
      if (each !== '/' && parentOf(each) === path) yield entryOf(each, node)
  }

  async stat(path) {
    return entryOf(path, this.#find(path))
  }

  async read(path, { start = 0 } = {}) {
    const file = this.#find(path, 'file')
    if (start > file.data.length) throw new FileSystemError('bad-start', path)
    let closed = false
    return {
      entry: entryOf(path, file),
      async *chunks() {
        // A copy: the piece belongs to the caller.
        if (start < file.data.length) yield new Uint8Array(file.data.subarray(start))
        if (closed) throw new FileSystemError('io', path)
      },
      async close() {
        closed = true
      },
    }
  }

  /** Nothing is seen under the name before `commit`. */
  async write(path, { disposition, start = 0, resume = false }) {
    const old = this.#existing(path)
    if (old?.kind === 'directory') throw new FileSystemError('is-a-directory', path)
    if (old && disposition === 'create-new') throw new FileSystemError('exists', path)
    // No partial uploads are kept, so none is ever found.
    if (resume || (start > 0 && !old)) throw new FileSystemError('not-found', path)
    if (start > (old?.data.length ?? 0)) throw new FileSystemError('bad-start', path)
    const end = disposition === 'append' ? undefined : disposition === 'update' ? start : 0
    const parts = old ? [old.data.subarray(0, end)] : []
    let size = old ? parts[0].length : 0
    let ended = false
    const assertOpen = () => {
      if (ended) throw new TypeError('the stage has ended')
    }
    return {
      get size() {
        return size
      },
      write: async (pieces) => {
        assertOpen()
        for (const piece of pieces) {
          size += piece.length
          // A copy: the caller uses the memory again.
          parts.push(new Uint8Array(piece))
        }
        if (this.#used() - (old?.data.length ?? 0) + size > this.#quota)
          throw new FileSystemError('over-quota', path)
      },
      commit: async (assertWanted) => {
        assertOpen()
        const present = this.#existing(path)
        if (present?.kind === 'directory') throw new FileSystemError('is-a-directory', path)
        if (present && disposition === 'create-new') throw new FileSystemError('exists', path)
        if (present !== old && disposition !== 'replace') throw new FileSystemError('busy', path)
        assertWanted?.()
        ended = true
        this.#nodes.set(path, { kind: 'file', data: Buffer.concat(parts), modified: Date.now() })
      },
      discard: async () => {
        ended = true
      },
    }
  }

  async rename(from, to) {
    const node = this.#find(from)
    const target = this.#existing(to)
    if (from === '/' || to === '/') throw new FileSystemError('access-denied', from)
    if (from === to) return
    if (to.startsWith(`${from}/`)) throw new FileSystemError('bad-name', to)
    if (target?.kind === 'directory') {
      if (node.kind === 'file') throw new FileSystemError('is-a-directory', to)
      this.#assertEmpty(to)
    } else if (target && node.kind === 'directory') throw new FileSystemError('not-a-directory', to)
    for (const [each, moved] of [...this.#nodes]) {
      if (each !== from && !each.startsWith(`${from}/`)) continue
      this.#nodes.delete(each)
      this.#nodes.set(to + each.slice(from.length), moved)
    }
  }

  async remove(path) {
    this.#find(path, 'file')
    this.#nodes.delete(path)
  }

  async removeDirectory(path) {
    this.#find(path, 'directory')
    if (path === '/') throw new FileSystemError('access-denied', path)
    this.#assertEmpty(path)
    this.#nodes.delete(path)
  }

  async makeDirectory(path) {
    if (this.#existing(path)) throw new FileSystemError('exists', path)
    this.#nodes.set(path, directory())
  }

  async setAttributes(path, { modified, ...others }) {
    const node = this.#find(path)
    if (Object.values(others).some((value) => value !== undefined))
      throw new FileSystemError('unsupported', path)
    node.modified = modified ?? node.modified
  }

  async freeSpace(path) {
    this.#find(path)
    return this.#quota - this.#used()
  }

  #used() {
    let octets = 0
    for (const { data } of this.#nodes.values()) octets += data?.length ?? 0
    return octets
  }

  /** The node of a path that must exist. */
  #find(path, kind) {
    const node = this.#existing(path)
    if (!node) throw new FileSystemError('not-found', path)
    if (kind && node.kind !== kind)
      throw new FileSystemError(kind === 'file' ? 'is-a-directory' : 'not-a-directory', path)
    return node
  }

  /** The node of a path, if there is one; the directory around it must exist. */
  #existing(path) {
    assertPath(path)
    if (path !== '/') this.#find(parentOf(path), 'directory')
    return this.#nodes.get(path)
  }

  #assertEmpty(path) {
    for (const each of this.#nodes.keys())
      if (each.startsWith(`${path}/`)) throw new FileSystemError('not-empty', path)
  }
}

const directory = () => ({ kind: 'directory', modified: Date.now() })

function entryOf(path, { kind, data, modified }) {
  return { name: nameOf(path), kind, size: data?.length ?? 0, modified }
}
