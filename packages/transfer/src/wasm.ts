/** A small assembler: the instructions of WebAssembly that the inner loops of codecs use, and the frame of a module. */

export type Code = readonly number[]

const noResult = 0x40
const i32 = 0x7f
const v128 = 0x7b

// Instructions find their operands on the stack: those before them.
export const lessThan: Code = [0x49]
export const greaterThan: Code = [0x4b]
export const notBelow: Code = [0x4f]
export const equal: Code = [0x46]
export const isZero: Code = [0x45]
export const add: Code = [0x6a]
export const subtract: Code = [0x6b]
export const both: Code = [0x71]
export const either: Code = [0x72]
export const shiftLeft: Code = [0x74]
export const trailingZeros: Code = [0x68]
/** Takes two values and a condition: the first value where it holds. */
export const select: Code = [0x1b]
export const storeWord: Code = [0x36, 0, 0]
export const storeOctet: Code = [0x3a, 0, 0]
export const loadVector: Code = [0xfd, 0, 0, 0]
export const storeVector: Code = [0xfd, 11, 0, 0]
export const equalLanes: Code = [0xfd, 35]
/** A number becomes 16 times its lowest octet. */
export const fillLanes: Code = [0xfd, 15]
export const bothLanes: Code = [0xfd, 78]
export const eitherLanes: Code = [0xfd, 80]
/** One bit for each of 16 lanes, the first lane lowest. */
export const lanesToBits: Code = [0xfd, 100]

export const constant = (value: number): Code => [0x41, ...signed(value)]
export const get = (local: number): Code => [0x20, local]
export const set = (local: number): Code => [0x21, local]
/** Sets a local and leaves its value on the stack. */
export const tee = (local: number): Code => [0x22, local]
export const loadOctet = (offset: number): Code => [0x2d, 0, offset]
export const loadPair = (offset: number): Code => [0x2f, 0, offset]
export const storePair = (offset: number): Code => [0x3b, 0, offset]
export const sixteenTimes = (octet: number): Code => [0xfd, 12, ...new Array<number>(16).fill(octet)]
export const increase = (local: number, ...by: Code[]): Code => [
  ...get(local),
  ...by.flat(),
  ...add,
  ...set(local),
]

export const block = (...body: Code[]): Code => [0x02, noResult, ...body.flat(), 0x0b]
export const loop = (...body: Code[]): Code => [0x03, noResult, ...body.flat(), 0x0b]
export const when = (...body: Code[]): Code => [0x04, noResult, ...body.flat(), 0x0b]
/** To the end of a block or the beginning of a loop; 0 is the innermost that encloses the instruction. */
export const branch = (depth: number): Code => [0x0c, depth]
export const branchIf = (depth: number): Code => [0x0d, depth]

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
  readonly parameters: number
  readonly results: 0 | 1
  /** Further locals, numbered after the parameters: first the vectors, then the numbers. */
  readonly vectors: number
  readonly numbers: number
  readonly body: readonly Code[]
}

/** A module that exports these functions by name, and its memory of so many pages as `memory`. */
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
  return [0x60, ...list(new Array(parameters).fill([i32])), ...list(new Array(results).fill([i32]))]
}

function definition({ vectors, numbers, body }: FunctionSource): Code {
  const locals = list([
    [vectors, v128],
    [numbers, i32],
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

/** The same for a number that is not negative, read back with its sign: the last octet is below 0x40. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}
