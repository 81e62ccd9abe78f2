import { FileSystemError, type FileSystemErrorCode } from '../error.js'

/** The code for each errno; any other errno is 'io'. */
const codes: Readonly<Record<string, FileSystemErrorCode>> = {
  ENOENT: 'not-found',
  EEXIST: 'exists',
  ENOTDIR: 'not-a-directory',
  EISDIR: 'is-a-directory',
  ENOTEMPTY: 'not-empty',
  EACCES: 'access-denied',
  EPERM: 'access-denied',
  EBUSY: 'busy',
  // Another process holds a lease on the file, and O_NONBLOCK doesn't wait for its release.
  EAGAIN: 'busy',
  ETXTBSY: 'busy',
  // O_NOFOLLOW met a symbolic link.
  ELOOP: 'access-denied',
  ENOSPC: 'no-space',
  // Too many subdirectories in a directory, or too many names of a file.
  EMLINK: 'no-space',
  EDQUOT: 'over-quota',
  // The size limit of this process or this file system.
  EFBIG: 'over-quota',
  EMFILE: 'too-many-open',
  ENFILE: 'too-many-open',
  ENAMETOOLONG: 'bad-name',
  EILSEQ: 'bad-name',
  // A file system with a limited character set rejects a name by this, rename() a move of a directory into itself.
  EINVAL: 'bad-name',
  // A socket, or a FIFO without a reader.
  ENXIO: 'not-a-file',
  ENODEV: 'not-a-file',
  EROFS: 'read-only',
  EXDEV: 'unsupported',
  ENOSYS: 'unsupported',
  ENOTSUP: 'unsupported',
  EOPNOTSUPP: 'unsupported',
}

/** The errno of a thrown value, such as `ENOENT`; empty if it has none. */
export function errnoOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : ''
}

/** The fault of a path for what was thrown by work on it. The path on the host appears only in `cause`. */
export function faultOf(thrown: unknown, path: string): FileSystemError {
  if (thrown instanceof FileSystemError) return thrown
  const errno = errnoOf(thrown)
  const code = codes[errno] ?? 'io'
  return new FileSystemError(code, path, {
    cause: thrown,
    detail: code === 'io' && errno ? errno : undefined,
  })
}

/** Runs work on a path; what it throws becomes a fault of that path. */
export async function withErrnoMapping<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw faultOf(error, path)
  }
}
