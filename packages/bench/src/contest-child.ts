import { contests } from './codecs.js'
import { type Effort, hold } from './measure.js'

/** Holds one contest in a process of its own, so that no other shapes the code the compiler makes for it. */
const [name = '', rounds, milliseconds] = process.argv.slice(2)
const effort: Effort = { rounds: Number(rounds), milliseconds: Number(milliseconds) }
const result = await hold(contests[name]!(), effort)
process.send!(result, undefined, undefined, () => process.disconnect())
