/** The reasons for which a file system refuses or fails. */
export type FileSystemErrorCode =
  | 'not-found'
  | 'exists'
  | 'not-a-directory'
  | 'is-a-directory'
  | 'not-empty'
  | 'access-denied'
  | 'no-space'
  | 'over-quota'
  | 'too-many-open'
  | 'busy'
  | 'bad-name'
  | 'bad-start'
  | 'not-a-file'
  | 'read-only'
  | 'unsupported'
  | 'io'

const meanings: Record<FileSystemErrorCode, string> = {
  'not-found': 'there is no such file or directory',
  exists: 'the name is already taken',
  'not-a-directory': 'this is not a directory',
  'is-a-directory': 'this is a directory',
  'not-empty': 'the directory is not empty',
  'access-denied': 'access is denied',
  'no-space': 'no space is left',
  'over-quota': 'the quota is exceeded',
  'too-many-open': 'too many files are open; try again later',
  busy: 'it is in use; try again later',
  'bad-name': 'the name cannot be used here',
  'bad-start': 'the file ends before this position',
  'not-a-file': 'this is neither a file nor a directory',
  'read-only': 'nothing can be changed here',
  unsupported: 'this file system cannot do that',
  io: 'the storage failed',
}

/** Marks every FileSystemError, so that each copy of this module in a process knows those of the others. */
const brand = Symbol.for('ftpkit.FileSystemError')

/**
 * Why a file system refused or failed. `instanceof` and `isFileSystemError` know the errors of every copy of this module.
 */
export class FileSystemError extends Error {
  /** Always `FileSystemError`. */
  override readonly name = 'FileSystemError'
  /** What is wrong; a server replies according to it. */
  readonly code: FileSystemErrorCode
  /** The path as the caller gave it, never a path of the host. */
  readonly path: string
  /** Details beyond the meaning of the code. They may be shown to a client, so they contain no path of the host. */
  readonly detail: string | undefined

  constructor(
    code: FileSystemErrorCode,
    path: string,
    options: { readonly detail?: string | undefined; readonly cause?: unknown } = {},
  ) {
    const detail = options.detail === undefined ? '' : ` (${options.detail})`
    super(`${path}: ${meanings[code]}${detail}`, 'cause' in options ? { cause: options.cause } : undefined)
    Object.defineProperty(this, brand, { value: true })
    this.code = code
    this.path = path
    this.detail = options.detail
  }

  /** `instanceof` knows the errors of every copy of this module. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    // A subclass inherits this method, and means itself.
    return Object.hasOwn(this, Symbol.hasInstance)
      ? isFileSystemError(thrown)
      : super[Symbol.hasInstance](thrown)
  }
}

/** Whether a thrown value is a FileSystemError, even of another copy of this module or of another realm. */
export function isFileSystemError(thrown: unknown): thrown is FileSystemError {
  return brand in Object(thrown)
}
