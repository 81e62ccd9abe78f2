import type { Reply } from '@ftpkit/protocol'
import type { Dialogue, Step, StepResults } from '../../src/index.js'

type Result = StepResults[Step['kind']]

/** Something thrown into a dialogue instead of a result. */
export class Fault {
  constructor(readonly error: unknown) {}
}

export function reply(code: number, ...lines: string[]): Reply {
  return { code, lines: lines.length > 0 ? lines : ['text'] }
}

/** One step as it should be asked for, in words, and what it is answered with. */
export type Exchange = readonly [step: string, result?: Result | Fault]

/**
 * Runs a dialogue against a script, which must be followed to its end.
 *
 * @returns what the dialogue returns
 * @throws what the dialogue throws
 */
export function talk<Value>(dialogue: Dialogue<Value>, script: readonly Exchange[]): Value {
  const seen: string[] = []
  let ended = false
  let next = dialogue.next()
  try {
    for (const [step, result] of script) {
      if (next.done) break
      seen.push(inWords(next.value))
      if (seen.at(-1) !== step) break
      next = result instanceof Fault ? dialogue.throw(result.error) : dialogue.next(result)
    }
    ended = next.done === true
    if (!next.done) seen.push(`then ${inWords(next.value)}`)
  } catch (error) {
    if (seen.length === script.length) throw error
    throw new Error(`thrown after ${seen.join(', ')}`, { cause: error })
  }
  const wanted = script.map(([step]) => step)
  if (!ended || seen.length !== wanted.length)
    throw new Error(`wanted ${wanted.join(', ')}; got ${seen.join(', ')}`)
  return (next as IteratorReturnResult<Value>).value
}

function inWords(step: Step): string {
  if (step.kind === 'command')
    return step.argument === undefined ? step.verb : `${step.verb} ${step.argument}`
  return step.kind === 'connectData' ? `connectData ${step.port}` : step.kind
}

/** What a function throws. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
