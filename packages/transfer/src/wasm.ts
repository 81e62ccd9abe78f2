/** A small assembler of WebAssembly: the instructions that the inner loops of codecs use, and the frame of a module. */

export type Code = readonly number[]

const emptyBlockType = 0x40
const valueType = { i32: 0x7f, v128: 0x7b } as const

// Instructions are named as in the specification. Operands come before the instruction, on the stack.
/** Parameters and other locals, by their index. */
export const local = {
  get: (index: number): Code => [0x20, index],
  set: (index: number): Code => [0x21, index],
  tee: (index: number): Code => [0x22, index],
} as const

/** Instructions for numbers of 32 bits. */
export const i32 = {
  /** @param value not negative */
  const: (value: number): Code => [0x41, ...signed(value)],
  eqz: [0x45],
  eq: [0x46],
  lt_u: [0x49],
  gt_u: [0x4b],
  ge_u: [0x4f],
  ctz: [0x68],
  add: [0x6a],
  sub: [0x6b],
  and: [0x71],
  or: [0x72],
  shl: [0x74],
  load8_u: (offset: number): Code => [0x2d, 0, offset],
  load16_u: (offset: number): Code => [0x2f, 0, offset],
  store: [0x36, 0, 0],
  store8: [0x3a, 0, 0],
  store16: (offset: number): Code => [0x3b, 0, offset],
} as const

/** Instructions for vectors of 16 octets. */
export const v128 = {
  load: [0xfd, 0, 0, 0],
  store: [0xfd, 11, 0, 0],
  /** @param lanes 16 octets */
  const: (lanes: readonly number[]): Code => [0xfd, 12, ...lanes],
  and: [0xfd, 78],
  or: [0xfd, 80],
} as const

/** Instructions for each of the 16 octets of a vector. */
export const i8x16 = {
  splat: [0xfd, 15],
  eq: [0xfd, 35],
  /** One bit for each of 16 lanes, the first lane lowest. */
  bitmask: [0xfd, 100],
} as const

/** The first of two values if the condition after them holds, else the second. */
export const select: Code = [0x1b]

/** Instructions that `br` leaves. */
export const block = (...body: Code[]): Code => [0x02, emptyBlockType, ...body.flat(), 0x0b]
/** Instructions that `br` begins again. */
export const loop = (...body: Code[]): Code => [0x03, emptyBlockType, ...body.flat(), 0x0b]
/** `if`, which JavaScript reserves. */
export const if_ = (...body: Code[]): Code => [0x04, emptyBlockType, ...body.flat(), 0x0b]
/** To the end of a block or the start of a loop; 0 is the innermost around the instruction. */
export const br = (depth: number): Code => [0x0c, depth]
/** `br` if the number on the stack is not 0. */
export const br_if = (depth: number): Code => [0x0d, depth]

/** Adds the value of `by` to a local. */
export const increase = (index: number, ...by: Code[]): Code => [
  ...local.get(index),
  ...by.flat(),
  ...i32.add,
  ...local.set(index),
]

/**
 * A getter of one shared kernel, made when it is first asked for; undefined where the platform refuses WebAssembly or
 * its vectors, and plain loops do the work.
 *
 * @param make compiles the module; called at most once
 */
export function lazyKernel<Kernel>(make: () => Kernel): () => Kernel | undefined {
  let kernel: Kernel | undefined
  let tried = false
  return () => {
    if (!tried) {
      tried = true
      try {
        kernel = make()
      } catch {
        kernel = undefined
      }
    }
    return kernel
  }
}

/** A function of 32-bit numbers. */
export interface FunctionSource {
  /** How many numbers it takes. */
  readonly parameters: number
  /** Whether it returns a number. */
  readonly results: 0 | 1
  /** Further locals, numbered after the parameters: first the vectors, then the numbers. */
  readonly vectors: number
  /** How many of the further locals are numbers. */
  readonly numbers: number
  /** Its instructions, without the final `end`. */
  readonly body: readonly Code[]
}

/** A module that exports these functions by name, and as `memory` its memory of `pages` pages of 64 KiB. */
export function assemble(
  functions: Readonly<Record<string, FunctionSource>>,
  pages: number,
): Uint8Array<ArrayBuffer> {
  const sources = Object.values(functions)
  const exported = Object.keys(functions).map((name, index) => [...text(name), 0, index])
  return Uint8Array.of(
    ...text('\0asm').slice(1),
    ...[1, 0, 0, 0],
    ...section(1, sources.map(signature)),
    ...section(
      3,
      sources.map((_, index) => [index]),
    ),
    ...section(5, [[0, ...unsigned(pages)]]),
    ...section(7, [[...text('memory'), 2, 0], ...exported]),
    ...section(10, sources.map(definition)),
  )
}

function signature({ parameters, results }: FunctionSource): Code {
  return [
    0x60,
    ...list(new Array(parameters).fill([valueType.i32])),
    ...list(new Array(results).fill([valueType.i32])),
  ]
}

function definition({ vectors, numbers, body }: FunctionSource): Code {
  const locals = list([
    [vectors, valueType.v128],
    [numbers, valueType.i32],
  ])
  return sized([...locals, ...body.flat(), 0x0b])
}

function section(id: number, items: readonly Code[]): Code {
  return [id, ...sized(list(items))]
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()]
}

function sized(octets: Code): Code {
  return [...unsigned(octets.length), ...octets]
}

function text(letters: string): Code {
  return sized(Array.from(letters, (letter) => letter.charCodeAt(0)))
}

/** Seven bits an octet, low-order bits first, the high bit set on all but the last. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >> 7)]
}

/** As `unsigned`, for a number that is read with a sign: bit 0x40 of the last octet is the sign, and stays 0. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}
