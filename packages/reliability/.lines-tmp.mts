import { lines } from '/work/main/packages/reliability/src/all-lines.ts'
import { resultOf } from '/work/main/packages/reliability/src/report.ts'
const wanted = process.argv.slice(2)
for (const line of lines.filter(({ id }) => wanted.includes(id))) {
  const r = await resultOf(line, 'm', 'd')
  console.log(r.id, r.verdict, r.seconds, r.figure, r.detail)
}
if (!wanted.length) console.log(lines.map(l => l.id + ' ' + l.title).join('\n'))
process.exit()
