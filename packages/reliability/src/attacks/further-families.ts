import { resumes } from './client/resumes/resumes.js'
import { terminals } from './client/terminals/terminals.js'
import { defaults } from './cost/defaults.js'
import { cost } from './cost/departures.js'
import { endings } from './cost/endings.js'
import { type RunnableFamily, runnable } from './grounds.js'
import { policy } from './policy/policy.js'

/** Families of attacks on cost, time and policy instead of single replies. Each brings what it works on. */
export const furtherFamilies: readonly RunnableFamily[] = [
  runnable(cost),
  runnable(terminals),
  runnable(policy),
  runnable(endings),
  runnable(defaults),
  runnable(resumes),
]
