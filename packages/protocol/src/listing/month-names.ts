import { readingsOf } from './octet-text.js'

/**
 * Months as `ls` abbreviates them, by language: those of the GNU C library and of CLDR, in the order of the year. `|`
 * separates the forms of one month. Points at the end are omitted.
 */
const namesByLanguage: Readonly<Record<string, string>> = {
  en: 'jan|january feb|february mar|march apr|april may jun|june jul|july aug|august sep|sept|september oct|october nov|november dec|december',
  af: 'jan feb mrt apr mei jun jul aug sep okt nov des',
  ar: 'ينا|يناير فبر|فبراير مار|مارس أبر|أبريل ماي|مايو يون|يونيو يول|يوليو أغس|أغسطس سبت|سبتمبر أكت|أكتوبر نوف|نوفمبر ديس|ديسمبر',
  az: 'yan fev mar apr may iyn|i̇yn iyl|i̇yl avq sen okt noy dek',
  be: 'сту лют сак кра май|мая чэр ліп жні вер кас ліс сне',
  bg: 'яну|ян фев мар апр май юни|юн юли|юл авг сеп окт ное|нов дек',
  ca: 'gen|gener feb|febr|febrer mar|març abr|abril mai|maig jun|juny jul|juliol ago|ag|agost set|setembre oct|octubre nov|novembre des|desembre',
  cs: 'led|leden|ledna úno|únor|února bře|březen|března dub|duben|dubna kvě|květen|května čer|čen|čvn|červen|června čec|čvc|červenec|července srp|srpen|srpna zář|září říj|říjen|října lis|listopad|listopadu pro|prosinec|prosince',
  cy: 'ion chw|chwef maw ebr mai meh gor|gorff aws|awst med|medi hyd tach rha|rhag',
  da: 'jan feb mar|marts apr maj jun|juni jul|juli aug sep|sept okt nov dec',
  de: 'jan|jän|januar|jänner feb|februar mär|mrz|märz apr|april mai jun|juni jul|juli aug|august sep|sept|september okt|oktober nov|november dez|dezember',
  el: 'ιαν φεβ μαρ|μάρ απρ μαι|μαϊ|μαΐ|μάι|μάϊ ιουν|ιούν ιουλ|ιούλ αυγ|αύγ σεπ οκτ νοε|νοέ δεκ',
  eo: 'jan feb mar apr maj jun jul aŭg sep okt nov dec',
  es: 'ene|enero feb|febrero mar|marzo abr|abril may|mayo jun|junio jul|julio ago|agosto sep|sept|set|septiembre|setiembre oct|octubre nov|noviembre dic|diciembre',
  et: 'jaan veebr mär|märts apr mai jun|juuni jul|juuli aug sep|sept okt nov det|dets',
  eu: 'urt ots mar api mai eka uzt abu ira urr aza abe',
  fi: 'tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu',
  fr: 'jan|janv|janvier fév|févr|fev|fevr|février mar|mars avr|avril mai jun|juin jui|juil|juillet aoû|août|aou|aout sep|sept|septembre oct|octobre nov|novembre déc|dec|décembre',
  ga: 'ean feabh már|márta aib beal meith iúil lún mfómh dfómh samh noll',
  gl: 'xan feb mar abr mai|maio xuñ xul ago set out nov dec',
  he: 'ינו|ינואר פבר|פברואר מרץ|מרס אפר|אפריל מאי יונ|יוני יול|יולי אוג|אוגוסט ספט|ספטמבר אוק|אוקטובר נוב|נובמבר דצמ|דצמבר',
  hr: 'sij velj ožu tra svi lip srp kol ruj lis stu pro',
  hu: 'jan|január feb|febr|február már|maá|márc|március ápr|április máj|május jún|június júl|július aug|augusztus sze|szept|szeptember okt|október nov|november dec|december',
  hy: 'հնվ փտր|փտվ մար|մրտ ապր մայ|մյս հնս հլս օգս սեպ հոկ նմբ|նոյ դեկ',
  id: 'jan feb mar apr mei jun jul agu|agt sep okt nov des',
  is: 'jan feb mar apr maí jún júl ágú sep okt nóv des',
  it: 'gen|gennaio feb|febbraio mar|marzo apr|aprile mag|maggio giu|giugno lug|luglio ago|agosto set|settembre ott|ottobre nov|novembre dic|dicembre',
  ka: 'იან თებ მარ აპრ მაი ივნ ივლ აგვ სექ ოქტ ნოე დეკ',
  kk: 'қаң ақп нау сәу мам мау шіл там қыр қаз қар жел',
  lt: 'sau|saus vas kov bal geg bir|birž lie|liep rgp|rugp rgs|rugs spa|spal lap|lapkr grd|gruod',
  lv: 'jan|janv feb|febr mar|marts apr mai|maijs jūn jūl aug sep|sept okt nov dec',
  mk: 'јан фев мар апр мај јун јул авг сеп|септ окт ное|ноем дек',
  ms: 'jan feb mac apr mei jun jul ogo|ogos sep okt nov dis',
  mt: 'jan fra mar apr mej ġun lul aww set ott nov diċ',
  nb: 'jan|januar feb|februar mar|mars apr|april mai jun|juni jul|juli aug|august sep|september okt|oktober nov|november des|desember',
  nl: 'jan|januari feb|februari mrt|maart apr|april mei jun|juni jul|juli aug|augustus sep|sept|september okt|oktober nov|november dec|december',
  pl: 'sty|stycznia lut|lutego mar|marca kwi|kwietnia maj|maja cze|czerwca lip|lipca sie|sierpnia wrz|września paź|października lis|listopada gru|grudnia',
  pt: 'jan|janeiro fev|fevereiro mar|março abr|abril mai|maio jun|junho jul|julho ago|agosto set|setembro out|outubro nov|novembro dez|dezembro',
  ro: 'ian feb mar apr mai iun iul aug sep|sept oct nov|noi dec',
  ru: 'янв|января фев|февр|февраля мар|марта|март апр|апреля май|мая июн|июнь|июня июл|июль|июля авг|августа сен|сент|сентября окт|октября ноя|нояб|ноября дек|декабря',
  sk: 'jan feb mar apr máj jún júl aug sep|sept okt nov dec',
  sl: 'jan feb mar apr maj jun jul avg sep okt nov dec',
  sq: 'jan shk mar pri maj qer kor|korr gsh|gush sht tet nën dhj',
  sr: 'јан феб мар апр мај јун јул авг сеп окт нов дец',
  sv: 'jan|januari feb|februari mar|mars apr|april maj jun|juni jul|juli aug|augusti sep|sept|september okt|oktober nov|november dec|december',
  th: 'ม.ค ก.พ มี.ค เม.ย พ.ค มิ.ย ก.ค ส.ค ก.ย ต.ค พ.ย ธ.ค',
  tl: 'ene peb mar abr may hun hul ago set okt nob dis',
  tr: 'oca|ocak şub|şubat mar|mart nis|nisan may|mayıs haz|haziran tem|temmuz ağu|ağustos eyl|eylül eki|ekim kas|kasım ara|aralık',
  uk: 'січ|січня лют|лютого бер|березня кві|квіт|квітня тра|трав|травня чер|черв|червня лип|липня сер|серп|серпня вер|вересня жов|жовт|жовтня лис|лист|листопада гру|груд|грудня',
  uz: 'yan fev mar apr may iyn iyl avg sen okt noy dek',
}

