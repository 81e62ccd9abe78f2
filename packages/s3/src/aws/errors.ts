import { ObjectStoreError } from '../object-store.js'

interface SdkError {
  readonly name?: string
  readonly message?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly statusCode?: number }
}

/** What the SDK says where a service has no message, as Ceph has none of its errors. */
const noMessage = 'UnknownError'

/** Names that the SDK gives to answers without a body, which have no code. */
const unnamed = new Set(['Unknown', noMessage, 'Error', '403', '404', 'Forbidden', 'NotFound'])

/** The error of a store for one of the SDK, or of the network. */
export function storeErrorOf(error: unknown): ObjectStoreError {
  const { name = '', message, code, $metadata, $response } = (error ?? {}) as SdkError
  const status = $metadata?.httpStatusCode ?? $response?.statusCode
  const known = unnamed.has(name)
    ? (code ?? (status === undefined ? 'NetworkError' : `Status${status}`))
    : name
  const text = message && message !== noMessage ? message : known
  return new ObjectStoreError(known, { status, message: text, cause: error })
}
