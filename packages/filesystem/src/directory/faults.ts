import { FileSystemError, type FileSystemErrorCode } from '../error.js'

/** What an errno means to whoever uses the file system; any other is 'io'. */
const codes: Readonly<Record<string, FileSystemErrorCode>> = {
  ENOENT: 'not-found',
  EEXIST: 'exists',
  ENOTDIR: 'not-a-directory',
  EISDIR: 'is-a-directory',
  ENOTEMPTY: 'not-empty',
  EACCES: 'access-denied',
  EPERM: 'access-denied',
  EBUSY: 'busy',
  // Another process holds a lease on the file, and O_NONBLOCK doesn't wait for it.
  EAGAIN: 'busy',
  ETXTBSY: 'busy',
  // O_NOFOLLOW met a symbolic link.
  ELOOP: 'access-denied',
  ENOSPC: 'no-space',
  // A directory holds no more subdirectories, a file no more names.
  EMLINK: 'no-space',
  EDQUOT: 'over-quota',
  // The largest file this process or this file system may have.
  EFBIG: 'over-quota',
  EMFILE: 'too-many-open',
  ENFILE: 'too-many-open',
  ENAMETOOLONG: 'bad-name',
  EILSEQ: 'bad-name',
  // File systems that know only some letters say this of a name; rename() says it of a directory moved into itself.
  EINVAL: 'bad-name',
  // A socket, or a FIFO nobody reads.
  ENXIO: 'not-a-file',
  ENODEV: 'not-a-file',
  EROFS: 'read-only',
  EXDEV: 'unsupported',
  ENOSYS: 'unsupported',
  ENOTSUP: 'unsupported',
  EOPNOTSUPP: 'unsupported',
}

/** The errno of something thrown: `ENOENT`; empty if it has none. */
export function errnoOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : ''
}

/** The fault of a path, of whatever was thrown while it was worked on. The host's own path stays in `cause`. */
export function faultOf(thrown: unknown, path: string): FileSystemError {
  if (thrown instanceof FileSystemError) return thrown
  const errno = errnoOf(thrown)
  const code = codes[errno] ?? 'io'
  return new FileSystemError(
    code,
    path,
    code === 'io' && errno ? { cause: thrown, detail: errno } : { cause: thrown },
  )
}

/** Does some work on a path; what it throws becomes the fault of that path. */
export async function guarded<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw faultOf(error, path)
  }
}
