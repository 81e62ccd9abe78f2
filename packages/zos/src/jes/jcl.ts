/** A job as its JOB statement describes it. */
export interface JobStatement {
  readonly name: string
  readonly class: string
  /** `TYPRUN=HOLD`: waits to be released. No command of this server does so. */
  readonly held: boolean
  readonly jcl: readonly string[]
}

/** Columns of a statement that are read; a sequence number follows. */
const statementColumns = 72

const jobStatement = /^\/\/([A-Z$#@][A-Z\d$#@]{0,7}) +JOB(?: |$)/

/** Splits the input of the internal reader at JOB statements. Lines before the first are dropped. */
export function jobsOf(lines: readonly string[]): JobStatement[] {
  const jobs: (JobStatement & { jcl: string[] })[] = []
  for (const line of lines) {
    const [, name] = jobStatement.exec(line.slice(0, statementColumns)) ?? []
    if (name !== undefined) jobs.push({ name, class: 'A', held: false, jcl: [] })
    jobs.at(-1)?.jcl.push(line)
  }
  return jobs.map((job) => ({ ...job, ...parametersOf(job.jcl) }))
}

/** Parameters of the JOB statement, which continues after a line that ends with a comma. */
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
