export { type Outcome, outcomeOf, parseEvents } from './events.js'
export { hex, octets } from './octets.js'
export { atEverySplit, chunksOf, everyTruncation, push, seeded } from './splits.js'
export { parseVectors, readVectors, tag, type Vector } from './vectors.js'
