import {
  add,
  assemble,
  block,
  both,
  bothLanes,
  branch,
  branchIf,
  type Code,
  constant,
  either,
  eitherLanes,
  equal,
  equalLanes,
  type FunctionSource,
  fillLanes,
  get,
  greaterThan,
  increase,
  isZero,
  lanesToBits,
  lessThan,
  loadOctet,
  loadVector,
  loop,
  notBelow,
  select,
  set,
  storeOctet,
  storeVector,
  storeWord,
  subtract,
  tee,
  trailingZeros,
  when,
} from '@ftpkit/transfer/wasm'
import { CompressedString } from './compressed-string.js'

const { maxLiteral, replicated, filler: fillers, maxRun } = CompressedString

/** Octets that one call may parse. */
export const pieceLength = 16_384

/** Octets around input and output that a vector may touch. */
const slack = 64

/** Longest literal with its control octet. */
const literalLength = 1 + maxLiteral

/** Where things lie in the memory of the module, in octets. Address 0 stands for no literal. */
export const layout = {
  /** Where `parse` leaves six words: see {@link StringKernelExports}. */
  state: 16,
  /** The two octets before the input are those before it in the open literal. */
  input: 16 + slack,
  /** The open literal lies here, and the strings follow it: at most one octet more in 127, and one. */
  output: 16 + slack + pieceLength + slack,
} as const

const memoryLength = layout.output + literalLength + pieceLength + Math.ceil(pieceLength / maxLiteral) + slack

export interface StringKernelExports {
  readonly memory: WebAssembly.Memory
  /**
   * Parses the octets from `at` to `end` into strings from `to` on, as `StringWriter` does, going on with the literal
   * whose control octet lies at `literal`, if that isn't 0. It stops at the end, or behind a run that is too long.
   *
   * Leaves as words: how far it came, where the strings end, the open literal or 0, where the last string begins or
   * 0, and length and octet of the run under way, which no string was written for.
   */
  parse(at: number, end: number, to: number, literal: number, filler: number): void
}

// Locals: five parameters, four vectors and seven numbers.
const [at, end, to, literal, filler] = [0, 1, 2, 3, 4]
const [vector, before, fillerVector, octetVector] = [5, 6, 7, 8]
const [stop, found, last, length, octet, start, taken] = [9, 10, 11, 12, 13, 14, 15]

const one = constant(1)
const two = constant(2)
const decrease = (local: number, ...by: Code[]): Code[] => [get(local), ...by, subtract, set(local)]
/** How many lanes there are before the first bit: 16 without one. */
const lanesBefore: Code[] = [constant(0x1_0000), either, trailingZeros]
const atEnd: Code[] = [get(at), get(end), equal]
const noLiteral: Code[] = [constant(0), set(literal)]
/** Without a literal this writes to address 0, where nothing is. */
const closeLiteral: Code[] = [get(literal), get(to), get(literal), subtract, one, subtract, storeOctet]
const write = (...value: Code[]): Code[] => [get(to), ...value, storeOctet, increase(to, one)]
const beginString: Code[] = [get(to), set(last)]

/** The literal ends with the chunk, or when it is full: `stop`. */
const findStop: Code[] = [
  ...[get(at), get(literal), add, constant(literalLength), add, get(to), subtract, set(stop)],
  ...[get(stop), get(end), get(stop), get(end), lessThan, select, set(stop)],
]

/** Copies octets up to one that is the filler for the second time, or any for the third. */
const copyLiteral: Code = loop(
  ...[get(at), one, subtract, loadVector, set(before)],
  ...[get(to), get(at), loadVector, tee(vector), storeVector],
  ...[get(before), get(at), two, subtract, loadVector, equalLanes],
  ...[get(vector), get(fillerVector), equalLanes, eitherLanes],
  ...[get(vector), get(before), equalLanes, bothLanes, lanesToBits, ...lanesBefore, set(found)],
  ...[increase(at, get(found)), increase(to, get(found))],
  ...[get(found), constant(16), equal, get(at), get(stop), lessThan, both, branchIf(0)],
)

/** Back to `stop`. A full literal is closed, unless its last octet begins a run. */
const stopLiteral: Code = when(
  ...decrease(to, get(at), get(stop), subtract),
  ...[get(stop), set(at)],
  ...[constant(0), set(length), ...atEnd, branchIf(3)],
  ...[get(at), loadOctet(0), get(at), one, subtract, loadOctet(0), equal, isZero],
  when(...closeLiteral, ...noLiteral, branch(3)),
)

/** The octets of the run that the literal has are taken back: two of three alike, if the literal had room for two. */
const takeBack: Code[] = [
  ...[one, two, get(at), get(stop), equal, get(at), loadOctet(0), get(filler), equal, either, select],
  set(taken),
  ...decrease(at, get(taken)),
  ...decrease(to, get(taken)),
]

const countRun: Code[] = [
  ...[get(at), tee(start), loadOctet(0), tee(octet), fillLanes, set(octetVector)],
  loop(
    ...[get(at), loadVector, get(octetVector), equalLanes, lanesToBits, constant(0xffff), subtract],
    // The lanes unlike, as a negative number, whose lowest bit is the same.
    ...[...lanesBefore, tee(found), get(at), add, set(at)],
    ...[get(found), constant(16), equal, get(at), get(end), lessThan, both, branchIf(0)],
  ),
  ...[get(at), get(end), get(at), get(end), lessThan, select, tee(at), get(start), subtract, set(length)],
]

const writeFillers: Code = when(
  ...closeLiteral,
  ...noLiteral,
  loop(
    ...[get(length), constant(maxRun), greaterThan],
    when(...write(constant(fillers | maxRun)), ...decrease(length, constant(maxRun)), branch(1)),
  ),
  ...beginString,
  ...write(constant(fillers), get(length), either),
  branch(1),
)

/** One octet alone: nothing was taken back, so no literal is open. */
const beginLiteral: Code = when(
  ...[...beginString, get(to), set(literal), increase(to, one)],
  ...write(get(octet)),
  branch(1),
)

const state = [at, to, literal, last, length, octet]
const leaveState = state.flatMap((local, index) => [
  constant(layout.state + 4 * index),
  get(local),
  storeWord,
])

const parse: FunctionSource = {
  parameters: 5,
  results: 0,
  vectors: 4,
  numbers: 7,
  body: [
    ...[get(filler), fillLanes, set(fillerVector)],
    block(
      loop(
        get(literal),
        when(...findStop, copyLiteral, ...[get(at), get(stop), notBelow], stopLiteral, ...takeBack),
        ...countRun,
        ...[...atEnd, branchIf(1)],
        ...[get(octet), get(filler), equal, writeFillers],
        ...[get(length), constant(maxRun), greaterThan, branchIf(1)],
        ...closeLiteral,
        ...[get(length), one, equal, beginLiteral],
        ...[...beginString, ...noLiteral],
        ...write(constant(replicated), get(length), either),
        ...write(get(octet)),
        branch(0),
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
