import {
  assemble,
  block,
  br,
  br_if,
  type Code,
  type FunctionSource,
  i8x16,
  i32,
  if_,
  increase,
  local,
  loop,
  select,
  v128,
} from '@ftpkit/transfer/wasm'
import { CompressedString } from './compressed-string.js'

const { maxLiteral, replicated, filler: fillers, maxRun } = CompressedString

/** Octets that one call may parse. */
export const pieceLength = 16_384

/** Octets around input and output that a vector may touch. */
const slack = 64

/** Longest literal with its control octet. */
const literalLength = 1 + maxLiteral

/** Addresses in the memory of the module. Address 0 means no literal. */
export const layout = {
  /** Where `parse` leaves six words: see {@link StringKernelExports}. */
  state: 16,
  /** The two octets before the input are those before it in the open literal. */
  input: 16 + slack,
  /** The open literal, and the strings after it: longer than the input by at most one octet in 127, and one. */
  output: 16 + slack + pieceLength + slack,
} as const

const memoryLength = layout.output + literalLength + pieceLength + Math.ceil(pieceLength / maxLiteral) + slack

export interface StringKernelExports {
  readonly memory: WebAssembly.Memory
  /**
   * Parses the octets from `at` to `end` into strings from `to` on, as `StringWriter` does, and continues the literal
   * whose control octet is at `literal`, if that isn't 0. It stops at the end, or after a run that is too long.
   *
   * Leaves six words: where it stopped, where the strings end, the open literal or 0, where the last string begins or 0,
   * and length and octet of the last run, if no string was written for it.
   */
  parse(at: number, end: number, to: number, literal: number, filler: number): void
}

// Locals: five parameters, four vectors and seven numbers.
const [at, end, to, literal, filler] = [0, 1, 2, 3, 4]
const [vector, before, fillerVector, octetVector] = [5, 6, 7, 8]
const [stop, found, last, length, octet, start, taken] = [9, 10, 11, 12, 13, 14, 15]

const one = i32.const(1)
const two = i32.const(2)
const decrease = (index: number, ...by: Code[]): Code[] => [
  ...[local.get(index), ...by, i32.sub, local.set(index)],
]
/** How many lanes there are before the first bit: 16 without one. */
const lanesBefore: Code[] = [i32.const(0x1_0000), i32.or, i32.ctz]
const atEnd: Code[] = [local.get(at), local.get(end), i32.eq]
const noLiteral: Code[] = [i32.const(0), local.set(literal)]
/** Without a literal this writes to address 0, which is unused. */
const closeLiteral: Code[] = [
  ...[local.get(literal), local.get(to), local.get(literal), i32.sub, one, i32.sub],
  i32.store8,
]
const write = (...value: Code[]): Code[] => [local.get(to), ...value, i32.store8, increase(to, one)]
const beginString: Code[] = [local.get(to), local.set(last)]

/** The literal ends with the chunk, or when it is full: `stop`. */
const findStop: Code[] = [
  ...[local.get(at), local.get(literal), i32.add, i32.const(literalLength), i32.add],
  ...[local.get(to), i32.sub, local.set(stop)],
  ...[local.get(stop), local.get(end), local.get(stop), local.get(end), i32.lt_u, select, local.set(stop)],
]

/** Copies octets up to one that is the filler for the second time, or any for the third. */
const copyLiteral: Code = loop(
  ...[local.get(at), one, i32.sub, v128.load, local.set(before)],
  ...[local.get(to), local.get(at), v128.load, local.tee(vector), v128.store],
  ...[local.get(before), local.get(at), two, i32.sub, v128.load, i8x16.eq],
  ...[local.get(vector), local.get(fillerVector), i8x16.eq, v128.or],
  ...[local.get(vector), local.get(before), i8x16.eq, v128.and],
  ...[i8x16.bitmask, ...lanesBefore, local.set(found)],
  ...[increase(at, local.get(found)), increase(to, local.get(found))],
  ...[local.get(found), i32.const(16), i32.eq, local.get(at), local.get(stop), i32.lt_u, i32.and, br_if(0)],
)

