/** A job as its JOB statement describes it. */
export interface JobStatement {
  readonly name: string
  readonly class: string
  /** `TYPRUN=HOLD`: it waits until somebody releases it, which nobody can here. */
  readonly held: boolean
  readonly jcl: readonly string[]
}

/** Columns of a statement that are read; what is behind them is a sequence number. */
const statementColumns = 72

const jobStatement = /^\/\/([A-Z$#@][A-Z\d$#@]{0,7}) +JOB(?: |$)/

/** The jobs of what was sent to the internal reader: each begins at a JOB statement. What is before the first is dropped. */
export function jobsOf(lines: readonly string[]): JobStatement[] {
  const jobs: (JobStatement & { jcl: string[] })[] = []
  for (const line of lines) {
    const [, name] = jobStatement.exec(line.slice(0, statementColumns)) ?? []
    if (name !== undefined) jobs.push({ name, class: 'A', held: false, jcl: [] })
    jobs.at(-1)?.jcl.push(line)
  }
  return jobs.map((job) => ({ ...job, ...parametersOf(job.jcl) }))
}

/** Parameters of the JOB statement, which goes on where a line ends with a comma. */
function parametersOf(jcl: readonly string[]): Pick<JobStatement, 'class' | 'held'> {
  let text = ''
  for (const line of jcl) {
    const statement = line.slice(0, statementColumns).trimEnd()
    text += statement
    if (!statement.endsWith(',')) break
  }
  return {
    class: /[ ,]CLASS=([A-Z\d]{1,8})/.exec(text)?.[1] ?? 'A',
    held: /[ ,]TYPRUN=HOLD/.test(text),
  }
}
