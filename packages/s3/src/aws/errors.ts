import { ObjectStoreError } from '../object-store.js'

interface SdkError {
  readonly name?: string
  readonly message?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly statusCode?: number }
}

/** Names that the SDK gives to answers without a body, which have no code. */
const unnamed = new Set(['Unknown', 'UnknownError', 'Error', '403', '404', 'Forbidden', 'NotFound'])

/** The error of a store for one of the SDK, or of the network. */
export function storeErrorOf(error: unknown): ObjectStoreError {
  const { name = '', message, code, $metadata, $response } = (error ?? {}) as SdkError
  const status = $metadata?.httpStatusCode ?? $response?.statusCode
  const known = unnamed.has(name)
    ? (code ?? (status === undefined ? 'NetworkError' : `Status${status}`))
    : name
  return new ObjectStoreError(known, { status, message: message || known, cause: error })
}
