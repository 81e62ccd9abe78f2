/**
 * Sends a file through one pair of pipelines after the other, given as `TYPE/STRU/MODE` after its length in octets,
 * and writes a line of JSON for each: the most memory in use, and how many octets came out.
 */

import { pipelines } from '@ftpkit/pipeline'
import { Feed, parseMode, parseStructure, parseType } from '@ftpkit/transfer'

const [length = '', ...combinations] = process.argv.slice(2)

/** Lines of 64 octets. */
const line = `${'A line of text with a run of blanks'.padEnd(62)}.\n`
const chunk = Buffer.from(line.repeat(1_024))

/** Chunks between two readings of memory. */
const chunksPerReading = 64

for (const combination of combinations) {
  const [type = '', structure = '', mode = ''] = combination.split('/')
  const { sending, receiving } = pipelines(
    { type: parseType(type)!, structure: parseStructure(structure)!, mode: parseMode(mode)! },
    // Lines are no whole words of 36 bits.
    { recordFormat: { format: 'lines' }, tolerate: ['truncated-logical-byte'] },
  )
  const [sender, receiver] = [new Feed(sending), new Feed(receiving)]
  let [sent, arrived, most] = [0, 0, 0]
  const arrive = (pieces: readonly Uint8Array[]) => {
    for (const piece of pieces) arrived += piece.length
  }
  const receive = (wire: readonly Uint8Array[]) => {
    for (const piece of wire) for (const pieces of receiver.push(piece)) arrive(pieces)
  }
  for (let turn = 1; sent < Number(length); turn++) {
    for (const wire of sender.push(chunk)) receive(wire)
    sent += chunk.length
    if (turn % chunksPerReading !== 0) continue
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    most = Math.max(most, heapUsed + arrayBuffers)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  receive(sender.finish())
  arrive(receiver.finish())
  process.stdout.write(`${JSON.stringify({ combination, sent, arrived, most })}\n`)
}
