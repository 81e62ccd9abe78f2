// Prints the failed tests of all reports, with the beginning of what went wrong. `.ci/run` does that last, where the
// reader of a long log looks first.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** Lines of each message. */
const maxLines = 8

for (const report of reports()) {
  // A list is of something else, such as sizes.
  const { testResults = [] } = JSON.parse(readFileSync(`${root}${report}`, 'utf8'))
  for (const file of testResults.filter(({ status }) => status === 'failed')) print(report, file)
}

/** Paths from the root. */
function reports() {
  const folders = ['packages', 'apps'].flatMap((kind) =>
    readdirSync(`${root}${kind}`).map((name) => `${kind}/${name}/.reports`),
  )
  return folders
    .filter((folder) => existsSync(`${root}${folder}`))
    .flatMap((folder) => readdirSync(`${root}${folder}`).map((name) => `${folder}/${name}`))
    .filter((path) => path.endsWith('.json'))
}

function print(report, { name, message, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed')
  // A file that can't be loaded holds no test that could fail.
  const faults = failed.length > 0 ? failed : [{ fullName: 'cannot be loaded', failureMessages: [message] }]
  for (const { fullName, failureMessages } of faults) {
    console.log(`\nFAILED ${name.slice(root.length)}: ${fullName} (${report})`)
    const lines = failureMessages.join('\n').split('\n')
    console.log(
      lines
        .filter((line) => !line.includes('/node_modules/'))
        .slice(0, maxLines)
        .join('\n'),
    )
  }
}
