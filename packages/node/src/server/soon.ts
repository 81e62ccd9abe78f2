import type { Soon } from '@ftpkit/shared-state'

/** Calls back with a value: at once if it is there. */
export function once<Value, Result>(value: Soon<Value>, use: (value: Value) => Soon<Result>): Soon<Result> {
  return value instanceof Promise ? value.then(use) : use(value)
}
