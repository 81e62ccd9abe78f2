import {
  defaultParameters,
  formatType,
  type Mode,
  parseMode,
  parseStructure,
  parseType,
  type Structure,
  type TransferParameters,
  type Type,
} from '@ftpkit/transfer'
import type { SeenParameters } from './events.js'

/** The commands that set a parameter, each with the one it sets. */
const parameterOf = { TYPE: 'type', STRU: 'structure', MODE: 'mode' } as const

export type ParameterVerb = keyof typeof parameterOf

export function isParameterVerb(verb: string): verb is ParameterVerb {
  return Object.hasOwn(parameterOf, verb)
}

/** What a user of the inspector says about parameters, where the dialogue is not there or lies. */
export interface Overrides {
  /** TYPE of all transfers. Default: what the dialogue says */
  readonly type?: Type | undefined
  /** STRU of all transfers. Default: what the dialogue says */
  readonly structure?: Structure | undefined
  /** MODE of all transfers. Default: what the dialogue says */
  readonly mode?: Mode | undefined
}

/** The TYPE, STRU and MODE in force on one control connection. What no codec knows is kept as text. */
export class AgreedParameters {
  private agreed: SeenParameters = initial

  constructor(private readonly overrides: Overrides) {}

  /** The server has agreed to a command. */
  set(verb: ParameterVerb, argument: string): void {
    this.agreed = { ...this.agreed, [parameterOf[verb]]: inForce(verb, argument) }
  }

  /** All are as at the beginning (REIN). */
  reset(): void {
    this.agreed = initial
  }

  get seen(): SeenParameters {
    return this.overruled(this.agreed)
  }

  /** Those that will be in force once the server has agreed to further commands. */
  with(commands: Iterable<{ readonly verb: string | undefined; readonly argument: string }>): SeenParameters {
    const ahead = new AgreedParameters(this.overrides)
    ahead.agreed = this.agreed
    for (const { verb, argument } of commands) if (verb && isParameterVerb(verb)) ahead.set(verb, argument)
    return ahead.seen
  }

  private overruled(agreed: SeenParameters): SeenParameters {
    const { type, structure, mode } = this.overrides
    return {
      type: type ? formatType(type) : agreed.type,
      structure: structure ?? agreed.structure,
      mode: mode ?? agreed.mode,
    }
  }
}

const initial: SeenParameters = {
  type: formatType(defaultParameters.type),
  structure: defaultParameters.structure,
  mode: defaultParameters.mode,
}

/** What a codec knows in its usual form, anything else as it was sent. */
function inForce(verb: ParameterVerb, argument: string): string {
  const type = verb === 'TYPE' ? parseType(argument) : undefined
  return type ? formatType(type) : argument.trim().toUpperCase()
}

/** The parameters for codecs; undefined if one of them is none that they know, such as MODE Z. */
export function knownParameters({ type, structure, mode }: SeenParameters): TransferParameters | undefined {
  const known = { type: parseType(type), structure: parseStructure(structure), mode: parseMode(mode) }
  return known.type && known.structure && known.mode ? (known as TransferParameters) : undefined
}
