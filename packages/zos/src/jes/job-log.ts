import type { SpoolFile } from './job.js'
import type { SubmittedJob } from './run-job.js'

/** The files that JES itself writes of each job. @param at milliseconds since 1970 */
export function jesSpool(
  { id, name, class: jobClass, jcl }: SubmittedJob,
  outcome: string,
  at: number,
): SpoolFile[] {
  const time = new Date(at).toISOString().slice(11, 19).replaceAll(':', '.')
  const message = (text: string) => ` ${time} ${id}  ${text}`
  const ended =
    outcome === '(JCL error)'
      ? `IEFC452I ${name} - JOB NOT RUN - JCL ERROR`
      : `$HASP395 ${name} ENDED - ${outcome}`
  return [
    jesFile('JESMSGLG', [
      '1                    J E S 2  J O B  L O G',
      '0',
      message(`$HASP373 ${name.padEnd(8)} STARTED - INIT 1    - CLASS ${jobClass}`),
      message(ended),
    ]),
    jesFile(
      'JESJCL',
      jcl.map((line, index) => `${String(index + 1).padStart(9)} ${line.trimEnd()}`),
    ),
    jesFile('JESYSMSG', [
      ` IEF375I  JOB/${name.padEnd(8)}/START ${time}`,
      ` IEF376I  JOB/${name.padEnd(8)}/STOP  ${time}`,
    ]),
  ]
}

function jesFile(ddName: string, lines: readonly string[]): SpoolFile {
  return { step: 'JES2', class: 'A', ddName, lines }
}
