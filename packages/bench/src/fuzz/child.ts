import { readCorpus } from './inputs.js'
import { subjects } from './subjects.js'
import { type Tally, Trial } from './trial.js'

/** Sent to the parent now and then, and at the end. */
export type Message = { readonly tally: Tally; readonly done: boolean } | { readonly defect: string }

/** Executions between two words to the parent, which takes silence for a hang. */
const reportEvery = 20_000

const [name = '', executions = '', seed = ''] = process.argv.slice(2)
const trial = new Trial(subjects.find((subject) => subject.name === name)!, readCorpus())

try {
  for (let at = 0; at < Number(executions); at++) {
    trial.run(Number(seed) + at)
    if (at % reportEvery === reportEvery - 1) await tell({ tally: trial.tally, done: false })
  }
  await tell({ tally: trial.tally, done: true })
} catch (error) {
  await tell({ defect: (error as Error).message })
}
process.disconnect()

function tell(message: Message): Promise<void> {
  return new Promise((resolve) => process.send!(message, undefined, undefined, () => resolve()))
}
