/** `total` as `ls` writes it in other languages. */
const totals =
  'total|insgesamt|totale|totaal|totalt|i alt|razem|celkem|celkom|spolu|összesen|итого|всего|всього|общо|укупно|ukupno|skupno|' +
  'yhteensä|kokku|viso|iš viso|kopā|toplam|guztira|σύνολο|tổng số|tổng cộng|合計|总用量|总计|總計|總用量|합계|총계'

/** Lines that name nothing. */
const notes = [
  ' *',
  String.raw`(?:${totals}):? \d+(?:[.,]\d+)?[kKMGT]?`,
  '-{4}[- ]*',
  // OpenVMS
  String.raw`Directory \S{1,255}:\[[^\]]*\] *`,
  String.raw`(?:Grand )?Total of \d+ (?:files?|directories)\b.*`,
  '%DIRECT-W-NOFILES,.*',
  // JES
  String.raw`\d+ spool files? *`,
  // OS-9
  String.raw` +Directory of \S{1,255} +\d\d:\d\d:\d\d *`,
  'Owner +Last modified +Attributes +Sector +Bytecount +Name *',
  // NonStop
  'File +Code +EOF +Last Modification +Owner +RWEP *',
  // VxWorks
  ' *size +date +time +name *',
]

const note = new RegExp(`^(?:${notes.join('|')})$`, 'iu')

/** Whether a line is a heading, a total or empty: skipping it loses nothing. */
export function isNote(line: string): boolean {
  return note.test(line)
}