/** Back to `stop`. A full literal is closed, unless its last octet begins a run. */
const stopLiteral: Code = if_(
  ...decrease(to, local.get(at), local.get(stop), i32.sub),
  ...[local.get(stop), local.set(at)],
  ...[i32.const(0), local.set(length), ...atEnd, br_if(3)],
  ...[local.get(at), i32.load8_u(0), local.get(at), one, i32.sub, i32.load8_u(0), i32.eq, i32.eqz],
  if_(...closeLiteral, ...noLiteral, br(3)),
)

/** Takes the octets of the run out of the literal: two of three alike, or one where the literal ended after one. */
const takeBack: Code[] = [
  ...[one, two],
  ...[local.get(at), local.get(stop), i32.eq],
  ...[local.get(at), i32.load8_u(0), local.get(filler), i32.eq],
  ...[i32.or, select, local.set(taken)],
  ...decrease(at, local.get(taken)),
  ...decrease(to, local.get(taken)),
]

const countRun: Code[] = [
  ...[local.get(at), local.tee(start), i32.load8_u(0), local.tee(octet), i8x16.splat, local.set(octetVector)],
  loop(
    ...[local.get(at), v128.load, local.get(octetVector), i8x16.eq, i8x16.bitmask],
    ...[i32.const(0xffff), i32.sub],
    // The lanes unlike, as a negative number, whose lowest bit is the same.
    ...[...lanesBefore, local.tee(found), local.get(at), i32.add, local.set(at)],
    ...[local.get(found), i32.const(16), i32.eq, local.get(at), local.get(end), i32.lt_u, i32.and, br_if(0)],
  ),
  ...[local.get(at), local.get(end), local.get(at), local.get(end), i32.lt_u, select, local.tee(at)],
  ...[local.get(start), i32.sub, local.set(length)],
]

const writeFillers: Code = if_(
  ...closeLiteral,
  ...noLiteral,
  loop(
    ...[local.get(length), i32.const(maxRun), i32.gt_u],
    if_(...write(i32.const(fillers | maxRun)), ...decrease(length, i32.const(maxRun)), br(1)),
  ),
  ...beginString,
  ...write(i32.const(fillers), local.get(length), i32.or),
  br(1),
)

/** One octet alone: nothing was taken back, so no literal is open. */
const beginLiteral: Code = if_(
  ...[...beginString, local.get(to), local.set(literal), increase(to, one)],
  ...write(local.get(octet)),
  br(1),
)

const state = [at, to, literal, last, length, octet]
const leaveState = state.flatMap((index, word) => [
  ...[i32.const(layout.state + 4 * word), local.get(index), i32.store],
])

const parse: FunctionSource = {
  parameters: 5,
  results: 0,
  vectors: 4,
  numbers: 7,
  body: [
    ...[local.get(filler), i8x16.splat, local.set(fillerVector)],
    block(
      loop(
        local.get(literal),
        if_(
          ...findStop,
          copyLiteral,
          ...[local.get(at), local.get(stop), i32.ge_u],
          stopLiteral,
          ...takeBack,
        ),
        ...countRun,
        ...[...atEnd, br_if(1)],
        ...[local.get(octet), local.get(filler), i32.eq, writeFillers],
        ...[local.get(length), i32.const(maxRun), i32.gt_u, br_if(1)],
        ...closeLiteral,
        ...[local.get(length), one, i32.eq, beginLiteral],
        ...[...beginString, ...noLiteral],
        ...write(i32.const(replicated), local.get(length), i32.or),
        ...write(local.get(octet)),
        br(0),
      ),
    ),
    ...leaveState,
  ],
}

const pageLength = 65_536

/** The inner loop of the encoder as a WebAssembly module with vector instructions; exports {@link StringKernelExports}. */
export function stringKernelModule(): Uint8Array<ArrayBuffer> {
  return assemble({ parse }, Math.ceil(memoryLength / pageLength))
}
