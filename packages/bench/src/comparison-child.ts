import { comparisons } from './codecs.js'
import { compare, type Effort } from './measure.js'

/** Measures one comparison in a process of its own, so that no other influences its machine code. */
const [name = '', rounds, milliseconds] = process.argv.slice(2)
const effort: Effort = { rounds: Number(rounds), milliseconds: Number(milliseconds) }
const result = await compare(comparisons[name]!(), effort)
process.send!(result, undefined, undefined, () => process.disconnect())
