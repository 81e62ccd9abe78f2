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
  private readonly agreed: { type: string; structure: string; mode: string } = {
    type: formatType(defaultParameters.type),
    structure: defaultParameters.structure,
    mode: defaultParameters.mode,
  }

  constructor(private readonly overrides: Overrides) {}

  /** The server has agreed to a command. */
  set(verb: ParameterVerb, argument: string): void {
    const text = argument.trim().toUpperCase()
    const type = verb === 'TYPE' ? parseType(argument) : undefined
    this.agreed[parameterOf[verb]] = type ? formatType(type) : text
  }

  /** All are as at the beginning (REIN). */
  reset(): void {
    Object.assign(this.agreed, new AgreedParameters(this.overrides).agreed)
  }

  get seen(): SeenParameters {
    const { type, structure, mode } = this.overrides
    return {
      type: type ? formatType(type) : this.agreed.type,
      structure: structure ?? this.agreed.structure,
      mode: mode ?? this.agreed.mode,
    }
  }
}

/** The parameters for codecs; undefined if one of them is none that they know, such as MODE Z. */
export function knownParameters({ type, structure, mode }: SeenParameters): TransferParameters | undefined {
  const known = { type: parseType(type), structure: parseStructure(structure), mode: parseMode(mode) }
  return known.type && known.structure && known.mode ? (known as TransferParameters) : undefined
}