/** One meaning of a name. */
interface Month {
  /** 1 for January. */
  readonly month: number
  readonly languages: ReadonlySet<string>
}

const meanings = new Map<string, Month[]>()
for (const [language, names] of Object.entries(namesByLanguage)) {
  for (const [index, forms] of names.split(' ').entries()) {
    for (const form of forms.split('|')) learn(form, index + 1, language)
  }
}

const nothing: readonly Month[] = []

function meaningsOf(name: string): readonly Month[] {
  const text = name.toLowerCase().replace(/\.$/, '')
  const known = meanings.get(text)
  if (known || !/[\udc80-\udcff]/.test(text)) return known ?? nothing
  return readingsOf(name).flatMap(
    (reading) => meanings.get(reading.toLowerCase().replace(/\.$/, '')) ?? nothing,
  )
}

function learn(form: string, month: number, language: string): void {
  const known = meanings.get(form) ?? []
  const same = known.find((other) => other.month === month)
  if (same) (same.languages as Set<string>).add(language)
  else meanings.set(form, [...known, { month, languages: new Set([language]) }])
}

/** The months of one listing. `lip` is June in Croatian and July in Polish: the other names of the listing tell. */
export class MonthNames {
  /** The languages of all names so far; absent if there was none that only some languages have. */
  private languages: readonly string[] | undefined
  private unsettled = false

  /** Whether later lines may tell which month the line before means. */
  get isUnsettled(): boolean {
    return this.unsettled
  }

  begin(): void {
    this.unsettled = false
  }

  /**
   * The number of a month from its name, `Jan`, `janv.`, `1月` or `Thg 1`, from 1.
   *
   * @returns 0 where the name may mean two months, undefined where it is not that of a month
   */
  numberOf(name: string): number | undefined {
    const known = meaningsOf(name)
    if (known.length === 0) return numbered(name)
    const [first, second] = known
    if (!second && first!.languages.has('en')) return first!.month
    this.narrow(known)
    if (!second) return first!.month
    const fitting = known.filter(({ languages }) =>
      this.languages?.some((language) => languages.has(language)),
    )
    const [month, ...others] = new Set(fitting.map(({ month }) => month))
    if (others.length === 0) return month ?? 0
    this.unsettled = true
    return 0
  }

  private narrow(known: readonly Month[]): void {
    const spoken = new Set(known.flatMap(({ languages }) => [...languages]))
    this.languages = (this.languages ?? [...spoken]).filter((language) => spoken.has(language))
  }
}

/** Marks after the number of a month: `月`, `월`, and their octets in the code pages of Japan, China and Korea. */
function numbered(name: string): number | undefined {
  const [, digits] = /^(?:(?:thg|tháng) ?)?(\d{1,2})(?:[月월]|[\udc80-\udcff]{1,2})?$/i.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}
