import { type FileSystemErrorCode, isFileSystemError } from '../error.js'
import type { Disposition, FileSystem } from '../filesystem.js'

/** A file system to be tested, and how to dispose of it. */
export interface ContractSubject {
  /** Empty and writable; each case has one of its own. */
  readonly fileSystem: FileSystem
  /** Removes what the file system has made; called after the case, whether it passed or not. */
  dispose?: (() => Promise<void>) | undefined
  /**
   * Cuts every connection to the storage that is open, as a network does. Absent where there is none; the cases that need
   * it are then skipped.
   */
  cut?: (() => Promise<void>) | undefined
  /**
   * The same storage as another process finds it after this one was killed, swept of what it left. Absent where the storage
   * ends with the process; the cases that need it are then skipped.
   */
  crash?: (() => Promise<FileSystem>) | undefined
}

/** Tests one requirement. */
export type Check = (fs: FileSystem, subject: ContractSubject) => Promise<void>

/** A requirement that a file system does not meet. */
export class ContractFailure extends Error {
  /** Always `ContractFailure`. */
  override readonly name = 'ContractFailure'
}

/** @throws ContractFailure unless both are equal as JSON */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (is !== wanted) throw new ContractFailure(`${what}: expected ${wanted}, got ${is}`)
}

/** @throws ContractFailure unless the condition holds */
export function ok(condition: boolean, what: string): void {
  if (!condition) throw new ContractFailure(what)
}

/** Runs work that must reject, not throw, with a FileSystemError of one of the codes. */
export async function refused(
  what: string,
  work: () => Promise<unknown>,
  ...codes: FileSystemErrorCode[]
): Promise<void> {
  const error = await thrownBy(what, work)
  if (!isFileSystemError(error)) {
    throw new ContractFailure(`${what}: expected a FileSystemError, got ${error}`, { cause: error })
  }
  ok(
    codes.includes(error.code),
    `${what}: expected '${codes.join("' or '")}', got '${error.code}' (${error.message})`,
  )
}

/** Runs work that must reject with a TypeError: the caller's own fault. */
export async function callersFault(what: string, work: () => Promise<unknown>): Promise<void> {
  const error = await thrownBy(what, work)
  ok(error instanceof TypeError, `${what}: expected a TypeError, got ${error}`)
}

async function thrownBy(what: string, work: () => Promise<unknown>): Promise<unknown> {
  let promise: Promise<unknown>
  try {
    promise = work()
  } catch (error) {
    throw new ContractFailure(`${what}: thrown synchronously; it should be a rejection`, { cause: error })
  }
  return promise.then(
    () => {
      throw new ContractFailure(`${what}: expected a fault, but it succeeded`)
    },
    (error: unknown) => error,
  )
}

const encoder = new TextEncoder()

/** The octets of a text in UTF-8. */
export function octets(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Octets whose period is a prime number, so that a missing or repeated piece is noticed. */
export function pattern(length: number): Uint8Array {
  const octets = new Uint8Array(length)
  for (let index = 0; index < length; index++) octets[index] = (index % 65_521) ^ (index >> 8)
  return octets
}

/** Whether both have the same octets. */
export function same(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false
  return true
}

/** Stores a whole file. */
export async function store(
  fs: FileSystem,
  path: string,
  content: string | Uint8Array,
  disposition: Disposition = 'replace',
): Promise<void> {
  const stage = await fs.write(path, { disposition })
  await stage.write([typeof content === 'string' ? octets(content) : content])
  await stage.commit()
}

/** The octets of a file from `start` on. */
export async function octetsOf(fs: FileSystem, path: string, start?: number): Promise<Uint8Array> {
  const file = await fs.read(path, { start })
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of file.chunks()) {
      ok(piece.length > 0, 'chunks() returned an empty piece')
      pieces.push(piece)
    }
  } finally {
    await file.close()
  }
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** The text of a file. */
export async function textOf(fs: FileSystem, path: string, start?: number): Promise<string> {
  return new TextDecoder().decode(await octetsOf(fs, path, start))
}

/** The names in a directory, sorted. */
export async function namesIn(fs: FileSystem, path: string): Promise<string[]> {
  const names: string[] = []
  for await (const entry of fs.list(path)) names.push(entry.name)
  return names.sort()
}

/** The first entry of a directory. */
export async function firstIn(fs: FileSystem, path: string): Promise<unknown> {
  for await (const entry of fs.list(path)) return entry
  return undefined
}
