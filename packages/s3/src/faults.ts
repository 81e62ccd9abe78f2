import { FileSystemError, type FileSystemErrorCode, isFileSystemError } from '@ftpkit/filesystem'
import { isObjectStoreError, type ObjectStoreError } from './object-store.js'

type Meaning = FileSystemErrorCode | readonly [FileSystemErrorCode, detail: string]

const operators: Meaning = ['io', 'the server cannot use its storage']
const unreachable: Meaning = ['busy', 'the storage does not answer; try again later']
const overtaken: Meaning = ['busy', 'another client has changed it meanwhile']

/**
 * What the codes of a service mean. A service that is too busy is `busy`, not `io`: a client must not take a pause of the
 * storage for a refusal. What the operator must repair is `io`, whatever its status.
 */
const byCode: Readonly<Record<string, Meaning>> = {
  NoSuchKey: 'not-found',
  PreconditionFailed: overtaken,
  ConditionalRequestConflict: overtaken,
  AccessDenied: 'access-denied',
  InvalidAccessKeyId: operators,
  SignatureDoesNotMatch: operators,
  AuthorizationHeaderMalformed: operators,
  ExpiredToken: operators,
  InvalidToken: operators,
  CredentialsProviderError: operators,
  RequestTimeTooSkewed: operators,
  NoSuchBucket: operators,
  PermanentRedirect: operators,
  EntityTooLarge: 'over-quota',
  QuotaExceeded: 'over-quota',
  InsufficientStorage: 'no-space',
  XMinioStorageFull: 'no-space',
  KeyTooLong: 'bad-name',
  KeyTooLongError: 'bad-name',
  InvalidRange: 'bad-start',
  InvalidObjectState: ['unsupported', 'it is archived'],
  NoSuchUpload: ['io', 'the upload was ended by another process'],
}

const byStatus: Readonly<Record<number, Meaning>> = {
  301: operators,
  401: operators,
  403: 'access-denied',
  404: 'not-found',
  409: overtaken,
  412: overtaken,
  413: 'over-quota',
  414: 'bad-name',
  416: 'bad-start',
  429: unreachable,
  507: 'no-space',
}

/** Statuses and codes by which a service refuses a write whose condition is not met. */
export function isConditionFailure(error: unknown): boolean {
  return isObjectStoreError(error) && (error.status === 412 || error.status === 409)
}

/** Whether there is no such object; not where there is no such bucket. */
export function isMissing(error: unknown): boolean {
  return isObjectStoreError(error) && error.status === 404 && meaningOf(error) === 'not-found'
}

/** Whether a rule of the bucket forbids a request. Wrong credentials are another matter, which the operator repairs. */
export function isDenied(error: unknown): boolean {
  return isObjectStoreError(error) && meaningOf(error) === 'access-denied'
}

/** Whether a request may have been carried out although it failed: there was no answer, or none to trust. */
export function isUnclear(error: unknown): boolean {
  if (!isObjectStoreError(error)) return false
  const { status } = error
  return status === undefined || status >= 500 || status === 408 || (status < 300 && status >= 200)
}

/** The fault of a file system for an error of its storage; any other error as it is. */
export function faultOf(error: unknown, path: string): unknown {
  if (isFileSystemError(error) || !isObjectStoreError(error)) return error
  const meaning = meaningOf(error)
  const [code, detail] = typeof meaning === 'string' ? [meaning, undefined] : meaning
  return new FileSystemError(code, path, { detail, cause: error })
}

/** Runs work whose faults name a path. */
export async function withFaults<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw faultOf(error, path)
  }
}

function meaningOf({ code, status }: ObjectStoreError): Meaning {
  const known = Object.hasOwn(byCode, code) ? byCode[code] : byStatus[status ?? 0]
  if (known !== undefined) return known
  return status === undefined || status >= 500 || status === 408 || status < 300
    ? unreachable
    : ['io', 'the storage refused the request']
}
