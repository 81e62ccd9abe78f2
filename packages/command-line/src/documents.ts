import { completionFiles, completions } from './completion/index.js'
import { type Edition, manualPage } from './manual.js'
import type { ProgramRow } from './rows.js'

/** What is installed beside a program, by its path: the manual page and the completion scripts. */
export function documentsOf(program: ProgramRow, edition: Edition): Record<string, string> {
  const { name } = program
  const scripts = Object.entries(completions).map(([shell, script]) => {
    const file = completionFiles[shell as keyof typeof completionFiles](name)
    return [`completions/${file}`, script(program)]
  })
  return { [`man/${name}.1`]: manualPage(program, edition), ...Object.fromEntries(scripts) }
}
