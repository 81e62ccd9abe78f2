import { resumes } from './client/resumes/resumes.js'
import { terminals } from './client/terminals/terminals.js'
import { type RunnableFamily, runnable } from './grounds.js'
import { policy } from './policy/policy.js'

/** Families of attacks on cost, time and policy instead of single replies. Each brings what it works on. */
export const furtherFamilies: readonly RunnableFamily[] = [
  runnable(policy),
  runnable(terminals),
  runnable(resumes),
]
