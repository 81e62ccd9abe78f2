import { hex, push } from '@ftpkit/testkit'
import { type ByteSink, concat, Gather, isFtpError, type Pipeline } from '@ftpkit/transfer'

/** What a pipeline made of an input: the octets before the fault, if there was one, and the fault as `CODE at OFFSET`. */
export interface Outcome {
  readonly octets: string
  readonly ended: boolean
  readonly fault?: string
}

/** Feeds chunks to a pipeline. */
export function outcomeOf(pipeline: Pipeline, chunks: readonly Uint8Array[]): Outcome {
  const output = new Gather()
  const made = () => ({ octets: hex(concat([new Uint8Array(0), ...output.take()])), ended: output.ended })
  try {
    const entrance = pipeline.into(output)
    push(entrance, chunks)
    entrance.end()
  } catch (error) {
    if (!isFtpError(error)) throw error
    return { ...made(), fault: `${error.code} at ${error.offset}` }
  }
  return made()
}

/** The octets that a pipeline makes of others, given in chunks. */
export function through(pipeline: Pipeline, chunks: readonly Uint8Array[]): Uint8Array {
  const output = new Gather()
  pushAll(pipeline.into(output), chunks)
  return concat([new Uint8Array(0), ...output.take()])
}

/** Pushes chunks and the end. */
export function pushAll(entrance: ByteSink, chunks: readonly Uint8Array[]): void {
  push(entrance, chunks)
  entrance.end()
}

/** What a call throws. @throws Error if it returns */
export function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
