import { assertPath, FileSystemError, isName } from '@ftpkit/filesystem'

/** Octets of the longest key that services accept. */
const maxKey = 1024

/** The beginning of the names of objects by which the conditions of a service are tried; no path leads to one. */
export const probeName = '.ftpkit-probe-'

const encoder = new TextEncoder()

/** The keys of the paths of a file system, all of them below one prefix. */
export class Keys {
  /** Empty, or it ends in a slash. */
  readonly prefix: string

  /** @throws RangeError for a prefix that cannot be the beginning of a key */
  constructor(prefix: string) {
    this.prefix = prefix.replace(/^\/+/, '').replace(/([^/])\/*$/, '$1/')
    if (octetsOf(this.prefix) >= maxKey) throw new RangeError('The prefix is too long for a key.')
  }

  /**
   * The key of a file.
   *
   * @throws FileSystemError 'bad-name' for a path that is not canonical, not UTF-8 or too long
   */
  of(path: string): string {
    assertPath(path)
    const key = this.prefix + path.slice(1)
    if (/[\ud800-\udfff]/u.test(path)) {
      throw new FileSystemError('bad-name', path, { detail: 'names must be UTF-8' })
    }
    if (path.startsWith(`/${probeName}`))
      throw new FileSystemError('bad-name', path, { detail: 'it is reserved' })
    // With the slash of a directory.
    if (octetsOf(key) >= maxKey) throw new FileSystemError('bad-name', path, { detail: 'it is too long' })
    return key
  }

  /** The beginning of all keys in a directory, which is also the key of its marker. */
  below(path: string): string {
    const key = this.of(path)
    return path === '/' ? key : `${key}/`
  }

  /** The name that a listed key has in a directory; undefined for one that no path leads to. */
  name(below: string, key: string): string | undefined {
    const name = key.slice(below.length).replace(/\/$/, '')
    if (below === this.prefix && name.startsWith(probeName)) return undefined
    return isName(name) ? name : undefined
  }
}

/** Compares keys as a service orders them: by their octets in UTF-8. */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const [one, other] = [left.charCodeAt(at), right.charCodeAt(at)]
    if (one !== other) return rank(one) - rank(other)
  }
  return left.length - right.length
}

/** In UTF-8 surrogate pairs come after all other characters, in UTF-16 before the last 8192. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x2000 : unit >= 0xe000 ? unit - 0x800 : unit
}

function octetsOf(text: string): number {
  return encoder.encode(text).length
}
